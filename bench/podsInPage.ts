/** The pod table in a real page over a cluster, with kubectl beside it: first rows, all rows, filter, sort, memory; events while scrolling. */
import { setTimeout as sleep } from "node:timers/promises";
import type { BenchCluster } from "./benchCluster.ts";
import { type ConsoleUnderTest, type Memory, startConsole } from "./consoleUnderTest.ts";
import { type Figure, percentile } from "./figure.ts";
import { type KubectlRun, kubectlGetPods } from "./kubectlGet.ts";
import { type BenchLab, startBenchLab } from "./labProcess.ts";
import { frameWork } from "./pageProbe.ts";
import { connect, filterPods, type OpenedTable, openPods, sortPods } from "./podTable.ts";
import { startRealCluster } from "./realCluster.ts";
import { type Baseline, transferAndParse } from "./tableBaseline.ts";

export interface PodsOptions {
  /** The built product. */
  readonly out: string;
  readonly pods: number;
  /** Memory again a minute after, when what was needed for a moment has been given back. */
  readonly restMs?: number;
}

export interface LabOptions extends PodsOptions {
  readonly nodes: number;
  /** Seconds of events, and of scrolling beside them. */
  readonly eventSeconds: number;
  readonly eventsPerSecond: number;
}

/** Beside a figure of which kubectl has none, and where it has one. */
const usualLeast = 8;
const slack = 1.2;

export async function podsOnLab(options: LabOptions): Promise<Figure[]> {
  const { pods, nodes } = options;
  const lab = await startBenchLab(["--pods", String(pods), "--nodes", String(nodes), "--managed-fields"]);
  try {
    return await podsInPage(lab, options, async (subject) => await events(subject, options, lab));
  } finally {
    await lab.dispose();
  }
}

export async function podsOnReal(options: PodsOptions): Promise<Figure[]> {
  const real = await startRealCluster(options.pods);
  try {
    return await podsInPage(real, options);
  } finally {
    await real.dispose();
  }
}

async function podsInPage(
  cluster: BenchCluster,
  { out, pods, restMs = 0 }: PodsOptions,
  more: (subject: ConsoleUnderTest) => Promise<Figure[]> = async () => [],
): Promise<Figure[]> {
  const kubectl = await kubectlGetPods(cluster);
  const parse = await transferAndParse(cluster, pods);
  const subject = await startConsole(out, cluster.kubeconfig);
  try {
    await connect(subject.page, cluster);
    const mostMemory = subject.watchMemory();
    const opened = await openPods(subject.page, parse.rows);
    await sleep(1_000);
    const most = mostMemory();
    const filter = await filterPods(subject.page, parse.rows, cluster.words);
    const sort = await sortPods(subject.page);
    const others = await more(subject);
    await sleep(restMs);
    return [
      start("web host: start to ready line", subject.readyMs, null),
      start("web host: start to first screen", subject.usableMs, { most: 1.5 }),
      ...rowsIn(opened, pods, kubectl, parse),
      filter,
      sort,
      ...memoryFigures("while the rows came in", most, kubectl),
      ...others,
      ...(restMs > 0 ? memoryFigures(`${restMs / 1000} s after the last`, subject.memory(), kubectl) : []),
    ];
  } finally {
    await subject.dispose();
  }
}

/** First rows and all rows beside kubectl and the least that anyone could do. */
export function rowsIn(opened: OpenedTable, pods: number, kubectl: KubectlRun, parse: Baseline): Figure[] {
  const total = pods.toLocaleString("en");
  const pieces = parse.pieces > 1 ? `, in ${parse.pieces} pieces` : "";
  return [
    {
      what: `first rows of ${total} pods, key to paint`,
      value: opened.firstMs / 1000,
      unit: "s",
      budget: { most: 1 },
      baseline: `kubectl get pods -A, first row: ${seconds(kubectl.firstMs, kubectl.limitMs)}`,
    },
    {
      what: `all ${total} rows in`,
      value: opened.allMs / 1000,
      unit: "s",
      budget: { most: Math.round((slack * parse.ms) / 10) / 100 },
      baseline: `transfer + JSON.parse of the same Table${pieces}: ${seconds(parse.ms)}`,
    },
    {
      what: "all rows, times sooner than kubectl",
      value: (kubectl.wholeMs ?? kubectl.limitMs) / opened.allMs,
      unit: "×",
      budget: { least: usualLeast },
      baseline: `kubectl get pods -A: ${seconds(kubectl.wholeMs, kubectl.limitMs)}`,
    },
  ];
}

/** @param limitMs how long it was waited for, where there is no time */
export function seconds(ms: number | null, limitMs = 0): string {
  return ms === null ? `> ${(limitMs / 1000).toFixed(0)} s` : `${(ms / 1000).toFixed(2)} s`;
}

function start(what: string, ms: number, budget: Figure["budget"]): Figure {
  return { what, value: ms / 1000, unit: "s", budget, baseline: budget === null ? "–" : "warm browser" };
}

function memoryFigures(when: string, { core, renderer }: Memory, kubectl: KubectlRun): Figure[] {
  const row = (what: string, bytes: number, most: number): Figure => ({
    what: `memory ${when}: ${what}`,
    value: bytes / 1e6,
    unit: "MB",
    budget: { most },
    baseline: `private bytes; kubectl's peak: ${(kubectl.peakBytes / 1e6).toFixed(0)} MB`,
  });
  return [row("core processes", core, 500), row("renderer", renderer, 150)];
}

async function events({ page, watchMemory }: ConsoleUnderTest, options: LabOptions, lab: BenchLab): Promise<Figure[]> {
  const { eventsPerSecond, eventSeconds } = options;
  const idle = await frameWork(page, () => sleep(Math.min(5, eventSeconds) * 1000));
  await lab.control({ action: "churn", perSecond: eventsPerSecond, seconds: eventSeconds + 2 });
  const mostMemory = watchMemory();
  // Scrolled by a timer of the page: a driver that reaches in for each step would work in its thread.
  const busy = await frameWork(page, () =>
    page.evaluate(`new Promise((done) => {
      const grid = document.querySelector(".dt-grid");
      const scrolling = setInterval(() => grid.scrollBy(0, 280), 100);
      setTimeout(() => { clearInterval(scrolling); done(); }, ${eventSeconds * 1000});
    })`),
  );
  const sizes = mostMemory();
  const percent = (share: number) => share * 100;
  return [
    {
      what: `main thread per frame, ${eventsPerSecond} events/s, p95`,
      value: percentile(busy.perFrame, 0.95),
      unit: "ms",
      budget: { most: 8 },
      baseline: `idle page: ${percentile(idle.perFrame, 0.95).toFixed(1)} ms of processor time`,
    },
    {
      what: "the same by the clock, waits for a processor included",
      value: percentile(busy.perFrameWall, 0.95),
      unit: "ms",
      budget: null,
      baseline: `idle page: ${percentile(idle.perFrameWall, 0.95).toFixed(1)} ms`,
    },
    {
      what: "late frames above an idle page",
      value: percent(busy.late - idle.late),
      unit: "%",
      budget: { most: 1 },
      baseline: `idle page: ${percent(idle.late).toFixed(1)} %`,
    },
    {
      what: "memory during events: core processes",
      value: sizes.core / 1e6,
      unit: "MB",
      budget: { most: 500 },
      baseline: "private bytes, the most seen",
    },
  ];
}
