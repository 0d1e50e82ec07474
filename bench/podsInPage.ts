/** The pod table in a real page over the practice estate: first rows, all rows, filter, sort, events while scrolling, memory. */
import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { startConsole } from "./consoleUnderTest.ts";
import { type Figure, percentile } from "./figure.ts";
import { type BenchLab, startBenchLab } from "./labProcess.ts";
import { frameWork, keyToPaint, until } from "./pageProbe.ts";

export interface PodsOptions {
  readonly out: string;
  readonly pods: number;
  readonly nodes: number;
  /** Seconds of events, and of scrolling beside them. */
  readonly eventSeconds: number;
  readonly eventsPerSecond: number;
}

const TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io";
const FIRST_ROW = `document.querySelector('.dt-body [role="row"] [role="gridcell"] .skel') === null && document.querySelectorAll('.dt-body [role="row"]').length > 10`;

export async function podsInPage(options: PodsOptions): Promise<Figure[]> {
  const lab = await startBenchLab([
    "--pods",
    String(options.pods),
    "--nodes",
    String(options.nodes),
    "--managed-fields",
  ]);
  try {
    const kubectl = await kubectlGetPods(lab);
    const parse = await transferAndParse(lab);
    const subject = await startConsole(options.out, lab.kubeconfig);
    try {
      return [
        {
          what: "web host: start to ready line",
          value: subject.readyMs / 1000,
          unit: "s",
          budget: null,
          baseline: "–",
        },
        {
          what: "web host: start to first screen",
          value: subject.usableMs / 1000,
          unit: "s",
          budget: { most: 1.5 },
          baseline: "warm browser",
        },
        ...(await table(subject, options, kubectl, parse)),
        ...(await events(subject, options, lab)),
      ];
    } finally {
      await subject.dispose();
    }
  } finally {
    await lab.dispose();
  }
}

type Subject = Awaited<ReturnType<typeof startConsole>>;

async function table(
  { page, memory }: Subject,
  options: PodsOptions,
  kubectl: Timing,
  parse: number,
): Promise<Figure[]> {
  const total = options.pods.toLocaleString("en");
  await page.locator(".context-row").first().click();
  await page.locator('.pill[data-phase="ready"]').waitFor();
  await page.keyboard.press("0");
  // A table opened before would leave a warm store behind: this is the first.
  const loaded = `document.querySelector('.screen-head [role=status]')?.textContent?.includes(${JSON.stringify(total)})`;
  await page.keyboard.press("g");
  const start = performance.now();
  const first = await keyToPaint(page, "c", FIRST_ROW);
  // A link that seems slow is asked about first: a person who wants all rows says so.
  const goOn = page
    .getByRole("button", { name: "Load the rest" })
    .click({ timeout: 120_000 })
    .catch(() => {});
  await until(page, `${loaded} && document.querySelector(".live") !== null`);
  void goOn;
  const all = performance.now() - start;
  await sleep(1_000);
  const sizes = memory();

  const filters: number[] = [];
  await page.keyboard.press("/");
  for (const word of ["payments", "orders-w", "node-1", "crash"]) {
    for (let length = 1; length <= word.length; length++) {
      const before = await page.evaluate(() => document.querySelector(".screen-head [role=status]")?.textContent ?? "");
      filters.push(await keyToPaint(page, word[length - 1] ?? "", changed(before), 400));
    }
    await page.keyboard.press("Control+a");
    await page.keyboard.press("Backspace");
    await until(page, loaded);
  }
  await page.keyboard.press("Escape");
  const settled = filters.filter((ms) => ms < 400);

  const figures: Figure[] = [
    {
      what: `first rows of ${total} pods, key to paint`,
      value: first / 1000,
      unit: "s",
      budget: { most: 1 },
      baseline: `kubectl get pods -A, first row: ${seconds(kubectl.first)}`,
    },
    {
      what: `all ${total} rows in`,
      value: all / 1000,
      unit: "s",
      budget: { most: round((1.2 * parse) / 1000) },
      baseline: `transfer + JSON.parse of the same Table: ${seconds(parse)}`,
    },
    {
      what: "all rows, times sooner than kubectl",
      value: kubectl.whole / all,
      unit: "×",
      budget: { least: 8 },
      baseline: `kubectl get pods -A: ${seconds(kubectl.whole)}`,
    },
    {
      what: "filter, key to painted, p95",
      value: percentile(settled, 0.95),
      unit: "ms",
      budget: { most: 50 },
      baseline: `median ${percentile(settled, 0.5).toFixed(0)} ms of ${settled.length} keys`,
    },
    {
      what: "memory: core processes",
      value: sizes.core / 1e6,
      unit: "MB",
      budget: { most: 500 },
      baseline: "private bytes, all rows in",
    },
    {
      what: "memory: renderer",
      value: sizes.renderer / 1e6,
      unit: "MB",
      budget: { most: 150 },
      baseline: "private bytes, all rows in",
    },
  ];
  return [...figures, await sorts(page)];
}

