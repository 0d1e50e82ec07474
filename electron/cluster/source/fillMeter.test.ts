import { describe, expect, it } from "vitest";
import { estimateOf, FillMeter, worthAsking } from "./fillMeter.ts";

const patienceMs = 10_000;
const kB = 1000;

describe("an estimate", () => {
  it("says what is left at the weight of a row and the pace so far", () => {
    expect(estimateOf({ rows: 500, wireBytes: 100 * kB, elapsedMs: 2_000 }, 5_000)).toEqual({
      bytes: 1_000 * kB,
      ms: 20_000,
    });
    expect(estimateOf({ rows: 0, wireBytes: 0, elapsedMs: 10 }, 5_000)).toBeNull();
  });
});

describe("after the first page", () => {
  const slowPage = { rows: 500, wireBytes: 80 * kB, elapsedMs: 2_500 };

  it("asks when the rest takes longer than a person waits unasked", () => {
    expect(worthAsking(slowPage, 50_000, patienceMs)).toBe(true);
    expect(worthAsking(slowPage, 1_000, patienceMs)).toBe(false);
  });

  it("does not ask by a page so small that it shows the round trips rather than the pace", () => {
    expect(worthAsking({ ...slowPage, elapsedMs: 600 }, 50_000, patienceMs)).toBe(false);
  });

  it("does not ask on a fast link, where the server is what makes it slow", () => {
    expect(worthAsking({ rows: 500, wireBytes: 8_000 * kB, elapsedMs: 2_000 }, 50_000, patienceMs)).toBe(false);
  });

  it("does not ask without a count of what is left, or when no one is to be asked", () => {
    expect(worthAsking(slowPage, null, patienceMs)).toBe(false);
    expect(worthAsking(slowPage, 50_000, null)).toBe(false);
  });
});

describe("during a fill", () => {
  /** A link that brings 200 bytes a row. */
  const filled = (until: number, rowsAt: (ms: number) => number): FillMeter => {
    const meter = new FillMeter();
    for (let elapsedMs = 100; elapsedMs <= until; elapsedMs += 100) {
      const rows = rowsAt(elapsedMs);
      meter.saw({ rows, wireBytes: rows * 200, elapsedMs });
    }
    return meter;
  };

  it("says nothing before the pace is known", () => {
    expect(filled(1_400, (ms) => ms).estimate(10_000)).toBeNull();
    expect(filled(1_400, (ms) => ms / 10).worthAsking(50_000, patienceMs)).toBe(false);
  });

  it("leaves TCP's slow start out of the pace", () => {
    const meter = filled(1_500, (ms) => (ms <= 500 ? 1 : ms - 500));
    expect(meter.estimate(5_000)).toMatchObject({ bytes: 1_000 * kB });
    expect(meter.estimate(5_000)?.ms).toBeCloseTo(5_005, -1);
  });

  it("goes by the last seconds when the pace changes", () => {
    const meter = filled(12_000, (ms) => (ms <= 6_000 ? ms : 6_000 + (ms - 6_000) / 10));
    expect(meter.estimate(1_000)?.ms).toBe(10_000);
  });

  it("is worth asking about when the rest is long, and only then", () => {
    const meter = filled(2_000, (ms) => ms);
    expect(meter.worthAsking(9_000, patienceMs)).toBe(false);
    expect(meter.worthAsking(11_000, patienceMs)).toBe(true);
    expect(meter.worthAsking(11_000, null)).toBe(false);
  });
});
