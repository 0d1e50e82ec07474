import { describe, expect, it } from "vitest";
import { type LinkMeasure, measured, roundTrip, wantsGzip } from "./gzipPolicy.ts";

const unknown: LinkMeasure = { bytesPerSecond: null, roundTripMs: null };
const mebibyte = 1 << 20;

describe("the choice of gzip", () => {
  it("goes by the round trip before a rate is known", () => {
    expect(wantsGzip(unknown)).toBe(false);
    expect(wantsGzip(roundTrip(unknown, 0.4))).toBe(false);
    expect(wantsGzip(roundTrip(unknown, 40))).toBe(true);
  });

  it("goes by the measured rate once there is one", () => {
    const far = roundTrip(unknown, 100);
    // 20 Mbit/s: 1 MiB takes 420 ms.
    expect(wantsGzip(measured(far, mebibyte, 420, false))).toBe(true);
    expect(wantsGzip(measured(far, mebibyte, 2, false))).toBe(false);
  });

  it("follows a link that becomes slower", () => {
    let link = measured(unknown, mebibyte, 2, false);
    expect(wantsGzip(link)).toBe(false);
    for (let round = 0; round < 8; round += 1) link = measured(link, mebibyte, 420, false);
    expect(wantsGzip(link)).toBe(true);
  });

  it("learns nothing from small bodies, nor slowness from compressed ones", () => {
    expect(measured(unknown, 1000, 500, false)).toEqual(unknown);
    const fast = measured(unknown, mebibyte, 2, false);
    expect(measured(fast, mebibyte, 4000, true)).toEqual(fast);
  });

  it("keeps to the quickest round trip, letting it age", () => {
    expect(roundTrip(roundTrip(unknown, 2), 900).roundTripMs).toBeCloseTo(2.2);
  });
});
