import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../shared/model/json.ts";
import { lostTies } from "./lostTies.ts";

const owner = (name: string): JsonObject => ({ apiVersion: "acme.io/v1", kind: "Shop", name, uid: `u-${name}` });
const object = (metadata: JsonObject): JsonObject => ({ metadata: { name: "data", ...metadata } });
const told = (before: JsonObject, after: JsonObject) =>
  lostTies(object(before), object(after)).map(({ tone, text: { id, params } }) => ({ tone, id, ...params }));

describe("what an edit takes away", () => {
  it("is nothing where finalizers and owners stay, come, or are put in another order", () => {
    expect(told({ finalizers: ["a/x", "a/y"] }, { finalizers: ["a/y", "a/x", "a/z"] })).toEqual([]);
    expect(told({ ownerReferences: [owner("eu")] }, { ownerReferences: [owner("us"), owner("eu")] })).toEqual([]);
  });

  it("is told: who will not have taken its finalizer away, and with whom the object no longer goes", () => {
    expect(told({ finalizers: ["orphan", "a/x"] }, { finalizers: ["a/x"] })).toEqual([
      expect.objectContaining({ tone: "warn", id: "finalizer.check.taken", finalizer: "orphan" }),
    ]);
    expect(told({ ownerReferences: [owner("eu")] }, {})).toEqual([
      { tone: "warn", id: "finalizer.check.orphaned", name: "data", owner: "Shop eu" },
    ]);
  });

  it("is never what protects something in use, nor what holds an object that is being deleted", () => {
    for (const finalizer of ["kubernetes.io/pvc-protection", "kubernetes.io/pv-protection"])
      expect(() => told({ finalizers: [finalizer, "a/x"] }, { finalizers: ["a/x"] })).toThrow(
        expect.objectContaining({ text: { id: "finalizer.protects", params: { finalizer } } }),
      );
    const deletionTimestamp = "2026-11-20T03:00:00Z";
    expect(() => told({ finalizers: ["a/x"], deletionTimestamp }, { deletionTimestamp })).toThrow(
      expect.objectContaining({
        code: "unsupported",
        text: expect.objectContaining({ id: "finalizer.releaseInstead" }),
      }),
    );
  });
});
