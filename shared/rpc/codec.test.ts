import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CodecError, decode, encode } from "./codec.ts";

const leaf = fc.oneof(fc.string(), fc.boolean(), fc.constant(null), fc.integer(), fc.uint8Array({ maxLength: 40 }));
const value = fc.letrec((tie) => ({
  any: fc.oneof({ depthSize: "small" }, leaf, fc.array(tie("any")), fc.dictionary(fc.string(), tie("any"))),
})).any;

describe("codec", () => {
  it("gives back what it was given, binary parts at any depth included", () => {
    fc.assert(
      fc.property(value, (original) => {
        expect(decode(encode(original))).toEqual(original);
      }),
    );
  });

  it("gives every prefix of a value and any noise an error or a value, never a crash", () => {
    fc.assert(
      fc.property(value, fc.nat(), fc.uint8Array({ maxLength: 64 }), (original, cut, noise) => {
        const bytes = encode(original);
        for (const hostile of [bytes.subarray(0, cut % bytes.length), noise, new Uint8Array([1, ...noise])]) {
          try {
            decode(hostile);
          } catch (error) {
            expect(error).toBeInstanceOf(CodecError);
          }
        }
      }),
    );
  });

  it.each([
    ["a Date", { at: new Date() }],
    ["a Map", new Map()],
    ["a bigint", { offset: 1n }],
    ["NaN", [Number.NaN]],
    ["a function", { f: () => 1 }],
  ])("refuses %s and names where it is", (_name, bad) => {
    expect(() => encode(bad)).toThrow(CodecError);
  });

  it("keeps a key named __proto__ an ordinary key", () => {
    const hostile: unknown = JSON.parse('{"__proto__": {"polluted": true}}');
    const back = decode(encode({ inner: hostile, part: new Uint8Array(2) }));
    expect(Object.getPrototypeOf((back as { inner: object }).inner)).toBe(Object.prototype);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it("does not let a forged head write through the prototype", () => {
    const json = new TextEncoder().encode('{"v":{},"b":[[["__proto__","polluted"],1]]}');
    const forged = new Uint8Array(5 + json.length + 1);
    forged[0] = 1;
    new DataView(forged.buffer).setUint32(1, json.length, true);
    forged.set(json, 5);
    expect(() => decode(forged)).toThrow(CodecError);
  });
});
