import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fieldText } from "./fieldPath.ts";
import { canonicalJson, type Json, type JsonObject } from "./json.ts";
import { schemaPlace } from "./kindSchema.ts";
import { podSchema } from "./podSchema.fixture.ts";
import { threeWay } from "./threeWay.ts";

const place = schemaPlace(podSchema);
const merge = (base: JsonObject, wanted: JsonObject, live: JsonObject) => threeWay(base, wanted, live, place);
const spec = (containers: readonly Json[], more: JsonObject = {}): JsonObject => ({ spec: { ...more, containers } });
const paths = (changes: readonly { readonly path: Parameters<typeof fieldText>[0] }[]) =>
  changes.map(({ path }) => fieldText(path));

describe("a merge of what two sides changed", () => {
  it("takes each side's own changes", () => {
    const merged = merge(
      { spec: { replicas: 3, a: 1 } },
      { spec: { replicas: 5, a: 1 } },
      { spec: { replicas: 3, a: 2 } },
    );
    expect(merged.value).toEqual({ spec: { replicas: 5, a: 2 } });
    expect([paths(merged.mine), paths(merged.theirs), paths(merged.conflicts)]).toEqual([
      ["spec.replicas"],
      ["spec.a"],
      [],
    ]);
  });

  it("tells a field that both changed with its three values, and keeps the person's", () => {
    const merged = merge({ spec: { replicas: 3 } }, { spec: { replicas: 5 } }, { spec: { replicas: 8 } });
    expect(merged.value).toEqual({ spec: { replicas: 5 } });
    expect(merged.conflicts).toEqual([{ path: ["spec", "replicas"], base: 3, wanted: 5, live: 8 }]);
  });

  it("tells the deletion of what the other side changed, and the change of what the other side deleted", () => {
    expect(paths(merge({ a: { x: 1 } }, {}, { a: { x: 2 } }).conflicts)).toEqual(["a"]);
    expect(paths(merge({ a: { x: 1 } }, { a: { x: 2 } }, {}).conflicts)).toEqual(["a"]);
  });

  it("finds items of a keyed list wherever they stand", () => {
    const merged = merge(
      spec([{ name: "web", image: "1" }]),
      spec([{ name: "web", image: "2" }]),
      spec([
        { name: "mesh", image: "9" },
        { name: "web", image: "1", stdin: true },
      ]),
    );
    expect(merged.value).toEqual(
      spec([
        { name: "mesh", image: "9" },
        { name: "web", image: "2", stdin: true },
      ]),
    );
    expect(paths(merged.mine)).toEqual(["spec.containers[name=web].image"]);
  });

  it("puts an item that a person added where they put it, and takes away what they removed", () => {
    const merged = merge(
      spec([{ name: "a" }, { name: "b" }]),
      spec([{ name: "a" }, { name: "new" }]),
      spec([{ name: "mesh" }, { name: "a" }, { name: "b" }]),
    );
    expect(merged.value).toEqual(spec([{ name: "mesh" }, { name: "a" }, { name: "new" }]));
  });

  it("fills in list keys that the schema defaults", () => {
    const ports = (list: readonly Json[]) => spec([{ name: "a", ports: list }]);
    const merged = merge(
      ports([{ containerPort: 80 }]),
      ports([{ containerPort: 80, name: "http" }]),
      ports([
        { containerPort: 80, protocol: "UDP" },
        { containerPort: 80, protocol: "TCP" },
      ]),
    );
    expect(merged.conflicts).toEqual([]);
    expect(merged.value).toEqual(
      ports([
        { containerPort: 80, protocol: "UDP" },
        { containerPort: 80, protocol: "TCP", name: "http" },
      ]),
    );
  });

  it("merges sets by their values, and takes lists without identity as a whole", () => {
    const set = (finalizers: readonly string[]) => ({ metadata: { finalizers } });
    expect(merge(set(["a", "b"]), set(["a"]), set(["c", "a", "b"])).value).toEqual(set(["c", "a"]));
    const args = (list: readonly string[]) => ({ spec: { args: list } });
    expect(paths(merge(args(["a"]), args(["a", "b"]), args(["c"])).conflicts)).toEqual(["spec.args"]);
  });

  it("takes an explicit null for nothing where nothing was", () => {
    expect(merge({ a: 1 }, { a: 1, b: null }, { a: 1 })).toMatchObject({ value: { a: 1 }, mine: [] });
  });
});

const scalar = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.constantFrom("x", "y"), fc.boolean());
const container = fc.record(
  { name: fc.constantFrom("a", "b", "c", "d"), image: scalar, stdin: scalar },
  { requiredKeys: ["name"] },
);
const anObject: fc.Arbitrary<JsonObject> = fc.record(
  {
    metadata: fc.record({ labels: fc.dictionary(fc.constantFrom("a", "b/c", "d~e"), scalar) }),
    spec: fc.record(
      {
        replicas: scalar,
        args: fc.array(fc.constantFrom("1", "2", "3"), { maxLength: 3 }),
        containers: fc.uniqueArray(container, { selector: ({ name }) => name, maxLength: 4 }),
      },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: [] },
);

describe("properties of a merge", () => {
  it("applied to live it gives what was wanted where nothing else was changed", () => {
    fc.assert(
      fc.property(anObject, anObject, (base, wanted) => {
        const merged = merge(base, wanted, base);
        expect(merged.conflicts).toEqual([]);
        expect(canonicalJson(merged.value)).toBe(canonicalJson(wanted));
      }),
    );
  });

  it("leaves all alone that the person did not touch", () => {
    fc.assert(
      fc.property(anObject, anObject, (base, live) => {
        const merged = merge(base, base, live);
        expect([merged.mine, merged.conflicts]).toEqual([[], []]);
        expect(canonicalJson(merged.value)).toBe(canonicalJson(live));
      }),
    );
  });

  it("of both sides' changes without a conflict none is lost, whoever is merged into whom", () => {
    fc.assert(
      fc.property(anObject, anObject, anObject, (base, wanted, live) => {
        const one = merge(base, wanted, live);
        const other = merge(base, live, wanted);
        expect(one.conflicts.length).toBe(other.conflicts.length);
        if (one.conflicts.length > 0) return;
        expect(canonicalJson(unordered(one.value))).toBe(canonicalJson(unordered(other.value)));
      }),
    );
  });
});

/** Where both sides put items, their order is a matter of who is merged into whom. */
function unordered(object: JsonObject): JsonObject {
  const text = JSON.stringify(object, (key, value) =>
    key === "containers"
      ? value.toSorted((one: Json, two: Json) => (canonicalJson(one) < canonicalJson(two) ? -1 : 1))
      : value,
  );
  return JSON.parse(text);
}
