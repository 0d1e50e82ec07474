/** The built web host and a page of it in Chromium, as a benchmark drives them. */
import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Page } from "@playwright/test";

export interface ConsoleUnderTest {
  readonly page: Page;
  /** From the start of the host's process to its ready line, and to the first screen in the page. */
  readonly readyMs: number;
  readonly usableMs: number;
  /** Private bytes of the host and of the page's renderer process. */
  memory(): Memory;
  /** Looks at the memory again and again. @returns ends that, and says the most that was seen */
  watchMemory(): () => Memory;
  dispose(): Promise<void>;
}

export interface Memory {
  readonly core: number;
  readonly renderer: number;
}

const memoryEveryMs = 500;

const CHROMIUM_ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];

/** @param out the built product; @param kubeconfig what it opens */
export async function startConsole(out: string, kubeconfig: string): Promise<ConsoleUnderTest> {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: CHROMIUM_ARGS,
  });
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  // Warm: the page's process and the disk's cache are there, as on the second start of a day.
  await page.goto("about:blank");
  const home = await mkdtemp(join(tmpdir(), "bench-home-"));
  const started = performance.now();
  const host = spawn(process.execPath, [join(out, "electron/web.js"), "--no-open", "--kubeconfig", kubeconfig], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, QUARTERDECK_HOME: home, KUBECONFIG: "/dev/null" },
  });
  const address = await readyAddress(host);
  const readyMs = performance.now() - started;
  await page.goto(address);
  await page.locator(".context-row").first().waitFor();
  const usableMs = performance.now() - started;
  const memory = () => ({ core: privateBytesOf(host.pid ?? 0), renderer: rendererBytes() });
  return {
    page,
    readyMs,
    usableMs,
    memory,
    watchMemory: () => {
      let most = memory();
      const look = () => {
        const { core, renderer } = memory();
        most = { core: Math.max(most.core, core), renderer: Math.max(most.renderer, renderer) };
      };
      const timer = setInterval(look, memoryEveryMs);
      return () => {
        clearInterval(timer);
        look();
        return most;
      };
    },
    dispose: async () => {
      await browser.close();
      const exited = new Promise((resolve) => host.once("exit", resolve));
      host.kill("SIGTERM");
      await exited;
      await rm(home, { recursive: true, force: true });
    },
  };
}

function readyAddress(host: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    host.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
      const match = /Quarterdeck is ready: (\S+)/.exec(text);
      if (match?.[1] !== undefined) resolve(match[1]);
    });
    host.once("exit", (code) => reject(new Error(`the web host ended with ${code}`)));
  });
}

/** Linux: what belongs to this process alone. */
export function privateBytesOf(pid: number): number {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
  const found = [...rollup.matchAll(/^Private_(?:Clean|Dirty):\s+(\d+) kB$/gm)];
  return found.reduce((sum, match) => sum + Number(match[1]), 0) * 1024;
}

/** The largest renderer among the browser's processes: the page's. */
function rendererBytes(): number {
  const parents = new Map<number, number>();
  const renderers: number[] = [];
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      // The program's name is in parentheses and may hold anything; the parent is the second field behind it.
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]));
      if (readFileSync(`/proc/${name}/cmdline`, "utf8").includes("--type=renderer")) renderers.push(Number(name));
    } catch {
      // It ended meanwhile.
    }
  }
  const isOurs = (pid: number | undefined): boolean =>
    pid !== undefined && (pid === process.pid || isOurs(parents.get(pid)));
  return Math.max(0, ...renderers.filter(isOurs).map(privateBytesOf));
}
