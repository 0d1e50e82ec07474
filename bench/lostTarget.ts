/** How long after an API server's return the console says so: wall time, with a table of it on screen. */
import { connect as dial } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { startConsole } from "./consoleUnderTest.ts";
import { type Figure, percentile } from "./figure.ts";
import { startBenchLab } from "./labProcess.ts";
import { until } from "./pageProbe.ts";
import { connect, openPods } from "./podTable.ts";

const pods = 1_000;
/** Away long enough that every quick retry is spent. */
const awayMs = { least: 6_000, spread: 4_000 };
const ready = `document.querySelector('.pill[data-phase="ready"]') !== null`;
const live = "/^live/i.test(document.querySelector('.screen-head .live')?.textContent ?? '')";

export async function lostTarget(out: string, times: number): Promise<Figure[]> {
  const lab = await startBenchLab(["--pods", String(pods)]);
  try {
    const subject = await startConsole(out, lab.kubeconfig);
    try {
      await connect(subject.page, lab);
      await openPods(subject.page, pods);
      await until(subject.page, live);
      const readyMs: number[] = [];
      const liveMs: number[] = [];
      for (let time = 0; time < times; time++) {
        await lab.control({ action: "restart", downMs: awayMs.least + Math.random() * awayMs.spread });
        await until(subject.page, `!(${ready})`);
        await answers(lab.server);
        const back = performance.now();
        await until(subject.page, ready);
        readyMs.push(performance.now() - back);
        await until(subject.page, live);
        liveMs.push(performance.now() - back);
      }
      return [
        figure("connection ready after the API server's return, longest", readyMs, { most: 4 }),
        figure("rows live after the API server's return, longest", liveMs, null),
      ];
    } finally {
      await subject.dispose();
    }
  } finally {
    await lab.dispose();
  }
}

function figure(what: string, ms: readonly number[], budget: Figure["budget"]): Figure {
  return {
    what,
    value: Math.max(...ms) / 1000,
    unit: "s",
    budget,
    baseline: `a probe every 2.5 to 4 s; median ${(percentile(ms, 0.5) / 1000).toFixed(2)} s of ${ms.length} returns`,
  };
}

/** Until it accepts a connection. */
async function answers(server: string): Promise<void> {
  const { hostname, port } = new URL(server);
  for (;;) {
    const accepted = await new Promise<boolean>((resolve) => {
      const socket = dial(Number(port), hostname);
      socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
      socket.once("close", () => socket.destroy());
      socket.on("connect", () => socket.destroy());
    });
    if (accepted) return;
    await sleep(10);
  }
}
