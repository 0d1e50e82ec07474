import { builtin } from "../builtinTypes.ts";
import type { Cluster } from "../cluster.ts";
import type { DeleteOptions } from "../deletion.ts";
import { type KubeObject, timestamp } from "../object.ts";
import type { ResourceType } from "../resourceType.ts";
import type { Entry } from "../store/entry.ts";
import { namespaceConditions, type Remaining } from "./namespaceConditions.ts";
import { isOwnedBy } from "./ownership.ts";
import { WorkQueue } from "./workQueue.ts";

const NAMESPACES = builtin("namespaces");
const LOOK_MS = 100;
const FOREGROUND_POLL_MS = 500;
const FOREGROUND = "foregroundDeletion";
const ORPHAN = "orphan";
const DELETE: DeleteOptions = {
  propagation: "Background",
  gracePeriodSeconds: undefined,
  preconditionUid: "",
  preconditionRevision: "",
};

/** The garbage collector and the namespace controller: what an owner leaves behind goes, and so does what is in a namespace. */
export class Collector {
  readonly #cluster: Cluster;
  readonly #watched = new Set<string>();
  readonly #terminating = new Set<string>();
  readonly #namespaces: WorkQueue;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
    this.#namespaces = new WorkQueue(cluster.clock, LOOK_MS, (namespace) => this.#empty(namespace));
    this.watchKinds();
    for (const entry of cluster.store.collection(NAMESPACES).values()) {
      if (entry.read().metadata.deletionTimestamp !== undefined) {
        this.#namespaces.add(entry.name);
      }
    }
  }

  /** Takes on kinds that came since. */
  watchKinds(): void {
    for (const { type } of this.#cluster.registry.all()) {
      const id = `${type.resource}.${type.group}`;
      // Events own nothing, and there are many of them.
      if (this.#watched.has(id) || type.resource === "events") continue;
      this.#watched.add(id);
      this.#cluster.store.collection(type).listen(({ before, after }) => {
        if (after === undefined && before !== undefined) {
          this.#ownerGone(type, before);
          if (this.#terminating.has(before.namespace)) this.#namespaces.add(before.namespace);
        } else if (after !== undefined && before !== undefined) this.#ownerChanged(type, before, after);
      });
    }
  }

  #ownerGone(type: ResourceType, owner: Entry): void {
    // Pods own nothing here; asking each of them would be dear.
    if (type.resource === "pods") return;
    const { uid } = owner.read().metadata;
    this.#cluster.clock.schedule(LOOK_MS, () => this.#deleteDependents(owner.namespace, uid));
  }

  #ownerChanged(type: ResourceType, before: Entry, entry: Entry): void {
    if (type.resource === "pods") return;
    const owner = entry.read();
    // Only the deletion itself starts the work; what is written to the object later does not start it again.
    if (owner.metadata.deletionTimestamp === undefined || before.read().metadata.deletionTimestamp !== undefined)
      return;
    if (type.resource === "namespaces") this.#namespaces.add(entry.name);
    else if (owner.metadata.finalizers?.includes(FOREGROUND)) this.#afterDependents(type, entry, owner);
    else if (owner.metadata.finalizers?.includes(ORPHAN)) {
      this.#cluster.clock.schedule(LOOK_MS, () => this.#orphan(type, entry, owner));
    }
  }

  /** Lets the dependents stand on their own, then lets the owner go. */
  #orphan(type: ResourceType, entry: Entry, owner: KubeObject): void {
    for (const dependent of this.#dependentsOf(entry.namespace, owner.metadata.uid)) {
      const object = dependent.entry.read();
      const references =
        object.metadata.ownerReferences?.filter((reference) => reference.uid !== owner.metadata.uid) ?? [];
      const { ownerReferences: _references, ...metadata } = object.metadata;
      const kept = references.length === 0 ? metadata : { ...metadata, ownerReferences: references };
      this.#cluster.writer.replace(dependent.type, object, { ...object, metadata: kept });
    }
    this.#release(type, entry, ORPHAN);
  }

  #release(type: ResourceType, entry: Entry, finalizer: string): void {
    const now = this.#cluster.store.collection(type).byKey(entry.key)?.read();
    if (now === undefined) return;
    const finalizers = now.metadata.finalizers?.filter((name) => name !== finalizer) ?? [];
    if (finalizers.length === 0) this.#cluster.writer.remove(type, entry.key);
    else this.#cluster.writer.replace(type, now, { ...now, metadata: { ...now.metadata, finalizers } });
  }

  #deleteDependents(namespace: string, ownerUid: string): number {
    const dependents = this.#dependentsOf(namespace, ownerUid);
    for (const { type, entry } of dependents) {
      // A dependent that is on its way already is left to it.
      if (this.#cluster.store.collection(type).byKey(entry.key) === undefined) continue;
      this.#cluster.writer.delete(type, entry.namespace, entry.name, DELETE);
    }
    return dependents.length;
  }

  #dependentsOf(
    namespace: string,
    ownerUid: string,
  ): readonly { readonly type: ResourceType; readonly entry: Entry }[] {
    return this.#cluster.registry
      .all()
      .filter(({ type }) => type.resource !== "events")
      .flatMap(({ type }) =>
        this.#entriesIn(type, namespace)
          .filter((entry) => isOwnedBy(entry, ownerUid))
          .map((entry) => ({ type, entry })),
      );
  }

  #entriesIn(type: ResourceType, namespace: string): readonly Entry[] {
    const collection = this.#cluster.store.collection(type);
    return namespace === "" ? [...collection.values()] : collection.inNamespace(namespace);
  }

  #afterDependents(type: ResourceType, entry: Entry, owner: KubeObject): void {
    const left = this.#deleteDependents(entry.namespace, owner.metadata.uid);
    this.#cluster.clock.schedule(left === 0 ? 0 : FOREGROUND_POLL_MS, () => {
      const now = this.#cluster.store.collection(type).byKey(entry.key)?.read();
      if (now === undefined || now.metadata.uid !== owner.metadata.uid) return;
      if (left > 0) {
        this.#afterDependents(type, entry, now);
        return;
      }
      this.#release(type, entry, FOREGROUND);
    });
  }

  /** Deletes what is in a namespace until nothing is, then the namespace; as long as something is held, its conditions say what. */
  #empty(namespace: string): void {
    const { store, writer } = this.#cluster;
    const now = store.collection(NAMESPACES).get("", namespace)?.read();
    if (now?.metadata.deletionTimestamp === undefined) return;
    const left: Remaining[] = [];
    for (const type of this.#namespacedTypes()) {
      const collection = store.collection(type);
      for (const entry of collection.inNamespace(namespace)) {
        if (collection.byKey(entry.key) !== undefined) writer.delete(type, namespace, entry.name, DELETE);
      }
      for (const entry of collection.inNamespace(namespace)) left.push({ type, object: entry.read() });
    }
    if (left.length === 0) {
      this.#terminating.delete(namespace);
      writer.remove(NAMESPACES, namespace);
      return;
    }
    // Looked at again when one of them is gone.
    this.#terminating.add(namespace);
    const status = { phase: "Terminating", conditions: namespaceConditions(now, left, timestamp(this.#cluster.now())) };
    writer.replace(NAMESPACES, now, { ...now, status });
  }

  /** Each kind once, however many versions of it are served. */
  #namespacedTypes(): readonly ResourceType[] {
    const types = this.#cluster.registry.all().map(({ type }) => type);
    const byName = new Map(
      types.filter((type) => type.namespaced).map((type) => [`${type.resource}.${type.group}`, type]),
    );
    return [...byName.values()];
  }
}
