import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../json.ts";
import { SchemaNode } from "../schema/schemaNode.ts";
import { compare } from "./compare.ts";
import { EMPTY_SET, isEmptySet, pathsOf, pathText } from "./fieldSet.ts";
import { fieldsOf } from "./fieldsOf.ts";
import { type FieldWriter, NO_OWNERS, type Owners, readOwners, writeOwners } from "./managers.ts";
import { merge } from "./merge.ts";
import { applyConfiguration, updateOwners } from "./ownership.ts";

const text = { type: "string" };
const NODE = new SchemaNode(
  {
    type: "object",
    properties: {
      plain: text,
      nested: { type: "object", properties: { one: text, two: { type: "integer" } } },
      map: { type: "object", additionalProperties: text },
      set: { type: "array", items: text, "x-kubernetes-list-type": "set" },
      items: {
        type: "array",
        items: { type: "object", properties: { name: text, value: text, other: text } },
        "x-kubernetes-list-type": "map",
        "x-kubernetes-list-map-keys": ["name"],
      },
      atomic: { type: "array", items: text },
    },
  },
  () => undefined,
);

const word = fc.constantFrom("a", "b", "c", "d");
const value = fc.constantFrom("1", "2", "3");
const item = fc.record({ name: word, value, other: value }, { requiredKeys: ["name"] });
/** Configurations say something wherever they say anything: what is empty is no claim that could be told apart. */
const configuration: fc.Arbitrary<JsonObject> = fc.record(
  {
    plain: value,
    nested: fc.record({ one: value, two: fc.constantFrom(1, 2) }, { requiredKeys: ["one"] }),
    map: fc.dictionary(word, value, { minKeys: 1, noNullPrototype: true }),
    set: fc.uniqueArray(word, { minLength: 1 }),
    items: fc.uniqueArray(item, { minLength: 1, selector: ({ name }) => name }),
    atomic: fc.array(value, { minLength: 1, maxLength: 3 }),
  },
  { requiredKeys: [], noNullPrototype: true },
);

function writer(manager: string, operation: "Apply" | "Update" = "Apply"): FieldWriter {
  return { manager, operation, apiVersion: "v1", subresource: "" };
}

interface State {
  readonly object: JsonObject;
  readonly owners: Owners;
}

const NOTHING: State = { object: {}, owners: NO_OWNERS };

/** Applies by force, so that nothing is in conflict. */
function applied({ object, owners }: State, manager: string, config: JsonObject): State {
  const write = { writer: writer(manager), now: "2026-01-01T00:00:00Z", ignored: EMPTY_SET, force: true };
  const result = applyConfiguration(NODE, object, config, owners, write);
  if ("conflicts" in result) throw new Error("a forced apply is in conflict");
  return result;
}

describe("applying", () => {
  it("leaves of an applier's earlier configurations no more than its last says", () => {
    fc.assert(
      fc.property(configuration, configuration, (first, second) => {
        const after = applied(applied(NOTHING, "me", first), "me", second);
        expect(after.object).toEqual(applied(NOTHING, "me", second).object);
      }),
    );
  });

  it("leaves what the other says when one of two lets everything go", () => {
    fc.assert(
      fc.property(configuration, configuration, (mine, theirs) => {
        const both = applied(applied(NOTHING, "me", mine), "you", theirs);
        const left = applied(both, "me", {});
        expect(left.object).toEqual(applied(NOTHING, "you", theirs).object);
        expect([...left.owners.values()].map(({ manager }) => manager)).toEqual(
          Object.keys(theirs).length === 0 ? [] : ["you"],
        );
      }),
    );
  });

  it("changes nothing when the same is applied again", () => {
    fc.assert(
      fc.property(configuration, configuration, (mine, theirs) => {
        const once = applied(applied(NOTHING, "you", theirs), "me", mine);
        const twice = applied(once, "me", mine);
        expect(twice.object).toEqual(once.object);
        expect(writeOwners(twice.owners)).toEqual(writeOwners(once.owners));
      }),
    );
  });

  it("is in conflict exactly over the fields that another set otherwise", () => {
    fc.assert(
      fc.property(configuration, configuration, (theirs, mine) => {
        const before = applied(NOTHING, "you", theirs);
        const write = { writer: writer("me"), now: "", ignored: EMPTY_SET, force: false };
        const result = applyConfiguration(NODE, before.object, mine, before.owners, write);
        const { modified } = compare(NODE, before.object, merge(NODE, before.object, mine) ?? {});
        const found = "conflicts" in result ? result.conflicts.map(({ path }) => pathText(path)) : [];
        expect([...found].sort()).toEqual(pathsOf(modified).map(pathText).sort());
      }),
    );
  });
});

describe("updating", () => {
  it("passes what changed to its writer and takes it from everybody else", () => {
    fc.assert(
      fc.property(configuration, configuration, (before, after) => {
        const owned = updateOwners(NODE, {}, before, NO_OWNERS, {
          writer: writer("maker", "Update"),
          now: "",
          ignored: EMPTY_SET,
        });
        const owners = updateOwners(NODE, before, after, owned, {
          writer: writer("editor", "Update"),
          now: "",
          ignored: EMPTY_SET,
        });
        const paths = [...owners.values()].flatMap(({ fields }) => pathsOf(fields).map(pathText));
        // Nothing has two owners, nothing that is there has none, and nobody owns what is gone.
        expect(new Set(paths).size).toBe(paths.length);
        const leaves = pathsOf(fieldsOf(NODE, after)).map(pathText);
        expect(leaves.filter((path) => !paths.includes(path))).toEqual([]);
        const gone = pathsOf(compare(NODE, before, after).removed).map(pathText);
        expect(gone.filter((path) => paths.includes(path))).toEqual([]);
      }),
    );
  });

  it("reads what it wrote", () => {
    fc.assert(
      fc.property(configuration, (config) => {
        const { owners } = applied(NOTHING, "me", config);
        const written = writeOwners(owners);
        expect(writeOwners(readOwners(written === undefined ? undefined : [...written]))).toEqual(written);
      }),
    );
  });
});

describe("merging", () => {
  it("says afterwards all that the configuration says, and keeps the order of both lists where they agree", () => {
    fc.assert(
      fc.property(configuration, configuration, (live, config) => {
        const merged = merge(NODE, live, config) ?? {};
        const { modified, removed } = compare(NODE, config, merged);
        expect([isEmptySet(modified), isEmptySet(removed)]).toEqual([true, true]);
        expect(merge(NODE, merged, config)).toEqual(merged);
      }),
    );
  });

  it.each([
    [
      ["a", "b", "c"],
      ["b", "x"],
      ["a", "b", "c", "x"],
    ],
    [
      ["a", "b"],
      ["x", "b"],
      ["a", "x", "b"],
    ],
    [
      ["a", "b", "c"],
      ["c", "a"],
      ["b", "c", "a"],
    ],
    [[], ["b", "a"], ["b", "a"]],
  ])("of the live %j and the applied %j makes %j", (live, config, merged) => {
    expect(merge(NODE, { set: live }, { set: config })).toEqual({ set: merged });
  });
});
