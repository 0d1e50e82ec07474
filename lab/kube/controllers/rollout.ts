import { builtin } from "../builtinTypes.ts";
import type { Cluster } from "../cluster.ts";
import { at, equalJson, integer, type Json, type JsonObject, record, withAt } from "../json.ts";
import { type KubeObject, metadataOf } from "../object.ts";
import { hash32 } from "../random.ts";
import type { Entry } from "../store/entry.ts";
import { deploymentStatus, progressLeftMs } from "./deploymentStatus.ts";
import { referenceTo } from "./ownerReference.ts";
import { compareAge, fences, planPaused, planRollout, REVISION, revisionOf } from "./rolloutPlan.ts";
import { WorkQueue } from "./workQueue.ts";

const DEPLOYMENTS = builtin("deployments", "apps");
const REPLICA_SETS = builtin("replicasets", "apps");
const GATHER_MS = 120;
const HASH_LABEL = "pod-template-hash";
const PAST_REVISIONS = "deployment.kubernetes.io/revision-history";
/** Annotations of a deployment that its replica sets do not take over (kubernetes `deployment_util.go`). */
const OWN_ANNOTATIONS: ReadonlySet<string> = new Set([
  "kubectl.kubernetes.io/last-applied-configuration",
  REVISION,
  PAST_REVISIONS,
  "deployment.kubernetes.io/desired-replicas",
  "deployment.kubernetes.io/max-replicas",
  "deprecated.deployment.rollback.to",
]);

/** Rolls deployments out: a replica set for each template, filled and emptied within surge and unavailability. */
export class Rollout {
  readonly #cluster: Cluster;
  readonly #queue: WorkQueue;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
    this.#queue = new WorkQueue(cluster.clock, GATHER_MS, (key) => this.#reconcile(key));
    cluster.store.collection(DEPLOYMENTS).listen(({ before, after }) => {
      if (after !== undefined && (before === undefined || changed(before, after))) this.#queue.add(after.key);
    });
    cluster.store.collection(REPLICA_SETS).listen(({ before, after }) => {
      const set = (after ?? before)?.read();
      const owner = set?.metadata.ownerReferences?.find((reference) => reference.kind === "Deployment");
      if (owner !== undefined) this.#queue.add(`${set?.metadata.namespace ?? ""}/${String(owner.name)}`);
    });
  }

  #reconcile(key: string): void {
    const deployment = this.#read(key);
    if (deployment === undefined || deployment.metadata.deletionTimestamp !== undefined) return;
    const sets = this.#replicaSetsOf(deployment);
    const isPaused = at(deployment, "spec", "paused") === true;
    const found = presentOf(deployment, sets);
    if (isPaused) {
      for (const { set, replicas } of planPaused(deployment, sets)) this.#scale(deployment, set, replicas);
    } else {
      const present = found ?? this.#createReplicaSet(deployment, sets);
      const old = sets.filter((set) => set.metadata.uid !== present.metadata.uid);
      const numbered = this.#number(deployment, present, old);
      for (const { set, replicas } of planRollout(deployment, numbered, old)) this.#scale(deployment, set, replicas);
      this.#forget(deployment, old);
    }
    this.#writeStatus(key);
  }

  #read(key: string): KubeObject | undefined {
    return this.#cluster.store.collection(DEPLOYMENTS).byKey(key)?.read();
  }

  #replicaSetsOf(deployment: KubeObject): readonly KubeObject[] {
    const { uid, namespace = "" } = deployment.metadata;
    return this.#cluster.store
      .collection(REPLICA_SETS)
      .inNamespace(namespace)
      .map((entry) => entry.read())
      .filter((set) => set.metadata.ownerReferences?.some((reference) => reference.uid === uid));
  }

  #createReplicaSet(deployment: KubeObject, earlier: readonly KubeObject[]): KubeObject {
    const template = record(at(deployment, "spec", "template"));
    const hash = hash32(JSON.stringify(template)).toString(36).padStart(7, "0");
    const { name, namespace = "" } = deployment.metadata;
    const labels = { ...record(metadataOf(template).labels), [HASH_LABEL]: hash };
    const selector = record(at(deployment, "spec", "selector"));
    return this.#cluster.writer.create(REPLICA_SETS, namespace, {
      metadata: {
        name: `${name}-${hash}`,
        labels,
        annotations: { ...inherited(deployment), [REVISION]: String(lastRevision(earlier) + 1) },
        ownerReferences: [referenceTo(deployment)],
      },
      spec: {
        replicas: 0,
        selector: { ...selector, matchLabels: { ...record(selector.matchLabels), [HASH_LABEL]: hash } },
        template: { ...template, metadata: { ...metadataOf(template), labels } },
      },
    });
  }

  /** Gives the set of the present template the newest revision, also when an old one became present again, and the deployment its number. */
  #number(deployment: KubeObject, present: KubeObject, old: readonly KubeObject[]): KubeObject {
    const last = lastRevision(old);
    const revision = Math.max(revisionOf(present), last + 1);
    const past = record(present.metadata.annotations)[PAST_REVISIONS];
    const isRenewed = revisionOf(present) !== 0 && revision !== revisionOf(present);
    const annotations = {
      ...present.metadata.annotations,
      ...inherited(deployment),
      [REVISION]: String(revision),
      ...(isRenewed
        ? { [PAST_REVISIONS]: [past, revisionOf(present)].filter((it) => it !== undefined).join(",") }
        : {}),
      ...sizes(deployment),
    };
    const numbered = { ...present, metadata: { ...present.metadata, annotations } };
    const written = withAt(deployment, ["metadata", "annotations", REVISION], String(revision));
    // What is written is a deployment again: one annotation is all that differs.
    this.#cluster.writer.replace(DEPLOYMENTS, deployment, written as KubeObject);
    return this.#cluster.writer.replace(REPLICA_SETS, present, numbered);
  }

  #scale(deployment: KubeObject, set: KubeObject, replicas: number): void {
    const from = integer(at(set, "spec", "replicas"));
    if (from === replicas) return;
    const generation = (set.metadata.generation ?? 1) + 1;
    const annotations = { ...set.metadata.annotations, ...sizes(deployment) };
    const next = withAt(
      { ...set, metadata: { ...set.metadata, generation, annotations } },
      ["spec", "replicas"],
      replicas,
    );
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

  /** Deletes the oldest empty sets beyond `revisionHistoryLimit`, once the rollout is over. */
  #forget(deployment: KubeObject, old: readonly KubeObject[]): void {
    const limit = at(deployment, "spec", "revisionHistoryLimit");
    const empty = old
      .filter((set) => integer(at(set, "spec", "replicas")) === 0 && integer(at(set, "status", "replicas")) === 0)
      .sort((left, right) => revisionOf(left) - revisionOf(right));
    const surplus = old.length - (typeof limit === "number" ? limit : 10);
    for (const set of empty.slice(0, Math.max(0, surplus))) {
      this.#cluster.writer.remove(REPLICA_SETS, `${set.metadata.namespace ?? ""}/${set.metadata.name}`);
    }
  }

  #writeStatus(key: string): void {
    const deployment = this.#read(key);
    if (deployment === undefined) return;
    const sets = this.#replicaSetsOf(deployment);
    const nowMs = this.#cluster.now();
    const status = deploymentStatus(deployment, { present: presentOf(deployment, sets), sets, nowMs });
    const written = this.#cluster.writer.replace(DEPLOYMENTS, deployment, { ...deployment, status });
    const leftMs = progressLeftMs(written, nowMs);
    if (leftMs !== undefined) this.#cluster.clock.schedule(Math.max(0, leftMs) + GATHER_MS, () => this.#queue.add(key));
  }
}

