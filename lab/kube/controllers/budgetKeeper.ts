import { builtin, PODS } from "../builtinTypes.ts";
import type { Cluster } from "../cluster.ts";
import { covers } from "../eviction.ts";
import { at, integer, type Json, type JsonObject, list, record, text } from "../json.ts";
import { type KubeObject, timestamp } from "../object.ts";
import { shareOf } from "../share.ts";
import type { Entry } from "../store/entry.ts";
import { controllerOf } from "./ownership.ts";
import { isActive, isLeaving, isReady } from "./podReadiness.ts";
import { WorkQueue } from "./workQueue.ts";

const BUDGETS = builtin("poddisruptionbudgets", "policy");
const REPLICA_SETS = builtin("replicasets", "apps");
const SCALED_KINDS = {
  ReplicaSet: REPLICA_SETS,
  StatefulSet: builtin("statefulsets", "apps"),
} as const;
const GATHER_MS = 150;
/** How long a pod that was evicted and is still there counts as lost (kubernetes `pkg/controller/disruption`). */
const DISRUPTED_MS = 120_000;

/** Keeps what disruption budgets know of their pods: how many are healthy, and how many more may go. */
export class BudgetKeeper {
  readonly #cluster: Cluster;
  readonly #queue: WorkQueue;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
    this.#queue = new WorkQueue(cluster.clock, GATHER_MS, (key) => this.#reconcile(key));
    cluster.store.collection(BUDGETS).listen(({ before, after }) => {
      if (after === undefined) return;
      const changed = before?.read().metadata.generation !== after.read().metadata.generation;
      if (before === undefined || changed || lostPods(before) !== lostPods(after)) this.#queue.add(after.key);
    });
    cluster.store.collection(PODS).listen(({ before, after }) => {
      const pod = after ?? before;
      if (pod !== undefined && (before === undefined || after === undefined || differs(before, after))) {
        this.#podChanged(pod);
      }
    });
    for (const type of Object.values(SCALED_KINDS)) {
      cluster.store.collection(type).listen(({ before, after }) => {
        const changed = before?.read().metadata.generation !== after?.read().metadata.generation;
        if (after !== undefined && changed) this.#namespaceChanged(after.namespace);
      });
    }
  }

  #podChanged(pod: Entry): void {
    for (const entry of this.#cluster.store.collection(BUDGETS).values()) {
      if (entry.namespace === pod.namespace && covers(entry.read(), pod)) this.#queue.add(entry.key);
    }
  }

  #namespaceChanged(namespace: string): void {
    for (const entry of this.#cluster.store.collection(BUDGETS).values()) {
      if (entry.namespace === namespace) this.#queue.add(entry.key);
    }
  }

  #reconcile(key: string): void {
    const budget = this.#cluster.store.collection(BUDGETS).byKey(key)?.read();
    if (budget === undefined || budget.metadata.deletionTimestamp !== undefined) return;
    const pods = this.#cluster.store
      .collection(PODS)
      .inNamespace(budget.metadata.namespace ?? "")
      .filter((pod) => covers(budget, pod));
    const nowMs = this.#cluster.now();
    const disrupted = stillDisrupted(budget, pods, nowMs);
    const counted = pods.filter((pod) => isActive(pod));
    const status = budgetStatus(budget, {
      pods: counted.length,
      healthy: counted.filter((pod) => isReady(pod) && disrupted[pod.name] === undefined).length,
      scale: this.#scaleOf(counted),
      disrupted,
      now: timestamp(nowMs),
    });
    this.#cluster.writer.replace(BUDGETS, budget, { ...budget, status });
    if (Object.keys(disrupted).length > 0) this.#cluster.clock.schedule(DISRUPTED_MS, () => this.#queue.add(key));
  }

  /** How many pods the controllers of these pods want; pods without one count for nothing. */
  #scaleOf(pods: readonly Entry[]): number {
    const wanted = new Map<string, number>();
    for (const pod of pods) {
      const owner = controllerOf(pod);
      const type = scaledKind(text(owner?.kind));
      if (owner === undefined || type === undefined || wanted.has(text(owner.uid))) continue;
      const workload = this.#cluster.store.collection(type).get(pod.namespace, text(owner.name))?.read();
      wanted.set(text(owner.uid), integer(at(workload, "spec", "replicas")));
    }
    return [...wanted.values()].reduce((sum, replicas) => sum + replicas, 0);
  }
}

function scaledKind(kind: string) {
  return kind === "ReplicaSet" || kind === "StatefulSet" ? SCALED_KINDS[kind] : undefined;
}

function lostPods(entry: Entry): number {
  return Object.keys(record(at(entry.read(), "status", "disruptedPods"))).length;
}

function differs(before: Entry, after: Entry): boolean {
  return isReady(before) !== isReady(after) || isLeaving(before) !== isLeaving(after) || before.labels !== after.labels;
}

function stillDisrupted(budget: KubeObject, pods: readonly Entry[], nowMs: number): JsonObject {
  const staying = new Set(pods.filter((pod) => !isLeaving(pod)).map((pod) => pod.name));
  return Object.fromEntries(
    Object.entries(record(at(budget, "status", "disruptedPods"))).filter(
      ([pod, since]) => staying.has(pod) && nowMs - Date.parse(text(since)) < DISRUPTED_MS,
    ),
  );
}

/** What a budget's status is made of. */
export interface BudgetFacts {
  /** Pods that the selector matches and that have not ended. */
  readonly pods: number;
  readonly healthy: number;
  /** Pods that the controllers of these pods want in all. */
  readonly scale: number;
  /** Pods that were evicted and are still seen, by name, with the time. */
  readonly disrupted: JsonObject;
  readonly now: string;
}

/** The status of a budget (kubernetes `pkg/controller/disruption`): `minAvailable` as a number counts the pods that are there,
 *  a percentage and `maxUnavailable` count what the controllers want. */
export function budgetStatus(budget: JsonObject, facts: BudgetFacts): JsonObject {
  const { expected, desired } = desiredHealthy(record(budget.spec), facts);
  const allowed = expected === 0 ? 0 : Math.max(0, facts.healthy - desired);
  const observedGeneration = integer(at(budget, "metadata", "generation"));
  const earlier = list(at(budget, "status", "conditions")).find((it) => at(it, "type") === "DisruptionAllowed");
  const status = allowed > 0 ? "True" : "False";
  const condition: JsonObject = {
    type: "DisruptionAllowed",
    status,
    reason: allowed > 0 ? "SufficientPods" : "InsufficientPods",
    message: "",
    observedGeneration,
    lastTransitionTime: at(earlier, "status") === status ? (at(earlier, "lastTransitionTime") ?? facts.now) : facts.now,
  };
  return {
    ...(Object.keys(facts.disrupted).length === 0 ? {} : { disruptedPods: facts.disrupted }),
    observedGeneration,
    disruptionsAllowed: allowed,
    currentHealthy: facts.healthy,
    desiredHealthy: desired,
    expectedPods: expected,
    conditions: [condition],
  };
}

function desiredHealthy(spec: JsonObject, { pods, scale }: BudgetFacts) {
  const unavailable: Json | undefined = spec.maxUnavailable;
  if (unavailable !== undefined && unavailable !== null) {
    return { expected: scale, desired: Math.max(0, scale - shareOf(unavailable, scale, Math.ceil)) };
  }
  const available: Json | undefined = spec.minAvailable;
  if (typeof available === "number") return { expected: pods, desired: available };
  return { expected: scale, desired: shareOf(available, scale, Math.ceil) };
}
