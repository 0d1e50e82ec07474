import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson, type Json, type JsonObject } from "../../../shared/model/json.ts";
import { changesBack, type FieldChange, fieldPatch, NoSuchPlace, type PatchOp, testOps } from "./fieldPatch.ts";
import { pointerOf, tokensOf, valueAt } from "./jsonPointer.ts";
import { applied } from "./patchServer.fixture.ts";

const to = (value: Json): FieldChange["to"] => ({ value });
const label = (key: string) => pointerOf(["metadata", "labels", key]);
const bare: JsonObject = { metadata: { name: "orders", uid: "u1" }, spec: { replicas: 3 } };
const pod: JsonObject = {
  metadata: { name: "p" },
  spec: {
    containers: [
      { name: "web", image: "web:1" },
      { name: "sidecar", image: "mesh:1" },
    ],
    args: ["a", "b"],
  },
};

describe("a patch of fields", () => {
  it("tests what it read, and changes nothing that is so already", () => {
    expect(fieldPatch(bare, [{ path: "/spec/replicas", to: to(5) }]).ops).toEqual([
      { op: "test", path: "/spec/replicas", value: 3 },
      { op: "replace", path: "/spec/replicas", value: 5 },
    ]);
    expect(fieldPatch(bare, [{ path: "/spec/replicas", to: to(3) }]).ops).toEqual([]);
    expect(fieldPatch(bare, [{ path: "/spec/paused", to: null }]).ops).toEqual([]);
  });

  it("makes missing parents, testing that they still are", () => {
    const { ops, before } = fieldPatch(bare, [
      { path: label("team"), to: to("a") },
      { path: label("app.kubernetes.io/name"), to: to("orders") },
    ]);
    expect(ops).toEqual([
      { op: "test", path: "/metadata/labels", value: null },
      { op: "add", path: "/metadata/labels", value: { team: "a" } },
      { op: "test", path: "/metadata/labels/app.kubernetes.io~1name", value: null },
      { op: "add", path: "/metadata/labels/app.kubernetes.io~1name", value: "orders" },
    ]);
    expect(before.map(({ anchor }) => anchor)).toEqual(["/metadata/labels", "/metadata/labels"]);
  });

  it("tells an absent field from one that is null", () => {
    const object: JsonObject = { spec: { selector: null } };
    expect(fieldPatch(object, [{ path: "/spec/selector", to: null }]).ops).toEqual([
      { op: "test", path: "/spec/selector", value: null },
      { op: "remove", path: "/spec/selector" },
    ]);
    const { ops, before } = fieldPatch(object, [{ path: "/spec/selector/app", to: to("x") }]);
    expect(ops.at(-1)).toEqual({ op: "add", path: "/spec/selector", value: { app: "x" } });
    expect(applied(object, ops)).toEqual({ spec: { selector: { app: "x" } } });
    expect(before[0]?.was).toBeNull();
  });

  it("holds on to items of lists by their names, and to others as a whole", () => {
    const { ops, tests } = fieldPatch(pod, [{ path: "/spec/containers/1/image", to: to("mesh:2") }]);
    expect(tests).toEqual([{ path: "/spec/containers/1/name", was: { value: "sidecar" } }]);
    const moved = {
      ...pod,
      spec: {
        containers: [
          { name: "sidecar", image: "mesh:1" },
          { name: "web", image: "mesh:1" },
        ],
      },
    };
    expect(() => applied(moved, [...testOps(tests), ...ops])).toThrow("/spec/containers/1/name");
    expect(() => fieldPatch(pod, [{ path: "/spec/args/1", to: null }])).toThrow(NoSuchPlace);
    expect(() => fieldPatch(pod, [{ path: "/spec/args/2", to: to("c") }])).toThrow(NoSuchPlace);
    expect(() => fieldPatch(pod, [{ path: "/metadata/name/x", to: to("c") }])).toThrow(NoSuchPlace);
  });
});

describe("the way back", () => {
  it("takes a parent away with its last member, and leaves what others put there", () => {
    const changes = [
      { path: label("a"), to: to("1") },
      { path: label("b"), to: to("2") },
    ];
    const { ops, before } = fieldPatch(bare, changes);
    const after = applied(bare, ops);
    expect(applied(after, fieldPatch(after, changesBack(after, before)).ops)).toEqual(bare);
    const others = applied(after, [{ op: "add", path: label("c"), value: "theirs" }]);
    expect(applied(others, fieldPatch(others, changesBack(others, before)).ops)).toEqual({
      ...bare,
      metadata: { name: "orders", uid: "u1", labels: { c: "theirs" } },
    });
  });

  it("leads to the object as it was, whatever was changed", () => {
    fc.assert(
      fc.property(someObject, fc.array(someChange, { minLength: 1, maxLength: 4 }), (object, wanted) => {
        const changes = wanted.filter((one) =>
          wanted.every((other) => one === other || !overlaps(one.path, other.path)),
        );
        const patch = tried(() => fieldPatch(object, changes));
        if (patch === null) return;
        const after = applied(object, patch.ops);
        expect(canonicalJson(after)).toBe(canonicalJson(patch.result));
        for (const { path, to } of changes) expect(valueAt(after, tokensOf(path))).toEqual(to?.value);
        const back = fieldPatch(after, changesBack(after, patch.before));
        expect(canonicalJson(withoutNullParents(applied(after, back.ops), object))).toBe(canonicalJson(object));
      }),
      { numRuns: 500 },
    );
  });
});

const key = fc.constantFrom("a", "b", "c/d", "~e");
const leaf: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json[]>(1, "x", true, null),
  fc.array(fc.constantFrom("p", "q")),
);
const { node } = fc.letrec<{ node: Json }>((tie) => ({
  node: fc.oneof({ depthSize: "small" }, leaf, fc.dictionary(key, tie("node"), { maxKeys: 3 })),
}));
const someObject: fc.Arbitrary<JsonObject> = fc.dictionary(key, node, { maxKeys: 3 });
const someChange: fc.Arbitrary<FieldChange> = fc.record({
  path: fc.array(key, { minLength: 1, maxLength: 4 }).map(pointerOf),
  to: fc.oneof(
    fc.constant(null),
    leaf.filter((value) => value !== null).map((value) => ({ value })),
  ),
});

const overlaps = (one: string, other: string) =>
  one === other || one.startsWith(`${other}/`) || other.startsWith(`${one}/`);

function tried<T>(work: () => T): T | null {
  try {
    return work();
  } catch (error) {
    if (error instanceof NoSuchPlace) return null;
    throw error;
  }
}

/** A parent that was null became an object and is gone again: to Kubernetes that is the same. */
function withoutNullParents(now: JsonObject, before: JsonObject): JsonObject {
  const put = (here: Json | undefined, was: Json): Json => {
    if (was === null && here === undefined) return null;
    if (typeof was !== "object" || was === null || Array.isArray(was) || typeof here !== "object" || here === null)
      return here ?? null;
    const members = Object.entries(was as JsonObject).map(([name, value]) => [
      name,
      put((here as JsonObject)[name], value),
    ]);
    return { ...here, ...Object.fromEntries(members) };
  };
  return put(now, before) as JsonObject;
}

it("knows what it makes of operations in its tests", () => {
  const ops: PatchOp[] = [{ op: "test", path: "/a", value: 1 }];
  expect(() => applied({ a: 2 }, ops)).toThrow("/a");
});
