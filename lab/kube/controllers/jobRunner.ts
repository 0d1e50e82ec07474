import { builtin, PODS } from "../builtinTypes.ts";
import type { Cluster } from "../cluster.ts";
import { at, integer, type JsonObject, list, record, text } from "../json.ts";
import { type KubeObject, metadataOf, timestamp } from "../object.ts";
import type { Entry } from "../store/entry.ts";
import { controllerOf, type PodOwners } from "./ownership.ts";
import { ORDINARY_DELETE, PodMaker } from "./podMaker.ts";
import { isActive, isLeaving, isReady } from "./podReadiness.ts";
import { WorkQueue } from "./workQueue.ts";

const JOBS = builtin("jobs", "batch");
const GATHER_MS = 120;

/** Runs jobs: as many pods at a time as they want, until enough have succeeded or too many have failed; then keeps them as long as
 *  they say. */
export class JobRunner {
  readonly #cluster: Cluster;
  readonly #owners: PodOwners;
  readonly #maker: PodMaker;
  readonly #queue: WorkQueue;

  constructor(cluster: Cluster, owners: PodOwners) {
    this.#cluster = cluster;
    this.#owners = owners;
    this.#maker = new PodMaker(cluster, "job-controller");
    this.#queue = new WorkQueue(cluster.clock, GATHER_MS, (key) => this.#reconcile(key));
    cluster.store.collection(JOBS).listen(({ before, after }) => {
      const changed = before?.read().metadata.generation !== after?.read().metadata.generation;
      if (after !== undefined && changed) this.#queue.add(after.key);
    });
    cluster.store.collection(PODS).listen(({ before, after }) => {
      const pod = after ?? before;
      const owner = pod === undefined ? undefined : controllerOf(pod);
      if (pod !== undefined && owner?.kind === "Job") this.#queue.add(`${pod.namespace}/${text(owner.name)}`);
    });
  }

  #reconcile(key: string): void {
    const job = this.#cluster.store.collection(JOBS).byKey(key)?.read();
    if (job === undefined || job.metadata.deletionTimestamp !== undefined) return;
    if (endOf(job) !== undefined) return;
    const pods = this.#owners.podsOf(job.metadata.uid);
    const counts = countPods(pods, job);
    const isSuspended = at(job, "spec", "suspend") === true;
    const outcome = this.#outcome(job, counts);
    if (outcome !== undefined || isSuspended) this.#stopPods(pods);
    else this.#startPods(job, counts);
    const now = timestamp(this.#cluster.now());
    const active =
      outcome !== undefined || isSuspended ? 0 : this.#owners.podsOf(job.metadata.uid).filter(isActive).length;
    const startTime = isSuspended ? undefined : (at(job, "status", "startTime") ?? now);
    const earlier = list(at(job, "status", "conditions")).filter((it) => at(it, "type") !== "Suspended");
    const conditions = [...earlier, ...suspension(job, isSuspended, now), ...(outcome?.conditions(now) ?? [])];
    const status: JsonObject = {
      ...(startTime === undefined ? {} : { startTime }),
      ...(active === 0 ? {} : { active }),
      ...(counts.succeeded === 0 ? {} : { succeeded: counts.succeeded }),
      ...(counts.failed === 0 ? {} : { failed: counts.failed }),
      ready: pods.filter((pod) => isActive(pod) && isReady(pod)).length,
      terminating: 0,
      uncountedTerminatedPods: {},
      ...(conditions.length === 0 ? {} : { conditions }),
      ...(outcome?.type === "Complete" ? { completionTime: now } : {}),
    };
    const written = this.#cluster.writer.replace(JOBS, job, { ...job, status });
    if (outcome === undefined) this.#watchDeadline(key, written);
    else this.#end(key, written, outcome);
  }

