/**
 * Measures on a real API server how long each way to read all pods takes, and how many bytes it moves.
 *
 *     node bench/kubeTransfer.ts [--pods 50000] [--namespaces 100] [--runs 3] [--no-kubectl]
 *
 * Nothing is parsed here: the figures are those of the server and the transfer, on one machine that both ends share. They are the
 * baseline of the table's own benchmark, and they decide by which request a table is filled.
 */
import { availableParallelism, loadavg } from "node:os";
import { pipeline } from "node:stream";
import { parseArgs } from "node:util";
import { createGunzip, gunzipSync } from "node:zlib";
import type { ApiClient } from "../test/services/kube/apiClient.ts";
import { populate } from "../test/services/kube/population.ts";
import { type KubeService, startKube } from "../test/services/kube/start.ts";
import { kubectlGetPods } from "./kubectlGet.ts";
import { settled } from "./realCluster.ts";
import { formatBytes, printTable } from "./report.ts";
import { tableType } from "./tableBaseline.ts";

interface Transfer {
  readonly firstByteMs: number;
  readonly wholeMs: number;
  readonly bytes: number;
  /** Of a client that is a process of its own. */
  readonly peakBytes?: number;
}

interface Reading {
  readonly name: string;
  readonly path: string;
  readonly accept: string;
  readonly gzip?: boolean;
  /** The answer has no end of its own: it is whole when this text has come. */
  readonly until?: string;
}

const json = "application/json";
const table = tableType;
const metadata = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";
const watched =
  "/api/v1/pods?watch=true&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan";
const initialEventsEnd = '"k8s.io/initial-events-end":"true"';

const readings: readonly Reading[] = [
  { name: "Table, first page of 500", path: "/api/v1/pods?limit=500", accept: table },
  { name: "Table, first page of 500, gzip", path: "/api/v1/pods?limit=500", accept: table, gzip: true },
  { name: "Table, first page of 500, rv=0", path: "/api/v1/pods?limit=500&resourceVersion=0", accept: table },
  { name: "Table, rv=0", path: "/api/v1/pods?resourceVersion=0", accept: table },
  { name: "Table, rv=0, gzip", path: "/api/v1/pods?resourceVersion=0", accept: table, gzip: true },
  { name: "Table, most recent", path: "/api/v1/pods", accept: table },
  { name: "Table, cells only, rv=0", path: "/api/v1/pods?resourceVersion=0&includeObject=None", accept: table },
  {
    name: "Table, cells only, rv=0, gzip",
    path: "/api/v1/pods?resourceVersion=0&includeObject=None",
    accept: table,
    gzip: true,
  },
  { name: "WatchList as Table", path: watched, accept: table, until: initialEventsEnd },
  { name: "WatchList as Table, gzip", path: watched, accept: table, until: initialEventsEnd, gzip: true },
  {
    name: "WatchList as Table, cells only",
    path: `${watched}&includeObject=None`,
    accept: table,
    until: initialEventsEnd,
  },
  { name: "metadata only, rv=0", path: "/api/v1/pods?resourceVersion=0", accept: metadata },
  { name: "metadata only, rv=0, gzip", path: "/api/v1/pods?resourceVersion=0", accept: metadata, gzip: true },
  { name: "full objects, rv=0", path: "/api/v1/pods?resourceVersion=0", accept: json },
];

/** @returns undefined when compression was asked for and the server does not compress this */
async function transfer(client: ApiClient, reading: Reading): Promise<Transfer | undefined> {
  const began = performance.now();
  const stream = await client.stream(reading.path, {
    accept: reading.accept,
    headers: { "accept-encoding": reading.gzip === true ? "gzip" : "identity" },
    timeoutMs: 120_000,
  });
  if (stream.status !== 200) throw new Error(`${reading.name}: status ${stream.status}`);
  const compressed = stream.headers["content-encoding"] === "gzip";
  if (reading.gzip === true && !compressed) {
    stream.close();
    return undefined;
  }
  let firstByteMs = 0;
  let bytes = 0;
  async function* counted() {
    for await (const chunk of stream.chunks) {
      if (bytes === 0) firstByteMs = performance.now() - began;
      bytes += chunk.length;
      yield chunk;
    }
  }
  if (reading.until === undefined) {
    for await (const _ of counted()); // to its end
  } else {
    await untilText(compressed ? unzipped(counted()) : counted(), reading.until);
  }
  const wholeMs = performance.now() - began;
  stream.close();
  return { firstByteMs, wholeMs, bytes };
}

function unzipped(chunks: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  const gunzip = createGunzip();
  pipeline(chunks, gunzip, () => {}); // its reader stops before the end, which is no error here
  return gunzip;
}

