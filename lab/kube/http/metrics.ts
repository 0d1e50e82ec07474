import type { Cluster } from "../cluster.ts";
import { at, type JsonObject, list, text } from "../json.ts";
import { type KubeObject, type Labels, timestamp } from "../object.ts";
import { parseLabelSelector } from "../selectors/label.ts";
import { noSuchPath, notFound } from "../status.ts";
import type { Entry } from "../store/entry.ts";
import { type Column, column, NAME_COLUMN } from "../table/tableFormat.ts";
import { containerUsage, sampledAt, type Usage } from "../usage.ts";
import { parseAccept } from "./accept.ts";
import type { Answer } from "./answer.ts";
import { listPage, matches, type Selection } from "./list.ts";
import type { ResourceTarget } from "./requestTarget.ts";

const GROUP_VERSION = "metrics.k8s.io/v1beta1";
const WINDOW = "15s";

interface Measured {
  readonly entry: Entry;
  readonly total: Usage;
  readonly containers: readonly { readonly name: string; readonly usage: Usage }[];
}

/** Answers `metrics.k8s.io`: figures that move with the clock, the same for the same time. */
export async function answerMetrics(
  cluster: Cluster,
  target: ResourceTarget,
  query: URLSearchParams,
  accept: string | undefined,
  answer: Answer,
): Promise<void> {
  const { resource, namespace, name } = target;
  if (target.version !== "v1beta1" || (resource !== "pods" && resource !== "nodes")) throw noSuchPath();
  const measure = resource === "pods" ? measurePod : measureNode;
  const stored = cluster.registry.find("", "v1", resource);
  if (stored === undefined) throw noSuchPath();
  if (name !== "") {
    const entry = cluster.store.collection(stored.type).get(namespace, name);
    const measured = entry === undefined ? undefined : measure(entry, cluster.now());
    if (measured === undefined) throw notFound({ group: "metrics.k8s.io", resource }, name);
    return answer.json(200, metricsObject(resource, measured, cluster.now()));
  }
  const labels = parseLabelSelector(query.get("labelSelector") ?? "");
  const selection: Selection = { namespace, labels, fields: [] };
  const page = listPage(cluster.store, stored, selection, new URLSearchParams());
  const all = page.entries
    .filter((entry) => matches(selection, entry))
    .flatMap((entry) => measure(entry, cluster.now()) ?? []);
  const asTable = parseAccept(accept)[0]?.parameters.get("as") === "Table";
  const head = asTable ? tableHead(resource) : listHead(resource);
  await answer.stream(200, { "content-type": "application/json" }, body(head, resource, all, cluster.now(), asTable));
}

function* body(
  head: string,
  resource: "pods" | "nodes",
  all: readonly Measured[],
  nowMs: number,
  asTable: boolean,
): Generator<string> {
  yield head;
  for (const [index, measured] of all.entries()) {
    const item = metricsObject(resource, measured, nowMs);
    const row = asTable ? { cells: cellsOf(measured), object: partial(item) } : item;
    yield `${index === 0 ? "" : ","}${JSON.stringify(row)}`;
  }
  yield "]}\n";
}

function listHead(resource: "pods" | "nodes"): string {
  const kind = resource === "pods" ? "PodMetricsList" : "NodeMetricsList";
  return `{"kind":"${kind}","apiVersion":"${GROUP_VERSION}","metadata":{},"items":[`;
}

const COLUMNS: readonly Column[] = [
  { ...NAME_COLUMN, format: "" },
  column("cpu", "Processor time used."),
  column("memory", "Memory in use."),
  { ...column("Window", "Span of time that the figures are for."), format: "duration" },
];

function tableHead(resource: "pods" | "nodes"): string {
  const columns = COLUMNS.map((it) =>
    it.name === "Name" ? { ...it, description: `Name of the ${resource.slice(0, -1)}.` } : it,
  );
  return `{"kind":"Table","apiVersion":"meta.k8s.io/v1","metadata":{},"columnDefinitions":${JSON.stringify(columns)},"rows":[`;
}

function cellsOf({ entry, total }: Measured): readonly string[] {
  const { cpu, memory } = quantities(total);
  return [entry.name, cpu, memory, WINDOW];
}

function partial(object: JsonObject): JsonObject {
  return { kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata: object.metadata };
}

function metricsObject(resource: "pods" | "nodes", { entry, total, containers }: Measured, nowMs: number): JsonObject {
  const head = {
    kind: resource === "pods" ? "PodMetrics" : "NodeMetrics",
    apiVersion: GROUP_VERSION,
    metadata: {
      name: entry.name,
      ...(entry.namespace === "" ? {} : { namespace: entry.namespace }),
      creationTimestamp: timestamp(nowMs),
      labels: entry.labels satisfies Labels,
    },
    timestamp: timestamp(sampledAt(nowMs)),
    window: WINDOW,
  };
  return resource === "pods"
    ? { ...head, containers: containers.map(({ name, usage }) => ({ name, usage: quantities(usage) })) }
    : { ...head, usage: quantities(total) };
}

function quantities({ cpuMillicores, memoryBytes }: Usage): { readonly cpu: string; readonly memory: string } {
  return { cpu: `${cpuMillicores * 1_000_000}n`, memory: `${Math.round(memoryBytes / 1024)}Ki` };
}

/** Only pods with a container that runs have figures. */
function measurePod(entry: Entry, nowMs: number): Measured | undefined {
  const pod = entry.read();
  const running = list(at(pod, "status", "containerStatuses")).filter(
    (container) => at(container, "state", "running") !== undefined,
  );
  if (running.length === 0) return undefined;
  const containers = running.map((container) => {
    const name = text(at(container, "name"));
    return { name, usage: containerUsage(`${pod.metadata.uid}/${name}`, nowMs) };
  });
  return { entry, containers, total: sum(containers.map(({ usage }) => usage)) };
}

function sum(usages: readonly Usage[]): Usage {
  return {
    cpuMillicores: usages.reduce((total, usage) => total + usage.cpuMillicores, 0),
    memoryBytes: usages.reduce((total, usage) => total + usage.memoryBytes, 0),
  };
}

const SYSTEM_SHARE: Usage = { cpuMillicores: 340, memoryBytes: 3_200 * 1024 * 1024 };

/** A node uses what a system needs, and a share that follows its own wave; a lost node reports nothing. */
function measureNode(entry: Entry, nowMs: number): Measured | undefined {
  const node = entry.read();
  if (!isReady(node)) return undefined;
  const workload = containerUsage(node.metadata.uid, nowMs);
  const scaled = { cpuMillicores: workload.cpuMillicores * 18, memoryBytes: workload.memoryBytes * 60 };
  return { entry, containers: [], total: sum([SYSTEM_SHARE, scaled]) };
}

function isReady(node: KubeObject): boolean {
  return list(at(node, "status", "conditions")).some(
    (condition) => at(condition, "type") === "Ready" && at(condition, "status") === "True",
  );
}
