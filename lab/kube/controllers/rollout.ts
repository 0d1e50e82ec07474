import { builtin } from "../builtinTypes.ts";
import type { Cluster } from "../cluster.ts";
import { at, equalJson, integer, type Json, type JsonObject, list, record, withAt } from "../json.ts";
import { type KubeObject, metadataOf, timestamp } from "../object.ts";
import { hash32 } from "../random.ts";
import { WorkQueue } from "./workQueue.ts";

const DEPLOYMENTS = builtin("deployments", "apps");
const REPLICA_SETS = builtin("replicasets", "apps");
const GATHER_MS = 120;
const HASH_LABEL = "pod-template-hash";
const REVISION = "deployment.kubernetes.io/revision";

/** Rolls deployments out: a replica set for each template, filled and emptied within surge and unavailability. */
export class Rollout {
  readonly #cluster: Cluster;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
    const queue = new WorkQueue(cluster.clock, GATHER_MS, (key) => this.#reconcile(key));
    cluster.store.collection(DEPLOYMENTS).listen(({ before, after }) => {
      if (after === undefined) return;
      if (before?.read().metadata.generation !== after.read().metadata.generation) queue.add(after.key);
    });
    cluster.store.collection(REPLICA_SETS).listen(({ before, after }) => {
      const set = (after ?? before)?.read();
      const owner = set?.metadata.ownerReferences?.find((reference) => reference.kind === "Deployment");
      if (owner !== undefined) queue.add(`${set?.metadata.namespace ?? ""}/${String(owner.name)}`);
    });
  }

  #reconcile(key: string): void {
    const deployment = this.#cluster.store.collection(DEPLOYMENTS).byKey(key)?.read();
    if (deployment === undefined || deployment.metadata.deletionTimestamp !== undefined) return;
    const sets = this.#replicaSetsOf(deployment);
    const present = sets.find((set) => isOfTemplate(set, deployment)) ?? this.#createReplicaSet(deployment, sets);
    const old = sets.filter((set) => set.metadata.uid !== present.metadata.uid);
    for (const { set, replicas } of planScale(deployment, present, old)) this.#scale(deployment, set, replicas);
    this.#writeStatus(key);
  }

  #replicaSetsOf(deployment: KubeObject): readonly KubeObject[] {
    const { uid, namespace } = deployment.metadata;
    return [...this.#cluster.store.collection(REPLICA_SETS).values()]
      .filter((entry) => entry.namespace === namespace)
      .map((entry) => entry.read())
      .filter((set) => set.metadata.ownerReferences?.some((reference) => reference.uid === uid));
  }

  #createReplicaSet(deployment: KubeObject, earlier: readonly KubeObject[]): KubeObject {
    const template = record(at(deployment, "spec", "template"));
    const hash = hash32(JSON.stringify(template)).toString(36).padStart(7, "0");
    const revision = 1 + Math.max(0, ...earlier.map((set) => Number(set.metadata.annotations?.[REVISION] ?? 0)));
    const { name, namespace = "", uid } = deployment.metadata;
    const labels = { ...record(metadataOf(template).labels), [HASH_LABEL]: hash };
    const owner = { apiVersion: "apps/v1", kind: "Deployment", name, uid, controller: true, blockOwnerDeletion: true };
    const selector = record(at(deployment, "spec", "selector"));
    const created = this.#cluster.writer.create(REPLICA_SETS, namespace, {
      metadata: {
        name: `${name}-${hash}`,
        labels,
        annotations: { [REVISION]: String(revision) },
        ownerReferences: [owner],
      },
      spec: {
        replicas: 0,
        selector: { ...selector, matchLabels: { ...record(selector.matchLabels), [HASH_LABEL]: hash } },
        template: { ...template, metadata: { ...metadataOf(template), labels } },
      },
    });
    const annotated = withAt(deployment, ["metadata", "annotations", REVISION], String(revision));
    this.#cluster.writer.replace(DEPLOYMENTS, deployment, annotated as KubeObject);
    return created;
  }

  #scale(deployment: KubeObject, set: KubeObject, replicas: number): void {
    const from = integer(at(set, "spec", "replicas"));
    if (from === replicas) return;
    const generation = (set.metadata.generation ?? 1) + 1;
    const next = withAt(withAt(set, ["spec", "replicas"], replicas), ["metadata", "generation"], generation);
    this.#cluster.writer.replace(REPLICA_SETS, set, next as KubeObject);
    this.#cluster.events.record(deployment, {
      type: "Normal",
      reason: "ScalingReplicaSet",
      message: `Scaled ${replicas > from ? "up" : "down"} replica set ${set.metadata.name} from ${from} to ${replicas}`,
      component: "deployment-controller",
      host: "",
      fieldPath: "",
    });
  }

  #writeStatus(key: string): void {
    const deployment = this.#cluster.store.collection(DEPLOYMENTS).byKey(key)?.read();
    if (deployment === undefined) return;
    const sets = this.#replicaSetsOf(deployment);
    const present = sets.find((set) => isOfTemplate(set, deployment));
    const status = deploymentStatus(deployment, present, sets, timestamp(this.#cluster.now()));
    this.#cluster.writer.replace(DEPLOYMENTS, deployment, { ...deployment, status });
  }
}

