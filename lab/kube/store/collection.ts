import { type Entry, type EntrySource, keyOf, StoredEntry } from "./entry.ts";
import { type Change, EventLog } from "./eventLog.ts";

export type ChangeListener = (change: Change) => void;

/** All objects of one resource, in the order of their keys, with the log of their changes. */
export class Collection {
  readonly log: EventLog;
  readonly #entries = new Map<string, Entry>();
  readonly #listeners = new Set<ChangeListener>();
  #keys: string[] = [];
  #sorted = true;

  constructor(windowSize: number) {
    this.log = new EventLog(windowSize);
  }

  get size(): number {
    return this.#entries.size;
  }

  get(namespace: string, name: string): Entry | undefined {
    return this.#entries.get(keyOf(namespace, name));
  }

  byKey(key: string): Entry | undefined {
    return this.#entries.get(key);
  }

  values(): IterableIterator<Entry> {
    return this.#entries.values();
  }

  /** Writes the next version of an object and tells everyone who listens. */
  put(source: EntrySource, revision: number): Entry {
    const entry = new StoredEntry(source, revision);
    const before = this.#entries.get(entry.key);
    this.#entries.set(entry.key, entry);
    if (before === undefined) this.#insertKey(entry.key);
    this.#publish({ revision, before, after: entry });
    return entry;
  }

  /** Fills the collection before anyone can listen: no change is logged. @throws RangeError for a name that is taken */
  seed(source: EntrySource, revision: number): void {
    const entry = new StoredEntry(source, revision);
    if (this.#entries.has(entry.key)) throw new RangeError(`two objects are called ${entry.key}`);
    this.#entries.set(entry.key, entry);
    this.#keys.push(entry.key);
    this.#sorted = false;
  }

  delete(key: string, revision: number): Entry | undefined {
    const before = this.#entries.get(key);
    if (before === undefined) return undefined;
    this.#entries.delete(key);
    const index = this.#position(key);
    this.#keys.splice(index, 1);
    this.#publish({ revision, before, after: undefined });
    return before;
  }

  /** @returns a function that stops listening */
  listen(listener: ChangeListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  keys(): readonly string[] {
    if (!this.#sorted) {
      this.#keys.sort(compareKeys);
      this.#sorted = true;
    }
    return this.#keys;
  }

  /** The entries of one namespace, found without a look at the others. */
  inNamespace(namespace: string): readonly Entry[] {
    const keys = this.keys();
    const found: Entry[] = [];
    for (let index = this.#position(`${namespace}/`); keys[index]?.startsWith(`${namespace}/`) === true; index++) {
      const entry = this.#entries.get(keys[index] ?? "");
      if (entry !== undefined) found.push(entry);
    }
    return found;
  }

  /** The index of the first key that is not before `key`. */
  firstAtOrAfter(key: string): number {
    return this.#position(key);
  }

  #publish(change: Change): void {
    this.log.append(change);
    for (const listener of this.#listeners) listener(change);
  }

  #insertKey(key: string): void {
    this.#keys.splice(this.#position(key), 0, key);
  }

  #position(key: string): number {
    const keys = this.keys();
    return lowerBound(keys, key);
  }
}

/** By code units, as etcd compares bytes. */
export function compareKeys(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

export function lowerBound(keys: readonly string[], key: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((keys[middle] ?? "") < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