/** Whether someone else than this controller wrote something that it follows. */
function changed(before: Entry, after: Entry): boolean {
  const [was, is] = [before.read(), after.read()];
  return was.metadata.generation !== is.metadata.generation || !equalJson(inherited(was), inherited(is));
}

function inherited(deployment: KubeObject): JsonObject {
  const annotations = Object.entries(record(deployment.metadata.annotations));
  return Object.fromEntries(annotations.filter(([name]) => !OWN_ANNOTATIONS.has(name)));
}

function sizes(deployment: KubeObject): JsonObject {
  const wanted = integer(at(deployment, "spec", "replicas"));
  return {
    "deployment.kubernetes.io/desired-replicas": String(wanted),
    "deployment.kubernetes.io/max-replicas": String(wanted + fences(deployment).surge),
  };
}

function lastRevision(sets: readonly KubeObject[]): number {
  return Math.max(0, ...sets.map(revisionOf));
}

function presentOf(deployment: KubeObject, sets: readonly KubeObject[]): KubeObject | undefined {
  return [...sets].sort(compareAge).find((set) => isOfTemplate(set, deployment));
}

function isOfTemplate(set: KubeObject, deployment: KubeObject): boolean {
  return equalJson(withoutHash(at(set, "spec", "template")), withoutHash(at(deployment, "spec", "template")));
}

function withoutHash(template: Json | undefined): JsonObject {
  return withAt(record(template), ["metadata", "labels", HASH_LABEL], undefined);
}
