import { builtin, PODS } from "../builtinTypes.ts";
import type { Cluster } from "../cluster.ts";
import type { DeleteOptions } from "../deletion.ts";
import { at, equalJson, type Json, type JsonObject, list, record, text, withAt } from "../json.ts";
import { type KubeObject, timestamp } from "../object.ts";
import { SeededPod } from "../pods/seededPod.ts";
import { type Entry, StoredEntry } from "../store/entry.ts";
import { isActive } from "./podReadiness.ts";
import { bears } from "./scheduling.ts";

const NODES = builtin("nodes");
const REACT_MS = 200;
const CORDON = { key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" };
const DELETE: DeleteOptions = {
  propagation: "Background",
  gracePeriodSeconds: undefined,
  preconditionUid: "",
  preconditionRevision: "",
};

/** The node lifecycle and taint controllers: a cordon shows as a taint, and pods that do not bear a NoExecute taint leave. */
export class NodeKeeper {
  readonly #cluster: Cluster;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
    cluster.store.collection(NODES).listen(({ before, after }) => {
      const [was, is] = [before?.read(), after?.read()];
      if (is === undefined || after === undefined || equalJson(was?.spec, is.spec)) return;
      cluster.clock.schedule(REACT_MS, () => this.#taintCordon(after.key));
      const fresh = evictingTaints(is).filter((taint) => !evictingTaints(was).some((old) => equalJson(old, taint)));
      for (const taint of fresh) cluster.clock.schedule(REACT_MS, () => this.#evict(after.name, taint));
    });
  }

  #taintCordon(key: string): void {
    const node = this.#cluster.store.collection(NODES).byKey(key)?.read();
    if (node === undefined) return;
    const taints = list(at(node, "spec", "taints"));
    const others = taints.filter((taint) => at(taint, "key") !== CORDON.key);
    const isCordoned = at(node, "spec", "unschedulable") === true;
    if (isCordoned === others.length < taints.length) return;
    const taint: JsonObject = { ...CORDON, timeAdded: timestamp(this.#cluster.now()) };
    const wanted = isCordoned ? [...taints, taint] : others;
    const next = withAt(node, ["spec", "taints"], wanted.length === 0 ? undefined : wanted);
    this.#cluster.writer.replace(NODES, node, next as KubeObject);
  }

  #evict(node: string, taint: Json): void {
    for (const entry of [...this.#cluster.store.collection(PODS).values()]) {
      if (nodeNameOf(entry) !== node || !isActive(entry)) continue;
      const waitMs = toleratedMs(entry.read(), taint);
      if (waitMs === undefined) continue;
      this.#cluster.clock.schedule(waitMs, () => this.#remove(entry, taint));
    }
  }

  #remove(entry: Entry, taint: Json): void {
    const now = this.#cluster.store.collection(PODS).byKey(entry.key)?.read();
    const node = this.#cluster.store.collection(NODES).get("", nodeNameOf(entry))?.read();
    const isTainted = evictingTaints(node).some((it) => at(it, "key") === at(taint, "key"));
    if (now === undefined || now.metadata.uid !== entry.read().metadata.uid || !isTainted) return;
    this.#cluster.events.record(now, {
      type: "Normal",
      reason: "TaintManagerEviction",
      message: `Marking for deletion Pod ${entry.key}`,
      component: "taint-eviction-controller",
      host: "",
      fieldPath: "",
    });
    this.#cluster.writer.delete(PODS, entry.namespace, entry.name, DELETE);
  }
}

function evictingTaints(node: KubeObject | undefined): readonly Json[] {
  return list(at(node, "spec", "taints")).filter((taint) => at(taint, "effect") === "NoExecute");
}

export function nodeNameOf(entry: Entry): string {
  if (entry instanceof StoredEntry && entry.source instanceof SeededPod) {
    return entry.source.facts.mood === "pending" ? "" : entry.source.facts.nodeName;
  }
  return text(at(entry.read(), "spec", "nodeName"));
}

/** How long a pod bears a taint; undefined for ever. */
function toleratedMs(pod: KubeObject, taint: Json): number | undefined {
  const bearing = list(at(record(pod.spec), "tolerations")).filter((toleration) => bears(toleration, taint));
  if (bearing.length === 0) return 0;
  const limits = bearing.flatMap((toleration) => {
    const seconds = at(toleration, "tolerationSeconds");
    return typeof seconds === "number" ? [Math.max(0, seconds) * 1000] : [];
  });
  return limits.length === 0 ? undefined : Math.min(...limits);
}
