import type { AdmissionRequest } from "../admission.ts";
import { builtin } from "../builtinTypes.ts";
import type { Cluster } from "../cluster.ts";
import { at, integer, text } from "../json.ts";
import { type KubeObject, timestamp } from "../object.ts";
import type { ResourceType } from "../resourceType.ts";
import { ApiError } from "../status.ts";
import { DatabaseParts, endpointOf, replicasOf } from "./databaseParts.ts";
import { backoffSeconds, type Verdict, withVerdict } from "./databaseStatus.ts";
import { LeaderLease } from "./leaderLease.ts";
import { WorkQueue } from "./workQueue.ts";

export const OPERATOR = { namespace: "data-platform", workload: "database-operator" } as const;
export const FINAL_BACKUP = "data.practice.quarterdeck.dev/final-backup";
export const PAUSED = "data.practice.quarterdeck.dev/paused";
const GROUP = "data.practice.quarterdeck.dev";
const DATABASES = { group: GROUP, resource: "databases" };
const STATEFUL_SETS = builtin("statefulsets", "apps");
const CLASSES = builtin("storageclasses", "storage.k8s.io");
const GATHER_MS = 250;
const STEP_MS = 1_500;
/** The one bucket of the estate that no backup reaches. */
const UNREACHABLE = "s3://retired";

/** The estate's operator: takes databases from Pending through Provisioning to Ready, waits longer after each failure, backs up
 *  before one is deleted, and stands still while none of its pods leads. */
