import { builtin, PODS } from "../builtinTypes.ts";
import type { Cluster } from "../cluster.ts";
import { at, integer, type Json, type JsonObject, list, record, text } from "../json.ts";
import { type KubeObject, metadataOf } from "../object.ts";
import type { Entry } from "../store/entry.ts";
import type { PodOwners } from "./ownership.ts";
import { PodMaker } from "./podMaker.ts";
import { isActive, isLeaving, isReady } from "./podReadiness.ts";
import { POD_REVISION, podRevision, RevisionHistory, templateIn } from "./revisionHistory.ts";
import { followWorkloads } from "./workloadQueue.ts";

const STATEFUL_SETS = builtin("statefulsets", "apps");
const CLAIMS = builtin("persistentvolumeclaims");

/** Keeps the numbered pods of stateful sets: one after the other, from the first up, and rolls changes out from the last down. */
export class StatefulKeeper {
  readonly #cluster: Cluster;
  readonly #owners: PodOwners;
  readonly #maker: PodMaker;
  readonly #history: RevisionHistory;

  constructor(cluster: Cluster, owners: PodOwners) {
    this.#cluster = cluster;
    this.#owners = owners;
    this.#maker = new PodMaker(cluster, "statefulset-controller");
    this.#history = new RevisionHistory(cluster);
    followWorkloads(cluster, STATEFUL_SETS, (key) => this.#reconcile(key));
  }

  #reconcile(key: string): void {
    const set = this.#cluster.store.collection(STATEFUL_SETS).byKey(key)?.read();
    if (set === undefined || set.metadata.deletionTimestamp !== undefined) return;
    const pods = this.#podsOf(set);
    const inUse = new Set([text(at(set, "status", "currentRevision")), ...pods.map(revisionOf)]);
    const update = this.#history.present(set, inUse);
    const current = this.#history
      .of(set)
      .find((revision) => revision.metadata.name === at(set, "status", "currentRevision"));
    this.#keepPods(set, { current: current ?? update, update });
    this.#writeStatus(key, update);
  }