/** The count line names another number, or the same one for another query: the view has answered. */
function changed(before: string): string {
  return `document.querySelector('.screen-head [role=status]')?.textContent !== ${JSON.stringify(before)}`;
}

async function sorts(page: Subject["page"]): Promise<Figure> {
  const times: number[] = [];
  for (const column of ["Restarts", "Age", "Status", "Name", "Restarts", "Age", "Status", "Name"]) {
    const head = page.locator(".dt-heads").getByRole("button", { name: column, exact: true }).first();
    if ((await head.count()) === 0) continue;
    await head.focus();
    const before = await page.evaluate(() => document.querySelector(".dt-body")?.textContent ?? "");
    times.push(
      await keyToPaint(
        page,
        "Enter",
        `document.querySelector('.dt-body')?.textContent !== ${JSON.stringify(before)}`,
        2_000,
      ),
    );
  }
  return {
    what: "sort, key to painted, p95",
    value: percentile(times, 0.95),
    unit: "ms",
    budget: { most: 50 },
    baseline: `median ${percentile(times, 0.5).toFixed(0)} ms of ${times.length} sorts`,
  };
}

async function events({ page, memory }: Subject, options: PodsOptions, lab: BenchLab): Promise<Figure[]> {
  const { eventsPerSecond, eventSeconds } = options;
  const idle = await frameWork(page, () => sleep(Math.min(5, eventSeconds) * 1000));
  await lab.control({ action: "churn", perSecond: eventsPerSecond, seconds: eventSeconds + 2 });
  const grid = page.locator(".dt-grid");
  const busy = await frameWork(page, async () => {
    const end = performance.now() + eventSeconds * 1000;
    while (performance.now() < end) {
      await grid.evaluate((element) => element.scrollBy(0, 280));
      await sleep(100);
    }
  });
  const sizes = memory();
  const percent = (share: number) => share * 100;
  return [
    {
      what: `main thread per frame, ${eventsPerSecond} events/s, p95`,
      value: percentile(busy.perFrame, 0.95),
      unit: "ms",
      budget: { most: 8 },
      baseline: `idle page: ${percentile(idle.perFrame, 0.95).toFixed(1)} ms`,
    },
    {
      what: "late frames above an idle page",
      value: percent(busy.late - idle.late),
      unit: "%",
      budget: { most: 1 },
      baseline: `idle page: ${percent(idle.late).toFixed(1)} %`,
    },
    {
      what: "memory after events: core processes",
      value: sizes.core / 1e6,
      unit: "MB",
      budget: { most: 500 },
      baseline: "private bytes",
    },
  ];
}

interface Timing {
  readonly first: number;
  readonly whole: number;
}

function kubectlGetPods(lab: BenchLab): Promise<Timing> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    let first = -1;
    const child = spawn("kubectl", ["--kubeconfig", lab.kubeconfig, "--context", "practice", "get", "pods", "-A"], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    child.stdout.on("data", () => {
      if (first < 0) first = performance.now() - started;
    });
    child.once("error", reject);
    child.once("exit", (code) =>
      code === 0
        ? resolve({ first, whole: performance.now() - started })
        : reject(new Error(`kubectl ended with ${code}`)),
    );
  });
}

/** The least that anyone could do: fetch the same Table and parse it whole. */
async function transferAndParse(lab: BenchLab): Promise<number> {
  const started = performance.now();
  JSON.parse(await lab.get("/api/v1/pods?resourceVersion=0", { Accept: TABLE, "Accept-Encoding": "identity" }));
  return performance.now() - started;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
