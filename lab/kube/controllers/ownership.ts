import { PODS } from "../builtinTypes.ts";
import { type JsonObject, text } from "../json.ts";
import { SeededPod } from "../pods/seededPod.ts";
import { type Entry, StoredEntry } from "../store/entry.ts";
import type { Store } from "../store/store.ts";

/** The owner that controls an object, or undefined. */
export function controllerOf(entry: Entry): JsonObject | undefined {
  // The template of a seeded pod knows its owner; building the whole object for it would be dear at 50,000 pods.
  if (entry instanceof StoredEntry && entry.source instanceof SeededPod) return entry.source.template.owner;
  return entry.read().metadata.ownerReferences?.find((reference) => reference.controller === true);
}

/** Whether an object goes when its owner goes. */
export function isOwnedBy(entry: Entry, ownerUid: string): boolean {
  if (entry instanceof StoredEntry && entry.source instanceof SeededPod)
    return entry.source.template.owner.uid === ownerUid;
  return entry.read().metadata.ownerReferences?.some((reference) => reference.uid === ownerUid) ?? false;
}

/** Which pods belong to which owner, kept up to date. */
export class PodOwners {
  readonly #store: Store;
  readonly #keysByOwner = new Map<string, Set<string>>();

  constructor(store: Store) {
    this.#store = store;
    const pods = store.collection(PODS);
    for (const entry of pods.values()) this.#add(entry);
    pods.listen(({ before, after }) => {
      if (before === undefined && after !== undefined) this.#add(after);
      else if (after === undefined && before !== undefined) this.#remove(before);
    });
  }

  podsOf(ownerUid: string): readonly Entry[] {
    const pods = this.#store.collection(PODS);
    return [...(this.#keysByOwner.get(ownerUid) ?? [])].flatMap((key) => pods.byKey(key) ?? []);
  }

  #add(entry: Entry): void {
    const uid = text(controllerOf(entry)?.uid);
    if (uid === "") return;
    const keys = this.#keysByOwner.get(uid);
    if (keys === undefined) this.#keysByOwner.set(uid, new Set([entry.key]));
    else keys.add(entry.key);
  }

  #remove(entry: Entry): void {
    this.#keysByOwner.get(text(controllerOf(entry)?.uid))?.delete(entry.key);
  }
}
