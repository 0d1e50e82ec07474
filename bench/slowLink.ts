/** The pod table over a link that is narrow and long, with kubectl over the same one; and what the console asks before it loads much. */
import type { BenchCluster } from "./benchCluster.ts";
import { byRelay } from "./benchCluster.ts";
import { startConsole } from "./consoleUnderTest.ts";
import type { Figure } from "./figure.ts";
import { kubectlGetPods } from "./kubectlGet.ts";
import { startBenchLab } from "./labProcess.ts";
import { rowsIn, seconds } from "./podsInPage.ts";
import { connect, type OpenedTable, openPods } from "./podTable.ts";
import { startRealCluster } from "./realCluster.ts";
import type { Link } from "./relay.ts";
import { transferAndParse } from "./tableBaseline.ts";

/** 20 Mbit/s and 100 ms, and one on which the rest is worth a question. */
const usual: Link = { bytesPerSecond: 2.5e6, roundTripMs: 100 };
const narrow: Link = { bytesPerSecond: 0.25e6, roundTripMs: 100 };
const kubectlLimitMs = 240_000;

export async function slowLinkToLab(out: string, pods: number): Promise<Figure[]> {
  const lab = await startBenchLab(["--pods", String(pods), "--managed-fields"]);
  try {
    return [...(await beside(lab, out, pods)), ...(await question(lab, out, pods))];
  } finally {
    await lab.dispose();
  }
}

export async function slowLinkToReal(out: string, pods: number): Promise<Figure[]> {
  const real = await startRealCluster(pods);
  try {
    return await beside(real, out, pods);
  } finally {
    await real.dispose();
  }
}

async function beside(target: BenchCluster, out: string, pods: number): Promise<Figure[]> {
  const { cluster, relay } = await byRelay(target, usual);
  try {
    const kubectl = await kubectlGetPods(cluster, kubectlLimitMs);
    const kubectlBytes = relay.takeReceived();
    const parse = await transferAndParse(cluster, pods, true);
    const parseBytes = relay.takeReceived();
    const { opened, bytes } = await inConsole(out, cluster, parse.rows, () => relay.takeReceived());
    return [
      ...rowsIn(opened, pods, kubectl, parse),
      {
        what: "bytes over the wire until all rows were in",
        value: bytes / 1e6,
        unit: "MB",
        budget: null,
        baseline: `kubectl: ${megabytes(kubectlBytes)}; the Table alone, gzip: ${megabytes(parseBytes)}; ${askedWords(opened)}`,
      },
    ];
  } finally {
    await relay.close();
  }
}

/** How soon a person is asked, and how true what the question says turns out. */
async function question(target: BenchCluster, out: string, pods: number): Promise<Figure[]> {
  const { cluster, relay } = await byRelay(target, narrow);
  try {
    const { opened } = await inConsole(out, cluster, pods, () => relay.takeReceived());
    const link = "2 Mbit/s";
    if (opened.asked === null) throw new Error(`at ${link} the console did not ask before it loaded ${pods} rows`);
    return [
      {
        what: `first rows at ${link}, key to paint`,
        value: opened.firstMs / 1000,
        unit: "s",
        budget: null,
        baseline: "–",
      },
      {
        what: `the question at ${link}, after the key`,
        value: opened.asked.ms / 1000,
        unit: "s",
        budget: null,
        baseline: opened.asked.words,
      },
      {
        what: `all rows at ${link}, after the answer`,
        value: (opened.allMs - opened.asked.ms) / 1000,
        unit: "s",
        budget: null,
        baseline: "what the question said",
      },
    ];
  } finally {
    await relay.close();
  }
}

async function inConsole(
  out: string,
  cluster: BenchCluster,
  pods: number,
  takeReceived: () => number,
): Promise<{ opened: OpenedTable; bytes: number }> {
  const subject = await startConsole(out, cluster.kubeconfig);
  try {
    await connect(subject.page, cluster);
    takeReceived();
    const opened = await openPods(subject.page, pods);
    return { opened, bytes: takeReceived() };
  } finally {
    await subject.dispose();
  }
}

function askedWords({ asked }: OpenedTable): string {
  return asked === null ? "nothing was asked" : `asked after ${seconds(asked.ms)}`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