  #outcome(job: KubeObject, { succeeded, failed, wanted }: Counts): Outcome | undefined {
    if (succeeded >= wanted) return COMPLETE;
    if (failed > integer(at(job, "spec", "backoffLimit"))) {
      return failure("BackoffLimitExceeded", "Job has reached the specified backoff limit");
    }
    const leftMs = this.#deadlineLeftMs(job);
    return leftMs === undefined || leftMs > 0
      ? undefined
      : failure("DeadlineExceeded", "Job was active longer than specified deadline");
  }

  #deadlineLeftMs(job: KubeObject): number | undefined {
    const seconds = at(job, "spec", "activeDeadlineSeconds");
    const started = at(job, "status", "startTime");
    if (typeof seconds !== "number" || typeof started !== "string") return undefined;
    return Date.parse(started) + seconds * 1000 - this.#cluster.now();
  }

  #watchDeadline(key: string, job: KubeObject): void {
    const leftMs = this.#deadlineLeftMs(job);
    if (leftMs !== undefined) this.#cluster.clock.schedule(Math.max(0, leftMs), () => this.#queue.add(key));
  }

  #startPods(job: KubeObject, { succeeded, active, wanted }: Counts): void {
    const parallelism = at(job, "spec", "parallelism");
    const most = typeof parallelism === "number" ? parallelism : 1;
    const room = Math.min(most, wanted - succeeded) - active;
    const { name, namespace = "" } = job.metadata;
    const template = record(at(job, "spec", "template"));
    const labels = { ...record(metadataOf(template).labels), "batch.kubernetes.io/job-name": name, "job-name": name };
    for (let started = 0; started < room; started++) {
      this.#maker.create(job, { template, metadata: { generateName: `${name}-`, namespace, labels }, spec: {} });
    }
  }

  #stopPods(pods: readonly Entry[]): void {
    for (const pod of pods.filter((it) => isActive(it) && !isLeaving(it))) {
      this.#cluster.writer.delete(PODS, pod.namespace, pod.name, ORDINARY_DELETE);
    }
  }

  #end(key: string, job: KubeObject, outcome: Outcome): void {
    this.#cluster.events.record(job, {
      type: outcome.type === "Complete" ? "Normal" : "Warning",
      reason: outcome.type === "Complete" ? "Completed" : outcome.reason,
      message: outcome.message,
      component: "job-controller",
      host: "",
      fieldPath: "",
    });
    const ttl = at(job, "spec", "ttlSecondsAfterFinished");
    if (typeof ttl !== "number") return;
    this.#cluster.clock.schedule(ttl * 1000, () => {
      const now = this.#cluster.store.collection(JOBS).byKey(key)?.read();
      if (now === undefined || now.metadata.uid !== job.metadata.uid) return;
      this.#cluster.writer.delete(JOBS, now.metadata.namespace ?? "", now.metadata.name, ORDINARY_DELETE);
    });
  }
}

interface Counts {
  readonly succeeded: number;
  readonly failed: number;
  readonly active: number;
  readonly wanted: number;
}

function countPods(pods: readonly Entry[], job: KubeObject): Counts {
  const phases = pods.map((entry) => at(entry.read(), "status", "phase"));
  const succeeded = phases.filter((phase) => phase === "Succeeded").length;
  const failed = phases.filter((phase) => phase === "Failed").length;
  const active = pods.filter(isActive).length;
  return { succeeded, failed, active, wanted: integer(at(job, "spec", "completions")) || 1 };
}

interface Outcome {
  readonly type: "Complete" | "Failed";
  readonly reason: string;
  readonly message: string;
  conditions(now: string): readonly JsonObject[];
}

function outcomeOf(type: Outcome["type"], first: string, reason: string, message: string): Outcome {
  const conditions = (now: string): readonly JsonObject[] =>
    [first, type].map((name) => ({
      type: name,
      status: "True",
      lastProbeTime: now,
      lastTransitionTime: now,
      reason,
      message,
    }));
  return { type, reason, message, conditions };
}

const COMPLETE = outcomeOf(
  "Complete",
  "SuccessCriteriaMet",
  "CompletionsReached",
  "Reached expected number of succeeded pods",
);

function failure(reason: string, message: string): Outcome {
  return outcomeOf("Failed", "FailureTarget", reason, message);
}

function suspension(job: KubeObject, isSuspended: boolean, now: string): readonly JsonObject[] {
  const before = list(at(job, "status", "conditions")).find((it) => at(it, "type") === "Suspended");
  if (before === undefined && !isSuspended) return [];
  const status = isSuspended ? "True" : "False";
  if (at(before, "status") === status) return [record(before)];
  const [reason, message] = isSuspended ? ["JobSuspended", "Job suspended"] : ["JobResumed", "Job resumed"];
  return [{ type: "Suspended", status, lastProbeTime: now, lastTransitionTime: now, reason, message }];
}

/** The condition that ended a job; undefined while it may still run. */
export function endOf(job: KubeObject): JsonObject | undefined {
  const conditions = list(at(job, "status", "conditions"));
  const end = conditions.find(
    (it) => (at(it, "type") === "Complete" || at(it, "type") === "Failed") && at(it, "status") === "True",
  );
  return end === undefined ? undefined : record(end);
}
