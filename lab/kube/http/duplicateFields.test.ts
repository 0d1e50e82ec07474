import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { duplicateFields } from "./duplicateFields.ts";

describe("duplicate fields", () => {
  it("finds names that an object has twice, with the way to them", () => {
    expect(duplicateFields('{"data":{"a":"1","a":"2"},"list":[{"x":1},{"y":{"z":1,"z":2}}]}')).toEqual([
      "data.a",
      "list[1].y.z",
    ]);
    expect(duplicateFields('{"a":{"b":1},"c":{"b":1},"d":"a","e":["a","a"],"f":"{\\"a\\":1,\\"a\\":2}"}')).toEqual([]);
  });

  it("finds none in what was made of objects, whatever is in it", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(duplicateFields(JSON.stringify(value))).toEqual([]);
      }),
    );
  });
});
