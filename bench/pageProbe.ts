/** Measurements inside of the page: from a key to what it brings to the screen, and the main thread's work per frame. */
import type { CDPSession, Page } from "@playwright/test";
import { z } from "zod";

/** Waits until an expression of the page is truthy. The debugger evaluates it: the page's own policy forbids it to.
 *  @throws Error after `timeoutMs` */
export async function until(page: Page, expression: string, timeoutMs = 120_000): Promise<void> {
  const end = performance.now() + timeoutMs;
  while (!(await page.evaluate(`Boolean(${expression})`))) {
    if (performance.now() > end) throw new Error(`not within ${timeoutMs} ms: ${expression}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** From a key's event until the frame is drawn that follows the change after which `condition` (an expression of the page) holds. What
 *  remains is the compositor's. */
export async function keyToPaint(page: Page, keys: string, condition: string, timeoutMs = 60_000): Promise<number> {
  // As text: the page's policy forbids it to evaluate an expression of its own.
  await page.evaluate(`{
    const probe = (window.benchProbe = { ms: -1 });
    window.addEventListener("keydown", (event) => {
      const start = event.timeStamp;
      const drawn = new MessageChannel();
      drawn.port1.onmessage = () => { probe.ms = performance.now() - start; };
      const done = () => {
        seen.disconnect();
        clearTimeout(late);
        requestAnimationFrame(() => drawn.port2.postMessage(null));
      };
      const seen = new MutationObserver(() => { if (${condition}) done(); });
      const late = setTimeout(() => { seen.disconnect(); probe.ms = ${timeoutMs}; }, ${timeoutMs});
      seen.observe(document.body, { subtree: true, childList: true, characterData: true });
    }, { once: true, capture: true });
  }`);
  await page.keyboard.press(keys);
  await until(page, "window.benchProbe.ms >= 0");
  return z.number().parse(await page.evaluate("window.benchProbe.ms"));
}

export interface FrameWork {
  /** Milliseconds of the main thread's work between the starts of two frames: of processor time, and as the clock saw it. */
  readonly perFrame: readonly number[];
  readonly perFrameWall: readonly number[];
  /** Share of intervals between animation frames above 1.5 frames. */
  readonly late: number;
}

const TraceEvent = z.object({
  name: z.string(),
  ph: z.string(),
  ts: z.number(),
  dur: z.number().optional(),
  tdur: z.number().optional(),
  pid: z.number(),
  tid: z.number(),
  args: z.unknown().optional(),
});
type TraceEvent = z.infer<typeof TraceEvent>;

/** Traces the page's main thread while `during` runs. */
export async function frameWork(page: Page, during: () => Promise<void>): Promise<FrameWork> {
  const cdp = await page.context().newCDPSession(page);
  const intervals = await watchFrames(page);
  const events = await traced(cdp, during);
  const late = await intervals();
  await cdp.detach();
  return {
    perFrame: workPerFrame(events, ({ tdur }) => tdur),
    perFrameWall: workPerFrame(events, ({ dur }) => dur),
    late,
  };
}

async function watchFrames(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    const watch = { intervals: [] as number[], stop: false };
    Object.assign(window, { benchFrames: watch });
    let last = performance.now();
    const frame = (now: number) => {
      watch.intervals.push(now - last);
      last = now;
      if (!watch.stop) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  return () =>
    page.evaluate(() => {
      const { benchFrames } = window as unknown as { benchFrames: { intervals: number[]; stop: boolean } };
      benchFrames.stop = true;
      const { intervals } = benchFrames;
      return intervals.filter((interval) => interval > 25).length / Math.max(1, intervals.length);
    });
}

async function traced(cdp: CDPSession, during: () => Promise<void>): Promise<TraceEvent[]> {
  const events: TraceEvent[] = [];
  cdp.on("Tracing.dataCollected", ({ value }) => {
    for (const event of value) {
      const parsed = TraceEvent.safeParse(event);
      if (parsed.success) events.push(parsed.data);
    }
  });
  await cdp.send("Tracing.start", {
    transferMode: "ReportEvents",
    categories: "disabled-by-default-devtools.timeline,devtools.timeline,toplevel",
  });
  await during();
  const complete = new Promise((resolve) => cdp.once("Tracing.tracingComplete", resolve));
  await cdp.send("Tracing.end");
  await complete;
  return events;
}

/** Top-level tasks of the thread that runs the page's animation frames, summed between frames. */
function workPerFrame(events: readonly TraceEvent[], microseconds: (task: TraceEvent) => number | undefined): number[] {
  const frames = events.filter((event) => event.name === "FireAnimationFrame");
  const [first] = frames;
  if (first === undefined) return [];
  const tasks = events
    .filter((event) => event.name === "RunTask" && event.pid === first.pid && event.tid === first.tid)
    .sort((one, other) => one.ts - other.ts);
  const starts = [...new Set(frames.map((event) => event.ts))].sort((one, other) => one - other);
  const work = new Array<number>(starts.length).fill(0);
  let frame = 0;
  for (const task of tasks) {
    while (frame + 1 < starts.length && (starts[frame + 1] ?? 0) <= task.ts) frame++;
    work[frame] = (work[frame] ?? 0) + (microseconds(task) ?? 0) / 1000;
  }
  return work;
}
