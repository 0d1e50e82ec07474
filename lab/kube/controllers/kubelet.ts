import { builtin, PODS } from "../builtinTypes.ts";
import type { Cluster } from "../cluster.ts";
import { at, equalJson, integer, list, record, text, withAt } from "../json.ts";
import { type KubeObject, timestamp } from "../object.ts";
import type { Entry } from "../store/entry.ts";
import { isLeaving } from "./podReadiness.ts";
import { PodRun } from "./podRun.ts";
import { choosePlacement, type Placement } from "./scheduling.ts";

const NODES = builtin("nodes");
const SCHEDULE_MS = 150;
/** However long the grace, a practice container ends within this. */
const STOP_MS = 2_000;

/** Scheduler and kubelets in one: puts new pods on nodes, runs them, and ends those that are deleted. */
export class Kubelet {
  readonly #cluster: Cluster;
  readonly #unplaced = new Map<string, Entry>();
  #nextAddress = 0;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
    cluster.store.collection(PODS).listen(({ before, after }) => {
      if (after === undefined) return;
      if (before === undefined) this.#cluster.clock.schedule(SCHEDULE_MS, () => this.#place(after));
      else if (isLeaving(after) && !isLeaving(before)) this.#stop(after.read());
    });
    cluster.store.collection(NODES).listen(({ before, after }) => {
      const isSame = before !== undefined && after !== undefined && sameForPods(before, after);
      if (!isSame && this.#unplaced.size > 0) this.#cluster.clock.schedule(SCHEDULE_MS, () => this.#retry());
    });
  }

  #place(entry: Entry): void {
    const pod = this.#current(entry);
    if (pod === undefined) return;
    const placement = this.#placementOf(pod);
    if ("refusal" in placement) {
      this.#refuse(pod, entry, placement.refusal);
      return;
    }
    this.#unplaced.delete(entry.key);
    const { node } = placement;
    const name = node.metadata.name;
    const placed = this.#cluster.writer.replace(PODS, pod, withAt(pod, ["spec", "nodeName"], name) as KubeObject);
    this.#tell(placed, "Normal", "Scheduled", `Successfully assigned ${entry.key} to ${name}`, "default-scheduler");
    const index = ++this.#nextAddress;
    const podIP = `10.255.${(index >> 8) & 0xff}.${index & 0xff}`;
    const hostIP = text(at(list(at(node, "status", "addresses"))[0], "address"));
    new PodRun(this.#cluster, placed, hostIP, podIP).start();
  }

  #placementOf(pod: KubeObject): Placement {
    const nodes = this.#cluster.store.collection(NODES);
    const given = nodes.get("", text(at(pod, "spec", "nodeName")))?.read();
    if (given !== undefined) return { node: given };
    const all = [...nodes.values()].map((entry) => entry.read());
    return choosePlacement(pod, all, this.#nextAddress);
  }

  /** Says why a pod is on no node; it is tried again when nodes have changed. */
  #refuse(pod: KubeObject, entry: Entry, message: string): void {
    this.#unplaced.set(entry.key, entry);
    const condition = {
      type: "PodScheduled",
      status: "False",
      lastProbeTime: null,
      lastTransitionTime: timestamp(this.#cluster.now()),
      reason: "Unschedulable",
      message,
    };
    const conditions = list(at(pod, "status", "conditions"));
    const before = conditions.find((it) => at(it, "type") === condition.type);
    if (at(before, "message") !== message) {
      const others = conditions.filter((it) => it !== before);
      const status = { ...record(pod.status), conditions: [...others, condition] };
      this.#cluster.writer.replace(PODS, pod, { ...pod, status });
    }
    this.#tell(pod, "Warning", "FailedScheduling", message, "default-scheduler");
  }

  #retry(): void {
    for (const entry of [...this.#unplaced.values()]) {
      this.#unplaced.delete(entry.key);
      this.#place(entry);
    }
  }

  #stop(pod: KubeObject): void {
    const graceMs = integer(at(pod, "metadata", "deletionGracePeriodSeconds")) * 1000;
    for (const container of list(at(pod, "spec", "containers"))) {
      this.#tell(pod, "Normal", "Killing", `Stopping container ${text(at(container, "name"))}`, "kubelet");
    }
    this.#cluster.clock.schedule(Math.min(graceMs, STOP_MS), () => {
      const { name, namespace = "", uid } = pod.metadata;
      const entry = this.#cluster.store.collection(PODS).get(namespace, name);
      if (entry === undefined || entry.read().metadata.uid !== uid) return;
      const left = entry.read();
      if ((left.metadata.finalizers ?? []).length === 0) this.#cluster.writer.remove(PODS, entry.key);
      else this.#cluster.writer.replace(PODS, left, withoutGrace(left));
    });
  }

  #current(entry: Entry): KubeObject | undefined {
    const pod = this.#cluster.store.collection(PODS).byKey(entry.key)?.read();
    const isSame = pod !== undefined && pod.metadata.uid === entry.read().metadata.uid;
    return isSame && pod.metadata.deletionTimestamp === undefined ? pod : undefined;
  }

  #tell(pod: KubeObject, type: "Normal" | "Warning", reason: string, message: string, component: string): void {
    const host = component === "kubelet" ? text(at(pod, "spec", "nodeName")) : "";
    this.#cluster.events.record(pod, { type, reason, message, component, host, fieldPath: "" });
  }
}

/** Whether a node takes the same pods as before: its heartbeats do not count. */
function sameForPods(before: Entry, after: Entry): boolean {
  return equalJson(before.read().spec, after.read().spec) && equalJson(before.labels, after.labels);
}

/** Once stopped, only its finalizers hold a pod. */
function withoutGrace(pod: KubeObject): KubeObject {
  return { ...pod, metadata: { ...pod.metadata, deletionGracePeriodSeconds: 0 } };
}
