import { builtin, PODS } from "../builtinTypes.ts";
import type { Cluster } from "../cluster.ts";
import { at, integer, type JsonObject, record, withAt } from "../json.ts";
import { type KubeObject, metadataOf, timestamp } from "../object.ts";
import { controllerOf, type PodOwners } from "./ownership.ts";
import { WorkQueue } from "./workQueue.ts";

const JOBS = builtin("jobs", "batch");
const GATHER_MS = 120;

/** Runs jobs: as many pods at a time as they want, until enough have succeeded or too many have failed. */
export class JobRunner {
  readonly #cluster: Cluster;
  readonly #owners: PodOwners;

  constructor(cluster: Cluster, owners: PodOwners) {
    this.#cluster = cluster;
    this.#owners = owners;
    const queue = new WorkQueue(cluster.clock, GATHER_MS, (key) => this.#reconcile(key));
    cluster.store.collection(JOBS).listen(({ before, after }) => {
      if (after !== undefined && before === undefined) queue.add(after.key);
    });
    cluster.store.collection(PODS).listen(({ before, after }) => {
      const pod = after ?? before;
      const owner = pod === undefined ? undefined : controllerOf(pod);
      if (pod !== undefined && owner?.kind === "Job") queue.add(`${pod.namespace}/${String(owner.name)}`);
    });
  }

  #reconcile(key: string): void {
    const job = this.#cluster.store.collection(JOBS).byKey(key)?.read();
    if (job === undefined || job.metadata.deletionTimestamp !== undefined || isOver(job)) return;
    const phases = this.#owners.podsOf(job.metadata.uid).map((entry) => at(entry.read(), "status", "phase"));
    const succeeded = phases.filter((phase) => phase === "Succeeded").length;
    const failed = phases.filter((phase) => phase === "Failed").length;
    const active = phases.length - succeeded - failed;
    const wanted = integer(at(job, "spec", "completions")) || 1;
    const backoffLimit = integer(at(job, "spec", "backoffLimit"));
    const ended = succeeded >= wanted ? "Complete" : failed > backoffLimit ? "Failed" : "";
    if (ended === "") {
      const parallelism = integer(at(job, "spec", "parallelism")) || 1;
      const room = Math.min(parallelism, wanted - succeeded) - active;
      for (let started = 0; started < room; started++) this.#startPod(job);
    }
    const now = timestamp(this.#cluster.now());
    const startTime = at(job, "status", "startTime") ?? now;

    const conditions = [{ type: ended, status: "True", lastProbeTime: now, lastTransitionTime: now }];
    const status: JsonObject = {
      startTime,
      active,
      succeeded,
      failed,
      ...(ended === "" ? {} : { conditions }),
      ...(ended === "Complete" ? { completionTime: now } : {}),
    };
    this.#cluster.writer.replace(JOBS, job, { ...job, status });
  }

  #startPod(job: KubeObject): void {
    const { name, namespace = "", uid } = job.metadata;
    const template = record(at(job, "spec", "template"));
    const owner = { apiVersion: "batch/v1", kind: "Job", name, uid, controller: true, blockOwnerDeletion: true };
    const labels = { "batch.kubernetes.io/job-name": name, "job-name": name };
    const withLabels = withAt(template, ["metadata", "labels"], { ...record(metadataOf(template).labels), ...labels });
    this.#cluster.writer.create(PODS, namespace, {
      metadata: { ...metadataOf(withLabels), generateName: `${name}-`, ownerReferences: [owner] },
      spec: record(template.spec),
    });
  }
}

function isOver(job: KubeObject): boolean {
  return at(job, "status", "conditions") !== undefined;
}
