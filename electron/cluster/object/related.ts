/** What an object has to do with others, one click away: what it names, what it owns, what it selects and what points at it. Read within the request
 *  budget, the nearest first; each part that cannot be read leaves the others standing. */
import type { z } from "zod";
import type { ApiKind, cluster, ObjectRef, RelatedGroup } from "../../../shared/cluster.ts";
import type { Message } from "../../../shared/model/message.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import { collectionPath } from "../source/apiPath.ts";
import type { ClusterSession } from "../source/clusterSession.ts";
import { findKind, preferred } from "../source/discovery.ts";
import { listRows, refOf } from "../source/listRows.ts";
import { at, listAt, textAt } from "../source/wireValue.ts";
import { verdictOf } from "./objectHealth.ts";
import { backendsOf, kindOfReference, podSelectorOf, type Reference, referencesOf, selects } from "./references.ts";

type Related = z.input<(typeof cluster.members)["related"]["item"]>;
type Item = RelatedGroup["items"][number];

/** References looked up to tell whether they exist. */
const mostLookups = 24;
const mostListed = 100;
const childKinds: Readonly<Record<string, readonly string[]>> = {
  Deployment: ["replicasets.apps"],
  ReplicaSet: ["pods."],
  StatefulSet: ["pods."],
  DaemonSet: ["pods."],
  ReplicationController: ["pods."],
  Job: ["pods."],
  CronJob: ["jobs.batch"],
  Service: ["endpointslices.discovery.k8s.io"],
};
/** What controllers of custom resources usually make. */
const usualChildren = [
  "deployments.apps",
  "statefulsets.apps",
  "daemonsets.apps",
  "replicasets.apps",
  "jobs.batch",
  "cronjobs.batch",
  "pods.",
  "services.",
  "configmaps.",
  "secrets.",
  "persistentvolumeclaims.",
  "ingresses.networking.k8s.io",
];

export async function* relatedGroups(
  session: ClusterSession,
  kinds: readonly ApiKind[],
  ref: ObjectRef,
  signal: AbortSignal,
): AsyncGenerator<Related, void, undefined> {
  const search = new RelatedSearch(session, kinds, ref, signal);
  yield* search.run();
}

class RelatedSearch {
  readonly #session: ClusterSession;
  readonly #kinds: readonly ApiKind[];
  readonly #ref: ObjectRef;
  readonly #signal: AbortSignal;
  readonly #groups = new Map<RelatedGroup["relation"], { items: Item[]; more: number }>();
  #reason: Message | null = null;

  constructor(session: ClusterSession, kinds: readonly ApiKind[], ref: ObjectRef, signal: AbortSignal) {
    this.#session = session;
    this.#kinds = kinds;
    this.#ref = ref;
    this.#signal = signal;
  }

