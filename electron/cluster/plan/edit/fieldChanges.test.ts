import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson, type JsonObject } from "../../../../shared/model/json.ts";
import { schemaPlace } from "../../../../shared/model/kindSchema.ts";
import { podSchema } from "../../../../shared/model/podSchema.fixture.ts";
import { threeWay } from "../../../../shared/model/threeWay.ts";
import { changesBack, fieldPatch } from "../../patch/fieldPatch.ts";
import { applied } from "../../patch/patchServer.fixture.ts";
import { fieldChanges } from "./fieldChanges.ts";

const place = schemaPlace(podSchema);
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

describe("the fields of an edit", () => {
  it("reach into items by their places and leave their neighbours alone", () => {
    const spec = (image: string): JsonObject => ({ spec: { containers: [{ name: "a" }, { name: "b", image }] } });
    expect(fieldChanges(spec("1"), spec("2"), place)).toEqual([
      { path: "/spec/containers/1/image", to: { value: "2" } },
    ]);
  });

  it("change a list as a whole that gains an item, and one without identity", () => {
    const paths = (from: JsonObject, to: JsonObject) =>
      fieldChanges({ spec: from }, { spec: to }, place).map(({ path }) => path);
    expect(paths({ containers: [{ name: "a" }] }, { containers: [{ name: "a" }, { name: "b" }] })).toEqual([
      "/spec/containers",
    ]);
    expect(paths({ args: ["1"] }, { args: ["2"] })).toEqual(["/spec/args"]);
  });

  it("as a patch give what was merged, and their inverse what was there", () => {
    fc.assert(
      fc.property(anObject, anObject, anObject, (base, wanted, live) => {
        const merged = threeWay(base, wanted, live, place).value;
        const { ops, before } = fieldPatch(live, fieldChanges(live, merged, place));
        const stored = applied(live, ops);
        expect(canonicalJson(stored)).toBe(canonicalJson(merged));
        const back = applied(stored, fieldPatch(stored, changesBack(stored, before)).ops);
        expect(canonicalJson(back)).toBe(canonicalJson(live));
      }),
    );
  });
});
