import { builtin, PODS } from "../builtinTypes.ts";
import type { Cluster } from "../cluster.ts";
import { at, integer, list, record, text, withAt } from "../json.ts";
import type { KubeObject } from "../object.ts";
import type { Entry } from "../store/entry.ts";
import { isLeaving } from "./podReadiness.ts";
import { PodRun } from "./podRun.ts";

const NODES = builtin("nodes");
const SCHEDULE_MS = 150;
/** However long the grace, a practice container ends within this. */
const STOP_MS = 2_000;

/** Scheduler and kubelets in one: puts new pods on nodes, runs them, and ends those that are deleted. */
export class Kubelet {
  readonly #cluster: Cluster;
  #nextAddress = 0;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
    cluster.store.collection(PODS).listen(({ before, after }) => {
      if (after === undefined) return;
      if (before === undefined) this.#cluster.clock.schedule(SCHEDULE_MS, () => this.#place(after));
      else if (isLeaving(after) && !isLeaving(before)) this.#stop(after.read());
    });
  }

  #place(entry: Entry): void {
    const pod = this.#current(entry);
    if (pod === undefined) return;
    const given = text(at(pod, "spec", "nodeName"));
    const node = given === "" ? this.#chooseNode(pod) : this.#cluster.store.collection(NODES).get("", given)?.read();
    if (node === undefined) {
      const count = this.#cluster.store.collection(NODES).size;
      const message = `0/${count} nodes are available: ${count} node(s) didn't match Pod's node affinity/selector.`;
      this.#tell(pod, "Warning", "FailedScheduling", message, "default-scheduler");
      return;
    }
    const name = node.metadata.name;
    const placed = this.#cluster.writer.replace(PODS, pod, withAt(pod, ["spec", "nodeName"], name) as KubeObject);
    this.#tell(placed, "Normal", "Scheduled", `Successfully assigned ${entry.key} to ${name}`, "default-scheduler");
    const index = ++this.#nextAddress;
    const podIP = `10.255.${(index >> 8) & 0xff}.${index & 0xff}`;
    const hostIP = text(at(list(at(node, "status", "addresses"))[0], "address"));
    new PodRun(this.#cluster, placed, hostIP, podIP).start();
  }

  /** A node that is ready, takes pods, and has the labels that the pod wants; the one after the last chosen. */
  #chooseNode(pod: KubeObject): KubeObject | undefined {
    const wanted = Object.entries(record(at(pod, "spec", "nodeSelector")));
    const fitting = [...this.#cluster.store.collection(NODES).values()]
      .map((entry) => entry.read())
      .filter((node) => at(node, "spec", "unschedulable") !== true)
      .filter((node) => list(at(node, "spec", "taints")).length === 0)
      .filter((node) => wanted.every(([key, value]) => node.metadata.labels?.[key] === value));
    return fitting[this.#nextAddress % Math.max(1, fitting.length)];
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

/** Once stopped, only its finalizers hold a pod. */
function withoutGrace(pod: KubeObject): KubeObject {
  return { ...pod, metadata: { ...pod.metadata, deletionGracePeriodSeconds: 0 } };
}