async function untilText(chunks: AsyncIterable<Buffer>, wanted: string): Promise<void> {
  let tail = "";
  for await (const chunk of chunks) {
    const text = chunk.toString("latin1");
    if ((tail + text).includes(wanted)) return;
    tail = text.slice(-wanted.length);
  }
  throw new Error(`the stream ended before ${wanted}`);
}

async function allPages(client: ApiClient, limit: number, gzip: boolean): Promise<Transfer> {
  const began = performance.now();
  let firstByteMs = 0;
  let bytes = 0;
  let token = "";
  do {
    const path = `/api/v1/pods?limit=${limit}&continue=${encodeURIComponent(token)}`;
    const headers = { "accept-encoding": gzip ? "gzip" : "identity" };
    const { bytes: body, headers: answered } = await client.fetch(path, { accept: table, headers });
    if (bytes === 0) firstByteMs = performance.now() - began;
    bytes += body.length;
    const text = answered["content-encoding"] === "gzip" ? gunzipSync(body) : body;
    // The list's metadata precede its rows.
    token = /"continue":"([^"]*)"/.exec(text.toString("latin1", 0, 4000))?.[1] ?? "";
  } while (token !== "");
  return { firstByteMs, wholeMs: performance.now() - began, bytes };
}

async function kubectl(kube: KubeService): Promise<Transfer> {
  const login = { kind: "token", token: kube.identities.admin.token } as const;
  const run = await kubectlGetPods({
    kubectl: kube.binaries.kubectl,
    kubeconfig: kube.kubeconfig([{ name: "admin", login }]),
    context: "admin",
  });
  if (run.firstMs === null || run.wholeMs === null) throw new Error("kubectl did not finish");
  return { firstByteMs: run.firstMs, wholeMs: run.wholeMs, bytes: run.printedBytes, peakBytes: run.peakBytes };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

interface Measurement {
  readonly name: string;
  readonly measure: () => Promise<Transfer | undefined>;
}

function measurements(kube: KubeService, withKubectl: boolean): readonly Measurement[] {
  const pages = [
    { limit: 500, gzip: false },
    { limit: 500, gzip: true },
    { limit: 5000, gzip: false },
  ];
  return [
    ...readings.map((reading) => ({ name: reading.name, measure: () => transfer(kube.admin, reading) })),
    ...pages.map(({ limit, gzip }) => ({
      name: `Table, all pages of ${limit}${gzip ? ", gzip" : ""}`,
      measure: () => allPages(kube.admin, limit, gzip),
    })),
    ...(withKubectl ? [{ name: "kubectl get pods -A", measure: () => kubectl(kube) }] : []),
  ];
}

function row(name: string, runs: readonly Transfer[]): string[] {
  if (runs.length === 0) return [name, "–", "–", "not compressed"];
  const seconds = (values: readonly number[]) => `${(median(values) / 1000).toFixed(2)} s`;
  const whole = runs.map((run) => run.wholeMs);
  const memory = runs.flatMap(({ peakBytes }) => peakBytes ?? []);
  return [
    name,
    seconds(runs.map((run) => run.firstByteMs)),
    seconds(whole),
    `${(Math.min(...whole) / 1000).toFixed(2)}–${(Math.max(...whole) / 1000).toFixed(2)}`,
    formatBytes(median(runs.map((run) => run.bytes))),
    memory.length === 0 ? "" : formatBytes(median(memory)),
  ];
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    allowNegative: true,
    options: {
      pods: { type: "string", default: "50000" },
      namespaces: { type: "string", default: "100" },
      runs: { type: "string", default: "3" },
      kubectl: { type: "boolean", default: true },
    },
  });
  const runs = Number(values.runs);
  const pods = Number(values.pods);
  await using kube = await startKube();
  console.log(`Kubernetes ${kube.version}: writing ${pods} pods in ${values.namespaces} namespaces …`);
  const began = performance.now();
  await populate(kube, { pods, namespaces: Number(values.namespaces) });
  console.log(`written and served after ${((performance.now() - began) / 1000).toFixed(1)} s`);

  await settled(kube.admin);

  const measured = measurements(kube, values.kubectl);
  const results = new Map(measured.map(({ name }): [string, Transfer[]] => [name, []]));
  // Round by round, so that what else runs on the machine weighs on all of them alike; the first round only warms up.
  for (let round = 0; round <= runs; round++) {
    for (const { name, measure } of measured) {
      const result = await measure();
      if (round > 0 && result !== undefined) results.get(name)?.push(result);
    }
    console.log(`round ${round} of ${runs} done; load ${loadavg()[0]?.toFixed(1)} on ${availableParallelism()} cores`);
  }
  console.log(`\nKubernetes ${kube.version}, ${pods} pods, median of ${runs}; API server and client share the machine`);
  const rows = [...results].map(([name, transfers]) => row(name, transfers));
  printTable(["request", "first byte", "whole", "(least–most)", "bytes", "client's memory"], rows);
}

await main();