  async *run(): AsyncGenerator<Related, void, undefined> {
    const object = await this.#get(this.#ref);
    const references = referencesOf(object);
    for (const reference of references) this.#add(reference.relation, this.#named(reference, "unknown", "unknown"));
    yield this.#now(false);
    const parts = [
      () => this.#children(object),
      () => this.#selected(object),
      () => this.#pointingAt(object),
      () => this.#lookUp(references),
    ];
    for (const part of parts) {
      await part().catch((error: unknown) => this.#failed(error));
      if (this.#signal.aborted) return;
      yield this.#now(part === parts.at(-1));
    }
  }

  /** By owner uid: among what is loaded, else by lists of the kinds that such an object makes. */
  async #children(object: unknown): Promise<void> {
    const uid = textAt(object, "metadata", "uid");
    const namespace = textAt(object, "metadata", "namespace");
    const kind = textAt(object, "kind");
    const custom = findKind(this.#kinds, this.#ref.group, this.#ref.version, this.#ref.resource)?.custom === true;
    const names = childKinds[kind] ?? (custom ? usualChildren : []);
    const own = custom
      ? preferred(this.#kinds).filter((one) => one.group === this.#ref.group && one.verbs.includes("list"))
      : [];
    const wanted = new Set([
      ...preferred(this.#kinds).filter((one) => names.includes(`${one.resource}.${one.group}`)),
      ...own,
    ]);
    for (const child of wanted) {
      if (this.#signal.aborted) return;
      if (this.#loadedChildren(child, uid, namespace)) continue;
      const selector = childKinds[kind] && kind !== "CronJob" && kind !== "Service" ? podSelectorOf(object) : null;
      const scope = child.namespaced && namespace !== "" ? namespace : null;
      await listRows(
        this.#session,
        child,
        { namespace: scope, limit: 500, ...(selector !== null && { labelSelector: selector }) },
        this.#signal,
      )
        .then(({ rows }) => {
          for (const row of rows) {
            if (row.owners.some((owner) => owner.uid === uid)) this.#add("child", this.#item(child, row, row.health));
          }
        })
        .catch((error: unknown) => this.#failed(error));
    }
  }

  /** @returns whether a complete list of the kind was at hand */
  #loadedChildren(kind: ApiKind, uid: string, namespace: string): boolean {
    for (const { target, store, complete } of this.#session.pool.loaded()) {
      const same = target.group === kind.group && target.resource === kind.resource;
      if (!same || !complete || (target.namespace !== null && target.namespace !== namespace)) continue;
      for (const rowUid of store.uids) {
        const row = store.get(rowUid);
        if (row?.owners.some((owner) => owner.uid === uid)) this.#add("child", this.#item(kind, row, row.health));
      }
      return true;
    }
    return false;
  }

  async #selected(object: unknown): Promise<void> {
    const selector = podSelectorOf(object);
    const pods = findKind(this.#kinds, "", null, "pods");
    // What an owner selects are its children: said once.
    if (selector === null || !pods || (this.#groups.get("child")?.items ?? []).some((item) => item.kind === "Pod"))
      return;
    const namespace = textAt(object, "metadata", "namespace") || null;
    const listed = await listRows(
      this.#session,
      pods,
      { namespace, limit: mostListed, labelSelector: selector },
      this.#signal,
    );
    for (const row of listed.rows) this.#add("selects", this.#item(pods, row, row.health));
    this.#group("selects").more += listed.remaining;
  }

  /** Services that select a pod (or what makes it), and what sends to a service or scales a workload. */
  async #pointingAt(object: unknown): Promise<void> {
    const namespace = textAt(object, "metadata", "namespace");
    const kind = textAt(object, "kind");
    const name = textAt(object, "metadata", "name");
    const labels =
      kind === "Pod" ? at(object, "metadata", "labels") : at(object, "spec", "template", "metadata", "labels");
    if (labels !== undefined) {
      await this.#each("", "services", namespace, "selected-by", (service) =>
        selects(at(service, "spec", "selector"), labels),
      );
    }
    if (kind === "Service") {
      await this.#each("networking.k8s.io", "ingresses", namespace, "used-by", (one) => backendsOf(one).includes(name));
    }
    if (["Deployment", "StatefulSet", "ReplicaSet"].includes(kind)) {
      await this.#each("autoscaling", "horizontalpodautoscalers", namespace, "used-by", (one) => {
        const target = at(one, "spec", "scaleTargetRef");
        return textAt(target, "kind") === kind && textAt(target, "name") === name;
      });
    }
    if (kind === "Node") {
      const pods = findKind(this.#kinds, "", null, "pods");
      if (!pods) return;
      const ask = { namespace: null, limit: mostListed, fieldSelector: `spec.nodeName=${name}` };
      const listed = await listRows(this.#session, pods, ask, this.#signal);
      for (const row of listed.rows) this.#add("used-by", this.#item(pods, row, row.health));
      this.#group("used-by").more += listed.remaining;
    }
  }

  async #each(
    group: string,
    resource: string,
    namespace: string,
    relation: RelatedGroup["relation"],
    points: (object: unknown) => boolean,
  ): Promise<void> {
    const kind = findKind(this.#kinds, group, null, resource);
    if (!kind) return;
    const path = collectionPath(kind, namespace || null);
    const list = await this.#session.http.json({
      method: "GET",
      path,
      query: { limit: 500 },
      signal: this.#signal,
      cost: "list",
    });
    for (const object of listAt(list, "items")) {
      if (!points(object)) continue;
      const place = { namespace: textAt(object, "metadata", "namespace"), name: textAt(object, "metadata", "name") };
      this.#add(relation, this.#item(kind, place, verdictOf(object).health));
    }
  }

  /** Whether what is named exists, and how it fares. */
  async #lookUp(references: readonly Reference[]): Promise<void> {
    for (const reference of references.slice(0, mostLookups)) {
      if (this.#signal.aborted) return;
      const { ref } = this.#named(reference, "unknown", "unknown");
      const [health, exists] = await this.#get(ref).then(
        (object) => [verdictOf(object).health, "yes"] as const,
        (error: unknown) => ["unknown", isMissing(error) ? "no" : "unknown"] as const,
      );
      const group = this.#group(reference.relation);
      group.items = group.items.map((item) =>
        item.ref.resource === ref.resource && item.ref.name === ref.name && item.ref.namespace === ref.namespace
          ? { ...item, health: exists === "no" ? "bad" : health, exists }
          : item,
      );
    }
  }

  #get(ref: ObjectRef): Promise<unknown> {
    const path = `${collectionPath(ref, ref.namespace || null)}/${encodeURIComponent(ref.name)}`;
    return this.#session.http.json({
      method: "GET",
      path,
      signal: this.#signal,
      priority: ref === this.#ref ? "foreground" : "background",
    });
  }

  #named(reference: Reference, health: Item["health"], exists: Item["exists"]): Item {
    const kind = kindOfReference(this.#kinds, reference);
    const namespace = kind && !kind.namespaced ? "" : reference.namespace;
    return {
      ref: {
        connection: this.#ref.connection,
        group: reference.group,
        version: kind?.version ?? "v1",
        resource: kind?.resource ?? reference.resource ?? (reference.kind ?? "").toLowerCase(),
        namespace,
        name: reference.name,
      },
      kind: kind?.kind ?? reference.kind ?? reference.resource ?? "",
      health,
      note: reference.note,
      exists,
    };
  }

  #item(kind: ApiKind, place: { readonly namespace: string; readonly name: string }, health: Item["health"]): Item {
    return { ref: refOf(this.#ref.connection, kind, place), kind: kind.kind, health, note: "", exists: "yes" };
  }

  #add(relation: RelatedGroup["relation"], item: Item): void {
    const group = this.#group(relation);
    if (group.items.length < mostListed) group.items.push(item);
    else group.more += 1;
  }

  #group(relation: RelatedGroup["relation"]): { items: Item[]; more: number } {
    const known = this.#groups.get(relation) ?? { items: [], more: 0 };
    this.#groups.set(relation, known);
    return known;
  }

  #failed(error: unknown): void {
    if (!this.#signal.aborted && error instanceof RpcError) this.#reason = error.text;
    else if (!this.#signal.aborted && !(error instanceof RpcError)) throw error;
  }

  #now(complete: boolean): Related {
    const groups = [...this.#groups].filter(([, { items }]) => items.length > 0);
    return {
      groups: groups.map(([relation, { items, more }]) => ({ relation, items: [...items], more })),
      complete,
      reason: this.#reason,
    };
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof RpcError && error.code === "not-found";
}
