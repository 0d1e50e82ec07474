import { type Collection, compareKeys, lowerBound } from "./collection.ts";
import type { Entry } from "./entry.ts";

/** The entries of a collection as they were at one revision, in the order of their keys. */
export interface Snapshot {
  readonly revision: number;
  readonly length: number;
  /** @param index from 0; undefined past the end */
  at(index: number): Entry | undefined;
  firstAtOrAfter(key: string): number;
}

/** Rebuilds the state at `revision` from the state now and the log of changes since.
 *  @param revision not older than the log's `forgottenRevision`: the caller has checked */
export function snapshotAt(collection: Collection, revision: number): Snapshot {
  const changes = collection.log.after(revision);
  if (changes.length === 0) return frozen(collection, revision);
  const overrides = new Map<string, Entry | undefined>();
  for (const change of changes) {
    const key = change.before?.key ?? change.after?.key;
    // The first change after the revision knows what stood there at the revision.
    if (key !== undefined && !overrides.has(key)) overrides.set(key, change.before);
  }
  const entries: Entry[] = [];
  for (const key of collection.keys()) {
    const entry = overrides.has(key) ? overrides.get(key) : collection.byKey(key);
    if (entry !== undefined) entries.push(entry);
  }
  for (const [key, entry] of overrides) {
    if (entry !== undefined && collection.byKey(key) === undefined) entries.push(entry);
  }
  entries.sort((left, right) => compareKeys(left.key, right.key));
  return ofEntries(entries, revision);
}

function frozen(collection: Collection, revision: number): Snapshot {
  const entries: Entry[] = [];
  for (const key of collection.keys()) {
    const entry = collection.byKey(key);
    if (entry !== undefined) entries.push(entry);
  }
  return ofEntries(entries, revision);
}

function ofEntries(entries: readonly Entry[], revision: number): Snapshot {
  let keys: readonly string[] | undefined;
  return {
    revision,
    length: entries.length,
    at: (index) => entries[index],
    firstAtOrAfter: (key) => {
      keys ??= entries.map((entry) => entry.key);
      return lowerBound(keys, key);
    },
  };
}
