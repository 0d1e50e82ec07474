import { describe, expect, it } from "vitest";
import { isNear, measured, roundTrip, unknownLink as unknown, wantsGzip } from "./gzipPolicy.ts";

const mebibyte = 1 << 20;
/** A body as it came to a reader that did nothing but wait for it, or `waitedMs` of the time. */
const body = (wireBytes: number, elapsedMs: number, waitedMs = elapsedMs) => ({
  wireBytes,
  bytes: wireBytes,
  elapsedMs,
  waitedMs,
});

describe("the choice of gzip", () => {
  it("goes by the round trip before a rate is known", () => {
    expect(wantsGzip(unknown)).toBe(false);
    expect(wantsGzip(roundTrip(unknown, 0.4))).toBe(false);
    expect(wantsGzip(roundTrip(unknown, 40))).toBe(true);
  });

  it("goes by the measured rate once there is one", () => {
    const far = roundTrip(unknown, 100);
    // 20 Mbit/s: 1 MiB takes 420 ms.
    expect(wantsGzip(measured(far, body(mebibyte, 420), false))).toBe(true);
    expect(wantsGzip(measured(far, body(mebibyte, 2), false))).toBe(false);
  });

  it("follows a link that becomes slower", () => {
    let link = measured(unknown, body(mebibyte, 2), false);
    expect(wantsGzip(link)).toBe(false);
    for (let round = 0; round < 8; round += 1) link = measured(link, body(mebibyte, 420), false);
    expect(wantsGzip(link)).toBe(true);
  });

  it("learns nothing from small bodies, nor slowness from compressed ones", () => {
    expect(measured(unknown, body(1000, 500), false)).toEqual(unknown);
    const fast = measured(unknown, body(mebibyte, 2), false);
    expect(measured(fast, body(mebibyte, 4000), true)).toEqual(fast);
  });

  it("learns nothing of the link from a body that the reader was too busy for", () => {
    const far = roundTrip(unknown, 40);
    expect(measured(far, body(mebibyte, 2_000, 5), false)).toEqual(far);
    const fast = measured(far, body(mebibyte, 10), false);
    expect(wantsGzip(fast)).toBe(false);
    expect(measured(fast, body(mebibyte, 2_000, 5), false)).toEqual(fast);
    expect(wantsGzip(measured(far, body(mebibyte, 2_000, 1_900), false))).toBe(true);
  });

  it("spares a slow server beside it the compressing, unless the link is slow beyond doubt", () => {
    const beside = roundTrip(unknown, 1);
    expect(wantsGzip(measured(beside, body(mebibyte, 50), false))).toBe(false);
    expect(wantsGzip(measured(beside, body(mebibyte, 420), false))).toBe(true);
  });

  it("keeps to the quickest round trip, letting it age", () => {
    let link = roundTrip(roundTrip(unknown, 2), 900);
    expect(link.roundTripMs).toBeCloseTo(2.04);
    expect(isNear(link)).toBe(true);
    for (let more = 0; more < 30; more += 1) link = roundTrip(link, 900);
    expect(isNear(link)).toBe(false);
    expect(isNear(unknown)).toBe(false);
  });
});
