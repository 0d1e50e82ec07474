import { builtin } from "../builtinTypes.ts";
import type { Cluster } from "../cluster.ts";
import { parseCron } from "../cronSchedule.ts";
import { at, equalJson, type JsonObject, record, text } from "../json.ts";
import { type KubeObject, metadataOf, timestamp } from "../object.ts";
import { endOf } from "./jobRunner.ts";
import { referenceTo } from "./ownerReference.ts";
import { ORDINARY_DELETE } from "./podMaker.ts";
import { WorkQueue } from "./workQueue.ts";

const CRON_JOBS = builtin("cronjobs", "batch");
const JOBS = builtin("jobs", "batch");
const GATHER_MS = 150;
const MINUTE_MS = 60_000;
/** A timer takes no more than 24 days; a schedule that is further away is looked at again then. */
const MOST_WAIT_MS = 20 * 86_400_000;

/** Starts the jobs of cron jobs when they fall due, follows those that someone started by hand, and clears old ones away. */
export class CronScheduler {
  readonly #cluster: Cluster;
  readonly #timers = new Map<string, () => void>();

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
    const queue = new WorkQueue(cluster.clock, GATHER_MS, (key) => this.#follow(key));
    const cronJobs = cluster.store.collection(CRON_JOBS);
    for (const entry of cronJobs.values()) this.#arm(entry.key);
    cronJobs.listen(({ before, after }) => {
      if (after !== undefined && !equalJson(before?.read().spec, after.read().spec)) this.#arm(after.key);
    });
    cluster.store.collection(JOBS).listen(({ before, after }) => {
      const job = (after ?? before)?.read();
      const owner = job?.metadata.ownerReferences?.find((reference) => reference.kind === "CronJob");
      if (owner !== undefined) queue.add(`${job?.metadata.namespace ?? ""}/${text(owner.name)}`);
    });
  }

  #read(key: string): KubeObject | undefined {
    return this.#cluster.store.collection(CRON_JOBS).byKey(key)?.read();
  }

  /** Waits for the next time at which a schedule falls due. */
  #arm(key: string): void {
    this.#timers.get(key)?.();
    this.#timers.delete(key);
    const cronJob = this.#read(key);
    if (cronJob === undefined || at(cronJob, "spec", "suspend") === true) return;
    const nowMs = this.#cluster.now();
    const dueMs = parseCron(text(at(cronJob, "spec", "schedule")))?.next(nowMs);
    if (dueMs === undefined) return;
    const waitMs = Math.min(dueMs - nowMs, MOST_WAIT_MS);
    const cancel = this.#cluster.clock.schedule(waitMs, () => {
      if (waitMs < MOST_WAIT_MS) this.#fire(key, dueMs);
      this.#arm(key);
    });
    this.#timers.set(key, cancel);
  }

  #fire(key: string, dueMs: number): void {
    const cronJob = this.#read(key);
    if (cronJob === undefined || cronJob.metadata.deletionTimestamp !== undefined) return;
    const active = this.#jobsOf(cronJob).filter((job) => endOf(job) === undefined);
    const policy = at(cronJob, "spec", "concurrencyPolicy");
    if (active.length > 0 && policy === "Forbid") {
      const message = "Not starting job because prior execution is running and concurrency policy is Forbid";
      this.#tell(cronJob, "JobAlreadyActive", message);
      return;
    }
    if (policy === "Replace") for (const job of active) this.#delete(job);
    const template = record(at(cronJob, "spec", "jobTemplate"));
    const name = `${cronJob.metadata.name}-${Math.floor(dueMs / MINUTE_MS)}`;
    const scheduled = { "batch.kubernetes.io/cronjob-scheduled-timestamp": timestamp(dueMs) };
    const metadata: JsonObject = {
      ...metadataOf(template),
      name,
      annotations: { ...record(metadataOf(template).annotations), ...scheduled },
      ownerReferences: [referenceTo(cronJob)],
    };
    this.#cluster.writer.create(JOBS, cronJob.metadata.namespace ?? "", { metadata, spec: record(template.spec) });
    this.#tell(cronJob, "SuccessfulCreate", `Created job ${name}`);
    const now = this.#read(key);
    if (now === undefined) return;
    const status = { ...record(now.status), lastScheduleTime: timestamp(dueMs) };
    this.#cluster.writer.replace(CRON_JOBS, now, { ...now, status });
  }

  /** Writes which jobs run and when one last succeeded, and deletes those beyond the history's limits. */
  #follow(key: string): void {
    const cronJob = this.#read(key);
    if (cronJob === undefined) return;
    const jobs = this.#jobsOf(cronJob);
    const active = jobs.filter((job) => endOf(job) === undefined);
    const ended = (type: string) => jobs.filter((job) => endOf(job)?.type === type);
    const times = ended("Complete").map((job) => text(at(job, "status", "completionTime")));
    const lastSuccessfulTime = times.sort().at(-1);
    const { active: _active, ...rest } = record(cronJob.status);
    const status: JsonObject = {
      ...rest,
      ...(active.length === 0 ? {} : { active: active.map(jobReference) }),
      ...(lastSuccessfulTime === undefined ? {} : { lastSuccessfulTime }),
    };
    this.#cluster.writer.replace(CRON_JOBS, cronJob, { ...cronJob, status });
    this.#clear(cronJob, ended("Complete"), "successfulJobsHistoryLimit", 3);
    this.#clear(cronJob, ended("Failed"), "failedJobsHistoryLimit", 1);
  }

  #clear(cronJob: KubeObject, ended: readonly KubeObject[], field: string, fallback: number): void {
    const limit = at(cronJob, "spec", field);
    const byAge = [...ended].sort((left, right) =>
      left.metadata.creationTimestamp < right.metadata.creationTimestamp ? -1 : 1,
    );
    const surplus = ended.length - (typeof limit === "number" ? limit : fallback);
    for (const job of byAge.slice(0, Math.max(0, surplus))) this.#delete(job);
  }

  #delete(job: KubeObject): void {
    this.#cluster.writer.delete(JOBS, job.metadata.namespace ?? "", job.metadata.name, ORDINARY_DELETE);
  }

  #jobsOf(cronJob: KubeObject): readonly KubeObject[] {
    return this.#cluster.store
      .collection(JOBS)
      .inNamespace(cronJob.metadata.namespace ?? "")
      .map((entry) => entry.read())
      .filter((job) => job.metadata.ownerReferences?.some(({ uid }) => uid === cronJob.metadata.uid));
  }

  #tell(cronJob: KubeObject, reason: string, message: string): void {
    const component = "cronjob-controller";
    this.#cluster.events.record(cronJob, { type: "Normal", reason, message, component, host: "", fieldPath: "" });
  }
}

function jobReference(job: KubeObject): JsonObject {
  const { name, namespace = "", uid, resourceVersion } = job.metadata;
  return { apiVersion: "batch/v1", kind: "Job", name, namespace, uid, resourceVersion };
}
