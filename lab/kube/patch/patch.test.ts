import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "../json.ts";
import { jsonPatch, PatchError } from "./jsonPatch.ts";
import { mergePatch } from "./mergePatch.ts";

const json = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>;

describe("JSON patch", () => {
  const target = { spec: { replicas: 2, list: ["a", "b"], "odd/key~": 1 } };

  it("applies add, remove, replace, copy, move and test in their order", () => {
    const patched = jsonPatch(target, [
      { op: "test", path: "/spec/replicas", value: 2 },
      { op: "replace", path: "/spec/replicas", value: 3 },
      { op: "add", path: "/spec/list/1", value: "between" },
      { op: "add", path: "/spec/list/-", value: "end" },
      { op: "remove", path: "/spec/list/0" },
      { op: "copy", from: "/spec/list", path: "/spec/copied" },
      { op: "move", from: "/spec/odd~1key~0", path: "/spec/plain" },
    ]);
    const list = ["between", "b", "end"];
    expect(patched).toEqual({ spec: { replicas: 3, list, copied: list, plain: 1 } });
    expect(target.spec.list).toEqual(["a", "b"]);
  });

  it("applies nothing when a test fails, and says so", () => {
    const patch = [
      { op: "replace", path: "/spec/replicas", value: 9 },
      { op: "test", path: "/spec/replicas", value: 8 },
    ];
    expect(() => jsonPatch(target, patch)).toThrow(expect.objectContaining({ name: "PatchError", testFailed: true }));
    expect(target.spec.replicas).toBe(2);
  });

  it.each([
    [[{ op: "remove", path: "/spec/none" }]],
    [[{ op: "replace", path: "/spec/list/2", value: 1 }]],
    [[{ op: "add", path: "/spec/list/3", value: 1 }]],
    [[{ op: "add", path: "/spec/list/01", value: 1 }]],
    [[{ op: "add", path: "spec", value: 1 }]],
    [[{ op: "add", path: "/spec/x" }]],
    [[{ op: "move", from: "/spec", path: "/spec/inner" }]],
    [[{ op: "rename", path: "/spec" }]],
    [{ op: "remove", path: "/spec" }],
  ])("refuses %j", (patch) => {
    expect(() => jsonPatch(target, patch as Json)).toThrow(PatchError);
  });

  it("sets a member that is not there on replace, as the API server does", () => {
    expect(jsonPatch({ data: {} }, [{ op: "replace", path: "/data/new", value: "x" }])).toEqual({ data: { new: "x" } });
  });

  it("takes a member that is not there for null in a test, as the API server does", () => {
    expect(jsonPatch(target, [{ op: "test", path: "/spec/paused", value: null }])).toEqual(target);
    expect(() => jsonPatch(target, [{ op: "test", path: "/spec/paused", value: true }])).toThrow(PatchError);
    expect(() => jsonPatch(target, [{ op: "test", path: "/spec/replicas", value: null }])).toThrow(PatchError);
    expect(() => jsonPatch(target, [{ op: "test", path: "/none/paused", value: null }])).toThrow(PatchError);
  });

  it("undoes an add by a remove", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), json), json, (object, value) => {
        const without = jsonPatch(jsonPatch(object, [{ op: "add", path: "/fresh~0key", value }]), [
          { op: "remove", path: "/fresh~0key" },
        ]);
        const { "fresh~key": _fresh, ...expected } = object;
        expect(without).toEqual(expected);
      }),
    );
  });
});

describe("merge patch", () => {
  it("merges objects, removes by null, replaces lists and scalars", () => {
    const target = { metadata: { labels: { a: "1", b: "2" } }, spec: { list: [1, 2] } };
    const patch = { metadata: { labels: { a: null, c: "3" } }, spec: { list: [9] }, data: { gone: null } };
    expect(mergePatch(target, patch)).toEqual({
      metadata: { labels: { b: "2", c: "3" } },
      spec: { list: [9] },
      data: {},
    });
  });

  it("gives the same when applied twice", () => {
    fc.assert(
      fc.property(json, json, (target, patch) => {
        const once = mergePatch(target, patch);
        expect(mergePatch(once, patch)).toEqual(once);
      }),
    );
  });
});
