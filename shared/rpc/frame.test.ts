import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FrameError, FrameType, HEAD_BYTES, readdress, readFrame, writeFrame } from "./frame.ts";

const type = fc.constantFrom(...Object.values(FrameType));
const id = fc.integer({ min: 0, max: 0xffff_ffff });
const count = fc.maxSafeNat();

describe("frames", () => {
  it("read back as written, also from the middle of a larger buffer", () => {
    fc.assert(
      fc.property(type, id, count, fc.uint8Array(), fc.nat(9), (t, i, n, body, offset) => {
        const bytes = writeFrame(t, i, n, body);
        const larger = new Uint8Array(bytes.length + offset);
        larger.set(bytes, offset);
        expect(readFrame(larger.subarray(offset))).toEqual({ type: t, id: i, n, body });
      }),
    );
  });

  it("change nothing but the id when they are readdressed", () => {
    fc.assert(
      fc.property(type, id, id, count, fc.uint8Array(), (t, before, after, n, body) => {
        expect(readFrame(readdress(writeFrame(t, before, n, body), after))).toEqual({ type: t, id: after, n, body });
      }),
    );
  });

  it("refuse noise with a FrameError", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: HEAD_BYTES * 2 }), (noise) => {
        try {
          readFrame(noise);
        } catch (error) {
          expect(error).toBeInstanceOf(FrameError);
        }
      }),
    );
    expect(() => readFrame(writeFrame(FrameType.item, 1, Number.NaN))).toThrow(FrameError);
    expect(() => readFrame(new Uint8Array(HEAD_BYTES))).toThrow(FrameError);
  });
});
