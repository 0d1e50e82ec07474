import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Collection } from "./collection.ts";
import { keyOf } from "./entry.ts";
import { snapshotAt } from "./snapshot.ts";
import { WholeObject } from "./wholeObject.ts";

function draft(namespace: string, name: string, value: number) {
  return new WholeObject({ apiVersion: "v1", kind: "ConfigMap", metadata: { namespace, name }, data: { value } });
}

function contents(collection: Collection, revision: number): readonly string[] {
  const snapshot = snapshotAt(collection, revision);
  return Array.from({ length: snapshot.length }, (_, index) => {
    const entry = snapshot.at(index);
    return `${entry?.key}@${entry?.revision}`;
  });
}

const step = fc.record({
  namespace: fc.constantFrom("a", "a-b", "b"),
  name: fc.constantFrom("x", "y", "z"),
  remove: fc.boolean(),
});

describe("snapshot", () => {
  it("rebuilds the state of every revision that the log remembers, in the order of the keys", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const collection = new Collection(1_000);
        const state = new Map<string, number>();
        const expected: (readonly string[])[] = [[]];
        for (const [index, { namespace, name, remove }] of steps.entries()) {
          const key = keyOf(namespace, name);
          if (remove) {
            collection.delete(key, index + 1);
            state.delete(key);
          } else {
            collection.put(draft(namespace, name, index), index + 1);
            state.set(key, index + 1);
          }
          expected.push(
            [...state].sort(([left], [right]) => (left < right ? -1 : 1)).map(([key, at]) => `${key}@${at}`),
          );
        }
        for (const [revision, there] of expected.entries()) expect(contents(collection, revision)).toEqual(there);
      }),
    );
  });
});

describe("event log", () => {
  it("forgets the oldest changes beyond its capacity, and says up to where", () => {
    const collection = new Collection(3);
    for (let revision = 1; revision <= 5; revision++) collection.put(draft("a", "x", revision), revision);
    expect(collection.log.forgottenRevision).toBe(2);
    expect(collection.log.after(2).map((change) => change.revision)).toEqual([3, 4, 5]);
    expect(collection.log.after(4).map((change) => change.revision)).toEqual([5]);
  });

  it("keeps its promise over many appends", () => {
    const collection = new Collection(10);
    for (let revision = 1; revision <= 1_000; revision++) collection.put(draft("a", "x", revision), revision);
    expect(collection.log.forgottenRevision).toBe(990);
    expect(collection.log.after(990)).toHaveLength(10);
  });

  it("forgets everything up to a compaction", () => {
    const collection = new Collection(10);
    for (let revision = 1; revision <= 4; revision++) collection.put(draft("a", "x", revision), revision);
    collection.log.compact(3);
    expect(collection.log.forgottenRevision).toBe(3);
    expect(collection.log.after(3).map((change) => change.revision)).toEqual([4]);
  });
});
