import { builtin, PODS } from "../builtinTypes.ts";
import type { Cluster } from "../cluster.ts";
import { at, integer, type JsonObject, record, text } from "../json.ts";
import { type KubeObject, metadataOf } from "../object.ts";
import type { DeleteOptions } from "../objectWriter.ts";
import type { ResourceType } from "../resourceType.ts";
import { compareKeys } from "../store/collection.ts";
import type { Entry } from "../store/entry.ts";
import { controllerOf, type PodOwners } from "./ownership.ts";
import { isActive, isReady } from "./podReadiness.ts";
import { WorkQueue } from "./workQueue.ts";

const GATHER_MS = 120;
export const KEPT_KINDS: readonly ResourceType[] = [
  builtin("replicasets", "apps"),
  builtin("statefulsets", "apps"),
  builtin("daemonsets", "apps"),
];
const NODES = builtin("nodes");
const ORDINARY_DELETE: DeleteOptions = {
  propagation: "Background",
  gracePeriodSeconds: undefined,
  preconditionUid: "",
  preconditionRevision: "",
};

/** Keeps as many pods as replica sets, stateful sets and daemon sets want, and writes their counts into their status. */
export class PodKeeper {
  readonly #cluster: Cluster;
  readonly #owners: PodOwners;

  constructor(cluster: Cluster, owners: PodOwners) {
    this.#cluster = cluster;
    this.#owners = owners;
    const queues = new Map<string, WorkQueue>();
    for (const type of KEPT_KINDS) {
      const queue = new WorkQueue(cluster.clock, GATHER_MS, (key) => this.#reconcile(type, key));
      queues.set(type.kind, queue);
      cluster.store.collection(type).listen(({ before, after }) => {
        // Only what someone else wrote is worth a look: a status of our own is not.
        if (after !== undefined && (before === undefined || specChanged(before, after))) queue.add(after.key);
      });
    }
    cluster.store.collection(PODS).listen(({ before, after }) => {
      if (before !== undefined && after !== undefined && sameForOwner(before, after)) return;
      const pod = after ?? before;
      const owner = pod === undefined ? undefined : controllerOf(pod);
      if (pod !== undefined && owner !== undefined)
        queues.get(text(owner.kind))?.add(`${pod.namespace}/${text(owner.name)}`);
    });
  }

  #reconcile(type: ResourceType, key: string): void {
    const owner = this.#cluster.store.collection(type).byKey(key)?.read();
    if (owner === undefined || owner.metadata.deletionTimestamp !== undefined) return;
    const active = this.#owners.podsOf(owner.metadata.uid).filter(isActive);
    if (type.kind === "ReplicaSet") this.#keepCount(owner, active);
    else this.#keepNames(type, owner, active);
    const now = this.#cluster.store.collection(type).byKey(key)?.read();
    if (now === undefined) return;
    const status = statusOf(type, now, this.#owners.podsOf(owner.metadata.uid).filter(isActive));
    this.#cluster.writer.replace(type, now, { ...now, status: { ...record(now.status), ...status } });
  }

  #keepCount(owner: KubeObject, active: readonly Entry[]): void {
    const wanted = integer(at(owner, "spec", "replicas"));
    for (let missing = wanted - active.length; missing > 0; missing--) {
      const created = this.#createPod(owner, { generateName: `${owner.metadata.name}-` }, {});
      this.#tell(owner, "SuccessfulCreate", `Created pod: ${created.metadata.name}`);
    }
    // Those that are not ready go first, then the youngest.
    const surplus = [...active].sort(
      (left, right) => Number(isReady(left)) - Number(isReady(right)) || right.revision - left.revision,
    );
    for (const pod of surplus.slice(0, Math.max(0, active.length - wanted))) this.#deletePod(owner, pod);
  }

  /** Stateful sets name their pods by ordinal; daemon sets have one for each node. */
  #keepNames(type: ResourceType, owner: KubeObject, active: readonly Entry[]): void {
    if (type.kind === "DaemonSet") {
      const served = new Set(active.map((pod) => text(at(pod.read(), "spec", "nodeName"))));
      for (const node of this.#cluster.store.collection(NODES).values()) {
        if (!served.has(node.name)) {
          this.#createPod(owner, { generateName: `${owner.metadata.name}-` }, { nodeName: node.name });
        }
      }
      return;
    }
    const wanted = integer(at(owner, "spec", "replicas"));
    const names = Array.from({ length: wanted }, (_, ordinal) => `${owner.metadata.name}-${ordinal}`);
    const pods = this.#cluster.store.collection(PODS);
    const missing = names.find((name) => pods.get(owner.metadata.namespace ?? "", name) === undefined);
    // One after the other, each when the one before is ready.
    if (missing !== undefined && active.every(isReady))
      this.#createPod(owner, { name: missing }, { hostname: missing });
    const surplus = active
      .filter((pod) => !names.includes(pod.name))
      .sort((left, right) => compareKeys(right.key, left.key));
    const [last] = surplus;
    if (last !== undefined) this.#deletePod(owner, last);
  }

  #createPod(owner: KubeObject, naming: JsonObject, extraSpec: JsonObject): KubeObject {
    const template = record(at(owner, "spec", "template"));
    const { uid, name, namespace = "" } = owner.metadata;
    const reference = {
      apiVersion: owner.apiVersion,
      kind: owner.kind,
      name,
      uid,
      controller: true,
      blockOwnerDeletion: true,
    };
    return this.#cluster.writer.create(PODS, namespace, {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { ...metadataOf(template), ...naming, ownerReferences: [reference] },
      spec: { ...record(template.spec), ...extraSpec },
    });
  }

  #deletePod(owner: KubeObject, pod: Entry): void {
    this.#cluster.writer.delete(PODS, pod.namespace, pod.name, ORDINARY_DELETE);
    this.#tell(owner, "SuccessfulDelete", `Deleted pod: ${pod.name}`);
  }

  #tell(owner: KubeObject, reason: string, message: string): void {
    const component = `${owner.kind.toLowerCase()}-controller`;
    this.#cluster.events.record(owner, { type: "Normal", reason, message, component, host: "", fieldPath: "" });
  }
}

/** Whether a pod means the same to its owner as before; most updates of a busy cluster do. */
function sameForOwner(before: Entry, after: Entry): boolean {
  return isActive(before) === isActive(after) && isReady(before) === isReady(after);
}

function specChanged(before: Entry, after: Entry): boolean {
  return before.read().metadata.generation !== after.read().metadata.generation;
}

function statusOf(type: ResourceType, owner: KubeObject, active: readonly Entry[]): JsonObject {
  const ready = active.filter(isReady).length;
  const observedGeneration = owner.metadata.generation ?? 1;
  switch (type.kind) {
    case "ReplicaSet":
      return {
        replicas: active.length,
        fullyLabeledReplicas: active.length,
        readyReplicas: ready,
        availableReplicas: ready,
        observedGeneration,
      };
    case "StatefulSet":
      return {
        replicas: active.length,
        readyReplicas: ready,
        availableReplicas: ready,
        currentReplicas: active.length,
        updatedReplicas: active.length,
        observedGeneration,
      };
    default:
      return {
        currentNumberScheduled: active.length,
        desiredNumberScheduled: active.length,
        updatedNumberScheduled: active.length,
        numberReady: ready,
        numberAvailable: ready,
        numberMisscheduled: 0,
        observedGeneration,
      };
  }
}