  #podsOf(set: KubeObject): readonly Entry[] {
    return this.#owners.podsOf(set.metadata.uid);
  }

  #keepPods(set: KubeObject, revisions: { readonly current: KubeObject; readonly update: KubeObject }): void {
    const wanted = integer(at(set, "spec", "replicas"));
    const pods = new Map(this.#podsOf(set).map((pod) => [pod.name, pod]));
    const isParallel = at(set, "spec", "podManagementPolicy") === "Parallel";
    const partition = integer(at(set, "spec", "updateStrategy", "rollingUpdate", "partition"));
    for (let ordinal = 0; ordinal < wanted; ordinal++) {
      const name = `${set.metadata.name}-${ordinal}`;
      const pod = pods.get(name);
      const taken = this.#cluster.store.collection(PODS).get(set.metadata.namespace ?? "", name);
      if (pod === undefined && taken === undefined) {
        const revision = ordinal < partition ? revisions.current : revisions.update;
        this.#createPod(set, ordinal, revision);
        if (!isParallel) return;
      } else if (!isParallel && (pod === undefined || isLeaving(pod) || !isReady(pod))) {
        this.#replaceBroken(set, pods, revisions.update, partition);
        return;
      }
    }
    const surplus = [...pods.values()].filter((pod) => ordinalOf(pod) >= wanted).sort(byOrdinal);
    const last = surplus.at(-1);
    if (last !== undefined) {
      if (!surplus.some(isLeaving)) this.#maker.delete(set, last);
      return;
    }
    this.#update(set, pods, revisions.update, partition);
  }

  /** From the last pod down: the first of another revision is replaced once all after it are ready. */
  #update(set: KubeObject, pods: ReadonlyMap<string, Entry>, update: KubeObject, partition: number): void {
    if (at(set, "spec", "updateStrategy", "type") === "OnDelete") return;
    for (const pod of [...pods.values()].sort(byOrdinal).reverse()) {
      if (ordinalOf(pod) < partition) return;
      if (isLeaving(pod)) return;
      if (revisionOf(pod) !== podRevision(set, update)) {
        this.#maker.delete(set, pod);
        return;
      }
      if (!isReady(pod)) return;
    }
  }

  /** A pod that is not ready holds a rollout up, unless it is the next to be replaced anyway. */
  #replaceBroken(set: KubeObject, pods: ReadonlyMap<string, Entry>, update: KubeObject, partition: number): void {
    const sorted = [...pods.values()].sort(byOrdinal);
    const isWhole = sorted.length >= integer(at(set, "spec", "replicas")) && !sorted.some(isLeaving);
    if (isWhole) this.#update(set, pods, update, partition);
  }

  #createPod(set: KubeObject, ordinal: number, revision: KubeObject): void {
    const template = record(templateIn(revision));
    const name = `${set.metadata.name}-${ordinal}`;
    const labels = {
      ...record(metadataOf(template).labels),
      "apps.kubernetes.io/pod-index": String(ordinal),
      [POD_REVISION]: podRevision(set, revision),
      "statefulset.kubernetes.io/pod-name": name,
    };
    const volumes = this.#claimVolumes(set, name);
    const spec: JsonObject = {
      hostname: name,
      subdomain: at(set, "spec", "serviceName"),
      ...(volumes.length === 0 ? {} : { volumes: [...list(at(template, "spec", "volumes")), ...volumes] }),
    };
    this.#maker.create(set, { template, metadata: { name, labels }, spec });
  }

  /** The volumes of the claim templates; claims that are not there yet are made, and outlive the pod. */
  #claimVolumes(set: KubeObject, pod: string): readonly Json[] {
    const namespace = set.metadata.namespace ?? "";
    return list(at(set, "spec", "volumeClaimTemplates")).map((template) => {
      const volume = text(at(template, "metadata", "name"));
      const claimName = `${volume}-${pod}`;
      if (this.#cluster.store.collection(CLAIMS).get(namespace, claimName) === undefined) {
        const labels = record(at(set, "spec", "selector", "matchLabels"));
        const metadata = { name: claimName, labels };
        this.#cluster.writer.create(CLAIMS, namespace, { metadata, spec: record(at(template, "spec")) });
      }
      return { name: volume, persistentVolumeClaim: { claimName } };
    });
  }

  #writeStatus(key: string, update: KubeObject): void {
    const set = this.#cluster.store.collection(STATEFUL_SETS).byKey(key)?.read();
    if (set === undefined) return;
    const active = this.#podsOf(set).filter(isActive);
    const wanted = integer(at(set, "spec", "replicas"));
    const updated = active.filter((pod) => revisionOf(pod) === podRevision(set, update));
    const ready = active.filter(isReady).length;
    const before = text(at(set, "status", "currentRevision"));
    const isDone = before === "" || (updated.length === wanted && active.length === wanted && ready === wanted);
    const currentRevision = isDone ? update.metadata.name : before;
    const current = active.filter((pod) => revisionOf(pod) === currentRevision).length;
    const status: JsonObject = {
      observedGeneration: set.metadata.generation ?? 1,
      replicas: active.length,
      readyReplicas: ready,
      availableReplicas: ready,
      currentReplicas: current,
      updatedReplicas: updated.length,
      currentRevision,
      updateRevision: update.metadata.name,
      collisionCount: 0,
    };
    this.#cluster.writer.replace(STATEFUL_SETS, set, { ...set, status });
  }
}

function revisionOf(pod: Entry): string {
  return pod.labels[POD_REVISION] ?? "";
}

function ordinalOf(pod: Entry): number {
  return Number(/-(\d+)$/.exec(pod.name)?.[1] ?? 0);
}

function byOrdinal(left: Entry, right: Entry): number {
  return ordinalOf(left) - ordinalOf(right);
}
