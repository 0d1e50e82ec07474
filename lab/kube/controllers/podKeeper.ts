import { builtin } from "../builtinTypes.ts";
import type { Cluster } from "../cluster.ts";
import { at, integer, type Json, type JsonObject, list, record } from "../json.ts";
import { type KubeObject, timestamp } from "../object.ts";
import { ApiError } from "../status.ts";
import type { Entry } from "../store/entry.ts";
import type { PodOwners } from "./ownership.ts";
import { PodMaker } from "./podMaker.ts";
import { isActive, isReady } from "./podReadiness.ts";
import { followWorkloads } from "./workloadQueue.ts";
import type { WorkQueue } from "./workQueue.ts";

const REPLICA_SETS = builtin("replicasets", "apps");
const FIRST_RETRY_MS = 2_000;
const MOST_RETRY_MS = 60_000;

/** Keeps as many pods as replica sets want, and writes their counts into their status. */
export class PodKeeper {
  readonly #cluster: Cluster;
  readonly #owners: PodOwners;
  readonly #maker: PodMaker;
  readonly #queue: WorkQueue;
  readonly #retryMs = new Map<string, number>();

  constructor(cluster: Cluster, owners: PodOwners) {
    this.#cluster = cluster;
    this.#owners = owners;
    this.#maker = new PodMaker(cluster, "replicaset-controller");
    this.#queue = followWorkloads(cluster, REPLICA_SETS, (key) => this.#reconcile(key));
  }

  #reconcile(key: string): void {
    const sets = this.#cluster.store.collection(REPLICA_SETS);
    const set = sets.byKey(key)?.read();
    if (set === undefined || set.metadata.deletionTimestamp !== undefined) return;
    const failure = this.#keepCount(set, this.#activePods(set));
    const now = sets.byKey(key)?.read();
    if (now === undefined) return;
    const conditions = failureConditions(now, failure, timestamp(this.#cluster.now()));
    const status = statusOf(now, this.#activePods(set), conditions);
    this.#cluster.writer.replace(REPLICA_SETS, now, { ...now, status });
    if (failure === undefined) this.#retryMs.delete(key);
    else this.#retryLater(key);
  }

  #activePods(set: KubeObject): readonly Entry[] {
    return this.#owners.podsOf(set.metadata.uid).filter(isActive);
  }

  /** @returns why a pod could not be made; undefined when all could */
  #keepCount(set: KubeObject, active: readonly Entry[]): ApiError | undefined {
    const wanted = integer(at(set, "spec", "replicas"));
    const template = record(at(set, "spec", "template"));
    try {
      for (let missing = wanted - active.length; missing > 0; missing--) {
        this.#maker.create(set, { template, metadata: { generateName: `${set.metadata.name}-` }, spec: {} });
      }
    } catch (error) {
      if (error instanceof ApiError) return error;
      throw error;
    }
    // Those that are not ready go first, then the youngest.
    const surplus = [...active].sort(
      (left, right) => Number(isReady(left)) - Number(isReady(right)) || right.revision - left.revision,
    );
    for (const pod of surplus.slice(0, Math.max(0, active.length - wanted))) this.#maker.delete(set, pod);
    return undefined;
  }

  #retryLater(key: string): void {
    const delayMs = this.#retryMs.get(key) ?? FIRST_RETRY_MS;
    this.#retryMs.set(key, Math.min(delayMs * 2, MOST_RETRY_MS));
    this.#cluster.clock.schedule(delayMs, () => this.#queue.add(key));
  }
}

function failureConditions(set: KubeObject, failure: ApiError | undefined, now: string): readonly Json[] {
  const before = list(at(set, "status", "conditions")).find((it) => at(it, "type") === "ReplicaFailure");
  if (failure === undefined) return [];
  const since = before === undefined ? now : (at(before, "lastTransitionTime") ?? now);
  return [
    {
      type: "ReplicaFailure",
      status: "True",
      lastTransitionTime: since,
      reason: "FailedCreate",
      message: failure.message,
    },
  ];
}

function statusOf(set: KubeObject, active: readonly Entry[], conditions: readonly Json[]): JsonObject {
  const ready = active.filter(isReady).length;
  return {
    replicas: active.length,
    fullyLabeledReplicas: active.length,
    readyReplicas: ready,
    availableReplicas: ready,
    observedGeneration: set.metadata.generation ?? 1,
    ...(conditions.length === 0 ? {} : { conditions }),
  };
}
