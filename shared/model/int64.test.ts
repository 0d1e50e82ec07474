import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Int64, int64 } from "./int64.ts";

const any = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });

describe("64-bit integers", () => {
  it("travel as decimal strings and come back exactly", () => {
    fc.assert(
      fc.property(any, (value) => {
        expect(BigInt(int64(value))).toBe(value);
      }),
    );
  });

  it.each(["9223372036854775808", "-9223372036854775809", "01", "+1", "-0", "1.0", "1e3", "", " 1", "0x1"])(
    "refuse %j",
    (text) => {
      expect(Int64.safeParse(text).success).toBe(false);
    },
  );

  it("refuse what does not fit when they are made", () => {
    expect(() => int64(2n ** 63n)).toThrow(RangeError);
    expect(() => int64(0.5)).toThrow(RangeError);
  });
});
