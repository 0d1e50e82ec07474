import { builtin } from "../builtinTypes.ts";
import type { Cluster } from "../cluster.ts";
import { at, equalJson, type JsonObject, list, record } from "../json.ts";
import { type KubeObject, metadataOf } from "../object.ts";
import { shareOf } from "../share.ts";
import type { Entry } from "../store/entry.ts";
import { nodeNameOf } from "./nodeKeeper.ts";
import type { PodOwners } from "./ownership.ts";
import { PodMaker } from "./podMaker.ts";
import { isActive, isLeaving, isReady } from "./podReadiness.ts";
import { POD_REVISION, podRevision, RevisionHistory } from "./revisionHistory.ts";
import { untolerated } from "./scheduling.ts";
import { followWorkloads } from "./workloadQueue.ts";
import type { WorkQueue } from "./workQueue.ts";

const DAEMON_SETS = builtin("daemonsets", "apps");
const NODES = builtin("nodes");

/** What every pod of a daemon set bears (kubernetes `pkg/controller/daemon/util`). */
const DAEMON_TOLERATIONS: readonly JsonObject[] = [
  ["node.kubernetes.io/not-ready", "NoExecute"],
  ["node.kubernetes.io/unreachable", "NoExecute"],
  ["node.kubernetes.io/disk-pressure", "NoSchedule"],
  ["node.kubernetes.io/memory-pressure", "NoSchedule"],
  ["node.kubernetes.io/pid-pressure", "NoSchedule"],
  ["node.kubernetes.io/unschedulable", "NoSchedule"],
].map(([key, effect]) => ({ key, operator: "Exists", effect }));

/** Keeps one pod of each daemon set on every node that takes it, and rolls changes out a few nodes at a time. */
export class DaemonKeeper {
  readonly #cluster: Cluster;
  readonly #owners: PodOwners;
  readonly #maker: PodMaker;
  readonly #history: RevisionHistory;

  constructor(cluster: Cluster, owners: PodOwners) {
    this.#cluster = cluster;
    this.#owners = owners;
    this.#maker = new PodMaker(cluster, "daemonset-controller");
    this.#history = new RevisionHistory(cluster);
    const queue = followWorkloads(cluster, DAEMON_SETS, (key) => this.#reconcile(key));
    cluster.store.collection(NODES).listen(({ before, after }) => {
      const [was, is] = [before?.read(), after?.read()];
      if (equalJson(was?.spec, is?.spec) && equalJson(was?.metadata.labels, is?.metadata.labels)) return;
      this.#addAll(queue);
    });
  }

  #addAll(queue: WorkQueue): void {
    for (const entry of this.#cluster.store.collection(DAEMON_SETS).values()) queue.add(entry.key);
  }

  #reconcile(key: string): void {
    const set = this.#cluster.store.collection(DAEMON_SETS).byKey(key)?.read();
    if (set === undefined || set.metadata.deletionTimestamp !== undefined) return;
    const active = this.#activePods(set);
    const update = this.#history.present(set, new Set(active.map((pod) => `${set.metadata.name}-${revisionOf(pod)}`)));
    const wanted = this.#nodesFor(set);
    const served = new Set(this.#owners.podsOf(set.metadata.uid).map(nodeNameOf));
    for (const node of wanted) if (!served.has(node)) this.#createPod(set, node, update);
    this.#replaceOld(set, active, wanted.length, podRevision(set, update));
    this.#writeStatus(key, wanted.length, podRevision(set, update));
  }

  #activePods(set: KubeObject): readonly Entry[] {
    return this.#owners.podsOf(set.metadata.uid).filter(isActive);
  }

  #nodesFor(set: KubeObject): readonly string[] {
    const labels = Object.entries(record(at(set, "spec", "template", "spec", "nodeSelector")));
    const tolerations = [...list(at(set, "spec", "template", "spec", "tolerations")), ...DAEMON_TOLERATIONS];
    const served = new Set(this.#activePods(set).map(nodeNameOf));
    return [...this.#cluster.store.collection(NODES).values()]
      .map((entry) => entry.read())
      .filter((node) => labels.every(([key, value]) => node.metadata.labels?.[key] === value))
      .filter((node) => {
        // Where a pod of it runs already, a taint that only keeps new pods away changes nothing.
        const effects = served.has(node.metadata.name) ? ["NoExecute"] : ["NoSchedule", "NoExecute"];
        return untolerated(node, tolerations, effects) === undefined;
      })
      .map((node) => node.metadata.name);
  }

  #createPod(set: KubeObject, nodeName: string, update: KubeObject): void {
    const template = record(at(set, "spec", "template"));
    const labels = { ...record(metadataOf(template).labels), [POD_REVISION]: podRevision(set, update) };
    const tolerations = [...list(at(template, "spec", "tolerations")), ...DAEMON_TOLERATIONS];
    const metadata = { generateName: `${set.metadata.name}-`, labels };
    this.#maker.create(set, { template, metadata, spec: { nodeName, tolerations } });
  }

  /** Deletes pods of older revisions: those that are not ready at once, of the others as many as may be missing. */
  #replaceOld(set: KubeObject, active: readonly Entry[], wanted: number, revision: string): void {
    if (at(set, "spec", "updateStrategy", "type") === "OnDelete") return;
    const limit = at(set, "spec", "updateStrategy", "rollingUpdate", "maxUnavailable") ?? 1;
    const missing = wanted - active.filter(isReady).length;
    const old = active.filter((pod) => revisionOf(pod) !== revision && !isLeaving(pod));
    let room = Math.max(1, shareOf(limit, wanted, Math.ceil)) - missing;
    for (const pod of old) {
      if (isReady(pod) && room <= 0) continue;
      if (isReady(pod)) room--;
      this.#maker.delete(set, pod);
    }
  }

  #writeStatus(key: string, wanted: number, revision: string): void {
    const set = this.#cluster.store.collection(DAEMON_SETS).byKey(key)?.read();
    if (set === undefined) return;
    const active = this.#activePods(set);
    const ready = active.filter(isReady).length;
    const unavailable = Math.max(0, wanted - ready);
    const status: JsonObject = {
      currentNumberScheduled: active.length,
      desiredNumberScheduled: wanted,
      updatedNumberScheduled: active.filter((pod) => revisionOf(pod) === revision).length,
      numberReady: ready,
      numberAvailable: ready,
      ...(unavailable === 0 ? {} : { numberUnavailable: unavailable }),
      numberMisscheduled: 0,
      observedGeneration: set.metadata.generation ?? 1,
    };
    this.#cluster.writer.replace(DAEMON_SETS, set, { ...set, status });
  }
}

function revisionOf(pod: Entry): string {
  return pod.labels[POD_REVISION] ?? "";
}