export class DatabaseOperator {
  readonly #cluster: Cluster;
  readonly #lease: LeaderLease;
  readonly #parts: DatabaseParts;
  readonly #queue: WorkQueue;
  readonly #retries = new Map<string, () => void>();

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
    this.#lease = new LeaderLease(cluster, OPERATOR.namespace, OPERATOR.workload);
    this.#parts = new DatabaseParts(cluster);
    cluster.writer.admission.add(reviewDatabase);
    this.#queue = new WorkQueue(cluster.clock, GATHER_MS, (key) => this.#reconcile(key));
    const databases = cluster.store.collection(DATABASES);
    for (const entry of databases.values()) {
      if (integer(at(entry.read(), "status", "failures")) > 0) this.#retry(entry.key, entry.read());
    }
    databases.listen(({ before, after }) => {
      if (after === undefined) return;
      const [was, is] = [before?.read().metadata, after.read().metadata];
      const isMarked = was?.deletionTimestamp !== is.deletionTimestamp;
      const isPaused = was?.annotations?.[PAUSED] !== is.annotations?.[PAUSED];
      if (was?.generation !== is.generation || isMarked || isPaused) this.#queue.add(after.key);
    });
    cluster.store.collection(STATEFUL_SETS).listen(({ before, after }) => {
      const set = (after ?? before)?.read();
      const owner = set?.metadata.ownerReferences?.find((reference) => reference.kind === "Database");
      if (owner !== undefined) this.#queue.add(`${set?.metadata.namespace ?? ""}/${text(owner.name)}`);
    });
  }

  #read(key: string): KubeObject | undefined {
    return this.#cluster.store.collection(DATABASES).byKey(key)?.read();
  }

  #reconcile(key: string): void {
    const database = this.#read(key);
    if (database === undefined || database.metadata.annotations?.[PAUSED] === "true") return;
    if (!this.#lease.isHeld) {
      this.#later(key, STEP_MS);
      return;
    }
    if (database.metadata.deletionTimestamp !== undefined) this.#finish(key, database);
    else if (text(at(database, "status", "phase")) === "") this.#accept(key, database);
    else this.#provision(key, database);
  }

  #accept(key: string, database: KubeObject): void {
    const finalizers = [...new Set([...(database.metadata.finalizers ?? []), FINAL_BACKUP])];
    const held = { ...database, metadata: { ...database.metadata, finalizers } };
    this.#write(held, { phase: "Pending", reason: "Accepted", message: "waiting to be provisioned" }, false);
    this.#tell(database, "Normal", "Accepted", "Database is accepted and waits to be provisioned");
    this.#later(key, STEP_MS);
  }

  #provision(key: string, database: KubeObject): void {
    const missing = this.#missingClass(database);
    if (missing !== undefined) {
      this.#fail(key, database, { phase: "Provisioning", reason: "ProvisioningFailed", message: missing });
      return;
    }
    const wasReady = text(at(database, "status", "phase")) === "Ready";
    const isNew = integer(at(database, "status", "observedGeneration")) < (database.metadata.generation ?? 1);
    const build = this.#parts.build(database);
    if (build === "changed" && wasReady && !isNew) {
      this.#tell(
        database,
        "Normal",
        "DriftCorrected",
        "The stateful set was changed by someone else and has been put right",
      );
    }
    const wanted = replicasOf(database);
    const ready = this.#parts.readyMembers(database);
    const extra = { readyReplicas: ready, endpoint: endpointOf(database) };
    const message = `${ready} of ${wanted} members are ready`;
    if (build === "asWanted" && ready === wanted) {
      if (!wasReady || isNew) this.#tell(database, "Normal", "Ready", `All ${wanted} members are ready`);
      this.#write(database, { phase: "Ready", reason: "AsExpected", message, extra });
      return;
    }
    if (build !== "asWanted" && (isNew || !wasReady)) {
      this.#tell(database, "Normal", "Provisioning", `Making ${wanted} members`);
    }
    const isDegraded = wasReady && !isNew && build === "asWanted";
    const verdict: Verdict = isDegraded
      ? { phase: "Degraded", reason: "MembersNotReady", message, extra }
      : { phase: "Provisioning", reason: "Provisioning", message, extra };
    this.#write(database, verdict);
  }

  #missingClass(database: KubeObject): string | undefined {
    const name = text(at(database, "spec", "storage", "storageClassName"));
    if (name === "" || this.#cluster.store.collection(CLASSES).get("", name) !== undefined) return undefined;
    return `storageclasses.storage.k8s.io "${name}" not found`;
  }

  /** The last backup is written before a database goes; where that cannot be done, it stays. */
  #finish(key: string, database: KubeObject): void {
    const finalizers = database.metadata.finalizers ?? [];
    if (!finalizers.includes(FINAL_BACKUP)) return;
    const bucket = text(at(database, "spec", "backup", "bucket"));
    if (bucket.startsWith(UNREACHABLE)) {
      const message = `cannot write the final backup to ${bucket}: no such bucket`;
      this.#fail(key, database, { phase: "Deleting", reason: "FinalBackupFailed", message });
      return;
    }
    if (text(at(database, "status", "phase")) !== "Deleting") {
      this.#write(database, { phase: "Deleting", reason: "FinalBackup", message: "writing the final backup" });
      this.#tell(database, "Normal", "FinalBackup", "Writing the final backup");
      this.#later(key, STEP_MS);
      return;
    }
    this.#tell(database, "Normal", "FinalBackupDone", "The final backup is written");
    const left = finalizers.filter((name) => name !== FINAL_BACKUP);
    const type = this.#type();
    if (left.length === 0) this.#cluster.writer.remove(type, key);
    else {
      const metadata = { ...database.metadata, finalizers: left };
      this.#cluster.writer.replace(type, database, { ...database, metadata });
    }
  }

  #fail(key: string, database: KubeObject, verdict: Verdict): void {
    const failures = integer(at(database, "status", "failures")) + 1;
    const seconds = backoffSeconds(failures);
    const nextAttemptTime = timestamp(this.#cluster.now() + seconds * 1000);
    const message = `${verdict.message}; attempt ${failures}, the next one in ${seconds} s`;
    const written = this.#write(database, { ...verdict, message, extra: { failures, nextAttemptTime } });
    this.#tell(database, "Warning", verdict.reason, message);
    this.#retry(key, written);
  }

  #retry(key: string, database: KubeObject): void {
    this.#retries.get(key)?.();
    const dueMs = Date.parse(text(at(database, "status", "nextAttemptTime")));
    const waitMs = Math.max(0, dueMs - this.#cluster.now());
    this.#retries.set(
      key,
      this.#cluster.clock.schedule(waitMs, () => this.#queue.add(key)),
    );
  }

  #later(key: string, delayMs: number): void {
    this.#cluster.clock.schedule(delayMs, () => this.#queue.add(key));
  }

  #write(database: KubeObject, verdict: Verdict, observed = true): KubeObject {
    const next = withVerdict(database, verdict, timestamp(this.#cluster.now()), observed);
    const now = this.#cluster.store
      .collection(DATABASES)
      .get(database.metadata.namespace ?? "", database.metadata.name)
      ?.read();
    return now === undefined ? next : this.#cluster.writer.replace(this.#type(), now, next);
  }

  /** The storage version of the kind, whoever defines it now. */
  #type(): ResourceType {
    const served = this.#cluster.registry.find(GROUP, "v1", DATABASES.resource);
    if (served === undefined) throw new ApiError(404, "NotFound", "databases are not defined");
    return served.type;
  }

  #tell(database: KubeObject, type: "Normal" | "Warning", reason: string, message: string): void {
    const component = OPERATOR.workload;
    this.#cluster.events.record(database, { type, reason, message, component, host: "", fieldPath: "" });
  }
}

/** The operator's validating webhook. @throws ApiError 403 for an even number of members, in the words of the API server */
function reviewDatabase({ type, object }: AdmissionRequest): void {
  if (type.group !== GROUP || type.resource !== DATABASES.resource) return;
  const replicas = integer(at(object, "spec", "replicas"));
  if (replicas % 2 === 1 || at(object, "spec", "replicas") === undefined) return;
  const why = `spec.replicas must be odd so that the members can elect a leader, not ${replicas}`;
  const message = `admission webhook "validate.databases.${GROUP}" denied the request: ${why}`;
  throw new ApiError(403, "Forbidden", message);
}
