/** The pod table in a page: opened by its key, filled, filtered, sorted. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Page } from "@playwright/test";
import { contextId } from "../electron/cluster/config/mergedConfig.ts";
import type { BenchCluster } from "./benchCluster.ts";
import { type Figure, percentile } from "./figure.ts";
import { keyToPaint, until } from "./pageProbe.ts";

export interface OpenedTable {
  /** From the key to the frame with the first rows. */
  readonly firstMs: number;
  /** From the key until the head counts all of them. */
  readonly allMs: number;
  /** When the console asked whether to load the rest, and in which words; null when it did not. It was told to at once. */
  readonly asked: { readonly ms: number; readonly words: string } | null;
}

/** Containers that are ready, as only pods have them: the rows before these were services. */
const READY = "/\\d\\/\\d/.test(document.querySelector('.dt-body')?.textContent ?? '')";
const FIRST_ROW = `document.querySelector('.dt-body [role="row"] [role="gridcell"] .skel') === null && document.querySelectorAll('.dt-body [role="row"]').length > 10`;
const COUNT = "document.querySelector('.screen-head [role=status]')?.textContent";
const lookEveryMs = 10;
/** A key that leaves the count as it was shows no change to wait for. */
const unchangedMs = 400;

/** Opens a context at its services, not at its overview, which reads all pods on its own. */
export async function connect(page: Page, { kubeconfig, context }: BenchCluster): Promise<void> {
  const place = `#/-/table//services?on=${contextId(kubeconfig, context)}&ns=*`;
  await page.evaluate((hash) => {
    window.location.hash = hash;
  }, place);
  await page.getByRole("heading", { name: `${context} is not open` }).waitFor();
  await page.keyboard.press("Enter");
  await page.locator('.pill[data-phase="ready"]').waitFor({ timeout: 60_000 });
  await until(page, FIRST_ROW.replace("> 10", "> 0"));
}

/** The pods of all namespaces, on a ready connection where nothing has read them before. @throws Error after `limitMs` */
export async function openPods(page: Page, pods: number, limitMs = 180_000): Promise<OpenedTable> {
  await page.keyboard.press("g");
  const start = performance.now();
  const firstMs = await keyToPaint(page, "c", `${READY} && ${FIRST_ROW}`, limitMs);
  const rest = page.getByRole("button", { name: /^Load the rest/ });
  let asked: OpenedTable["asked"] = null;
  while (!(await page.evaluate(`Boolean(${counts(pods)})`))) {
    if (performance.now() - start > limitMs) throw new Error(`not all ${pods} rows within ${limitMs} ms`);
    if (asked === null && (await rest.isVisible())) {
      asked = { ms: performance.now() - start, words: (await rest.textContent()) ?? "" };
      await rest.click();
    }
    await sleep(lookEveryMs);
  }
  return { firstMs, allMs: performance.now() - start, asked };
}

/** Each word letter by letter, as fast as the answers come. */
export async function filterPods(page: Page, pods: number, words: readonly string[]): Promise<Figure> {
  const times: number[] = [];
  await page.keyboard.press("/");
  for (const word of rounds(words)) {
    for (const letter of word) {
      const before = await page.evaluate<string>(`${COUNT} ?? ""`);
      times.push(await keyToPaint(page, letter, `${COUNT} !== ${JSON.stringify(before)}`, unchangedMs));
    }
    await page.keyboard.press("Control+a");
    await page.keyboard.press("Backspace");
    await until(page, counts(pods));
  }
  await page.keyboard.press("Escape");
  const changed = times.filter((ms) => ms < unchangedMs);
  return painted("filter, key to painted, p95", changed, "keys");
}

export async function sortPods(page: Page): Promise<Figure> {
  const times: number[] = [];
  for (const column of rounds(["Restarts", "Age", "Status", "Name"])) {
    const head = page.locator(".dt-heads").getByRole("button", { name: column, exact: true }).first();
    if ((await head.count()) === 0) continue;
    await head.focus();
    const before = await page.evaluate(() => document.querySelector(".dt-body")?.textContent ?? "");
    const changed = `document.querySelector('.dt-body')?.textContent !== ${JSON.stringify(before)}`;
    times.push(await keyToPaint(page, "Enter", changed, 2_000));
  }
  return painted("sort, key to painted, p95", times, "sorts");
}

/** Of a few samples, the 95th percentile would be the first, in which the page and the core have yet to compile their code. */
function rounds<T>(once: readonly T[]): T[] {
  return [...once, ...once, ...once];
}

function painted(what: string, times: readonly number[], of: string): Figure {
  return {
    what,
    value: percentile(times, 0.95),
    unit: "ms",
    budget: { most: 50 },
    baseline: `median ${percentile(times, 0.5).toFixed(0)} ms of ${times.length} ${of}`,
  };
}

/** The head's words name the number of rows. */
function counts(pods: number): string {
  return `${COUNT}?.includes(${JSON.stringify(pods.toLocaleString("en"))})`;
}