function isOfTemplate(set: KubeObject, deployment: KubeObject): boolean {
  return equalJson(withoutHash(at(set, "spec", "template")), withoutHash(at(deployment, "spec", "template")));
}

function withoutHash(template: Json | undefined): JsonObject {
  return withAt(record(template), ["metadata", "labels", HASH_LABEL], undefined);
}

/** How large each replica set is to be now: the new one grows as far as the surge allows, the old ones shrink as far as enough stays available. */
function planScale(
  deployment: KubeObject,
  present: KubeObject,
  old: readonly KubeObject[],
): readonly { readonly set: KubeObject; readonly replicas: number }[] {
  const wanted = integer(at(deployment, "spec", "replicas"));
  const rolling = at(deployment, "spec", "strategy", "rollingUpdate");
  const surge = shareOf(at(rolling, "maxSurge"), wanted, Math.ceil) || (rolling === undefined ? wanted : 0);
  const unavailable = shareOf(at(rolling, "maxUnavailable"), wanted, Math.floor);
  const oldTotal = total(old, ["spec", "replicas"]);
  const most = Math.max(wanted + Math.max(surge, unavailable === 0 ? 1 : 0) - oldTotal, 0);
  const presentNow = integer(at(present, "spec", "replicas"));
  const presentNext = oldTotal === 0 ? wanted : Math.min(wanted, Math.max(presentNow, most));
  let mayGo = total([present, ...old], ["status", "availableReplicas"]) - (wanted - unavailable);
  const plans = old.map((set) => {
    const replicas = integer(at(set, "spec", "replicas"));
    // Pods that are not available can go at any time.
    const ill = Math.max(0, replicas - integer(at(set, "status", "availableReplicas")));
    const drop = Math.min(replicas, ill + Math.max(0, mayGo));
    mayGo -= Math.max(0, drop - ill);
    return { set, replicas: replicas - drop };
  });
  return [{ set: present, replicas: presentNext }, ...plans];
}

function shareOf(value: Json | undefined, whole: number, round: (share: number) => number): number {
  if (typeof value === "number") return value;
  const percent = /^(\d+)%$/.exec(typeof value === "string" ? value : "")?.[1];
  return percent === undefined ? 0 : round((Number(percent) / 100) * whole);
}

function total(sets: readonly KubeObject[], path: readonly string[]): number {
  return sets.reduce((sum, set) => sum + integer(at(set, ...path)), 0);
}

function deploymentStatus(
  deployment: KubeObject,
  present: KubeObject | undefined,
  sets: readonly KubeObject[],
  now: string,
): JsonObject {
  const wanted = integer(at(deployment, "spec", "replicas"));
  const replicas = total(sets, ["status", "replicas"]);
  const available = total(sets, ["status", "availableReplicas"]);
  const updated = integer(at(present, "status", "replicas"));
  const unavailable = Math.max(0, wanted - available);
  const enough =
    available >=
    wanted - shareOf(at(deployment, "spec", "strategy", "rollingUpdate", "maxUnavailable"), wanted, Math.floor);
  const done = updated === wanted && replicas === wanted && available === wanted;
  const earlier = list(at(deployment, "status", "conditions"));
  return {
    observedGeneration: deployment.metadata.generation ?? 1,
    replicas,
    updatedReplicas: updated,
    readyReplicas: total(sets, ["status", "readyReplicas"]),
    availableReplicas: available,
    ...(unavailable === 0 ? {} : { unavailableReplicas: unavailable }),
    conditions: [
      condition(earlier, now, "Available", enough, enough ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable"),
      condition(earlier, now, "Progressing", true, done ? "NewReplicaSetAvailable" : "ReplicaSetUpdated"),
    ],
  };
}

function condition(earlier: readonly Json[], now: string, type: string, holds: boolean, reason: string): JsonObject {
  const status = holds ? "True" : "False";
  const before = earlier.find((it) => at(it, "type") === type);
  if (at(before, "status") === status && at(before, "reason") === reason) return record(before);
  const since = at(before, "status") === status ? (at(before, "lastTransitionTime") ?? now) : now;
  const message = `${type} is ${status}: ${reason}.`;
  return { type, status, reason, message, lastUpdateTime: now, lastTransitionTime: since };
}
