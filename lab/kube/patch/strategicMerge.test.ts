import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Json, type JsonObject, list, record } from "../json.ts";
import { SchemaNode } from "../schema/schemaNode.ts";
import { PatchError } from "./jsonPatch.ts";
import { strategicMerge } from "./strategicMerge.ts";

const NODE = new SchemaNode(
  {
    type: "object",
    properties: {
      items: {
        type: "array",
        items: { type: "object", properties: { name: { type: "string" } } },
        "x-kubernetes-patch-strategy": "merge",
        "x-kubernetes-patch-merge-key": "name",
      },
      values: { type: "array", items: { type: "string" }, "x-kubernetes-patch-strategy": "merge" },
      atomic: { type: "array", items: { type: "string" } },
    },
  },
  () => undefined,
);

const name = fc.constantFrom("a", "b", "c", "d", "e");
const items = fc.uniqueArray(
  fc.record({ name, value: fc.constantFrom("1", "2") }, { requiredKeys: ["name"], noNullPrototype: true }),
  {
    selector: (item) => item.name,
  },
);

function namesIn(object: JsonObject): readonly Json[] {
  return list(object.items).map((item) => record(item).name ?? null);
}

describe("strategic merge patch", () => {
  it("has each item once, with all that the patch says of it, and loses none", () => {
    fc.assert(
      fc.property(items, items, (before, changes) => {
        const merged = strategicMerge(NODE, { items: before }, { items: changes });
        const found = namesIn(merged);
        expect([...found].sort()).toEqual([...new Set([...before, ...changes].map((item) => item.name))].sort());
        for (const change of changes) {
          expect(list(merged.items).find((item) => record(item).name === change.name)).toMatchObject(change);
        }
      }),
    );
  });

  it("gives the same when applied twice", () => {
    fc.assert(
      fc.property(items, items, (before, changes) => {
        const once = strategicMerge(NODE, { items: before }, { items: changes });
        expect(strategicMerge(NODE, once, { items: changes })).toEqual(once);
      }),
    );
  });

  it("puts the items that $setElementOrder names in its order, and keeps the others in theirs", () => {
    fc.assert(
      fc.property(items, fc.uniqueArray(name), (before, order) => {
        const patch = { "$setElementOrder/items": order.map((one) => ({ name: one })) };
        const found = namesIn(strategicMerge(NODE, { items: before }, patch));
        const present = before.map((item) => item.name);
        expect(found.filter((one) => order.some((named) => named === one))).toEqual(
          order.filter((one) => present.includes(one)),
        );
        const others = present.filter((one) => !order.includes(one));
        expect(found.filter((one) => !order.some((named) => named === one))).toEqual(others);
      }),
    );
  });

  it("keeps what the patch does not name before what it stood before, behind what is new", () => {
    const named = (...names: readonly string[]) => names.map((one) => ({ name: one }));
    const merged = strategicMerge(NODE, { items: named("a", "b", "c") }, { items: named("new", "b") });
    expect(namesIn(merged)).toEqual(["new", "a", "b", "c"]);
  });

  it("deletes exactly the items that carry the directive", () => {
    fc.assert(
      fc.property(items, name, (before, gone) => {
        const merged = strategicMerge(NODE, { items: before }, { items: [{ name: gone, $patch: "delete" }] });
        expect(namesIn(merged)).toEqual(before.map((item) => item.name).filter((one) => one !== gone));
      }),
    );
  });

  it("adds values to a list of values, takes them out by name, and replaces a list without a strategy", () => {
    const before = { values: ["a", "b"], atomic: ["x", "y"] };
    expect(strategicMerge(NODE, before, { values: ["b", "c"], atomic: ["z"] })).toEqual({
      values: ["a", "b", "c"],
      atomic: ["z"],
    });
    expect(strategicMerge(NODE, before, { "$deleteFromPrimitiveList/values": ["a"] })).toMatchObject({ values: ["b"] });
  });

  it("replaces and empties maps, and keeps the keys that are retained", () => {
    const before = { type: "Rolling", rolling: { surge: 1 } };
    expect(strategicMerge(NODE, { map: before }, { map: { $patch: "replace", type: "Other" } })).toEqual({
      map: { type: "Other" },
    });
    expect(strategicMerge(NODE, { map: before }, { map: { $patch: "delete" } })).toEqual({ map: {} });
    expect(strategicMerge(NODE, { map: before }, { map: { $retainKeys: ["type"], type: "Other" } })).toEqual({
      map: { type: "Other" },
    });
  });

  it.each([
    [{ items: [{ value: "1" }] }],
    [{ items: [{ name: "a", $patch: "burn" }] }],
    [{ items: [{ $patch: "delete" }] }],
    [{ map: { $patch: "burn" } }],
    [{ map: { $retainKeys: ["type"], other: 1 } }],
    [{ "$setElementOrder/items": [{ name: "b" }, { name: "a" }], items: [{ name: "a" }, { name: "b" }] }],
  ])("refuses %j", (patch) => {
    const before = { items: [{ name: "a" }, { name: "b" }], map: { type: "x" } };
    expect(() => strategicMerge(NODE, before, patch)).toThrow(PatchError);
  });
});
