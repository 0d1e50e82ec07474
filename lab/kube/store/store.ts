import type { ResourceType } from "../resourceType.ts";
import { Collection } from "./collection.ts";
import type { Entry, EntrySource } from "./entry.ts";

/** What etcd is to an API server: every write gets the next revision of one counter. */
export class Store {
  readonly #collections = new Map<string, Collection>();
  readonly #windowSize: number;
  #revision: number;

  /** @param windowSize how many changes each resource remembers */
  constructor(windowSize: number, firstRevision = 1_000) {
    this.#windowSize = windowSize;
    this.#revision = firstRevision;
  }

  get revision(): number {
    return this.#revision;
  }

  /** All versions of a kind share one collection. */
  collection(type: Pick<ResourceType, "group" | "resource">): Collection {
    const id = `${type.resource}.${type.group}`;
    let collection = this.#collections.get(id);
    if (collection === undefined) {
      collection = new Collection(this.#windowSize);
      collection.log.compact(this.#revision);
      this.#collections.set(id, collection);
    }
    return collection;
  }

  put(type: Pick<ResourceType, "group" | "resource">, source: EntrySource): Entry {
    return this.collection(type).put(source, ++this.#revision);
  }

  seed(type: Pick<ResourceType, "group" | "resource">, source: EntrySource): void {
    this.collection(type).seed(source, ++this.#revision);
  }

  delete(type: Pick<ResourceType, "group" | "resource">, key: string): Entry | undefined {
    const collection = this.collection(type);
    return collection.byKey(key) === undefined ? undefined : collection.delete(key, ++this.#revision);
  }

  /** Forgets all history: whoever resumes from before now is told 410. */
  compact(): void {
    for (const collection of this.#collections.values()) collection.log.compact(this.#revision);
  }
}
