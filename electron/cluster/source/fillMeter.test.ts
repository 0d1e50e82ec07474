import { describe, expect, it } from "vitest";
import { estimateOf, FillMeter, PageMeter, type Patience } from "./fillMeter.ts";
import { type Simulated, simulate } from "./linkSimulation.fixture.ts";

const far: Patience = { waitMs: 10_000, near: () => false };
const near: Patience = { waitMs: 10_000, near: () => true };
const noOne: Patience = { waitMs: null, near: () => false };

/** 20 Mbit/s and 100 ms. */
const slowLink = { bytesPerSecond: 2.5e6, roundTripMs: 100 };
const fastLink = { bytesPerSecond: 100e6, roundTripMs: 20 };
/** An idle core works off 200 MB/s and more. */
const idleReader = 200e6;

const pods: Simulated = { rows: 50_000, rowBytes: 3_300, link: slowLink, readerBytesPerSecond: idleReader };

/** When a fill is asked about, in milliseconds since its head; null when it never is. */
function askedAt(list: Simulated, patience: Patience): number | null {
  const meter = new FillMeter();
  for (const progress of simulate(list)) {
    meter.saw(progress);
    if (meter.worthAsking(list.rows - progress.rows, patience)) return progress.elapsedMs;
  }
  return null;
}

function tookMs(list: Simulated): number {
  return [...simulate(list)].at(-1)?.elapsedMs ?? 0;
}

function page(list: Omit<Simulated, "rows">): PageMeter {
  const meter = new PageMeter();
  for (const progress of simulate({ ...list, rows: 500 })) meter.saw(progress);
  return meter;
}

describe("an estimate", () => {
  it("says what is left at the weight of a row and the pace of a stretch", () => {
    const all = { rows: 1_000, wireBytes: 200_000, bytes: 200_000, elapsedMs: 9_000, waitedMs: 0 };
    const stretch = { ...all, rows: 500, wireBytes: 100_000, elapsedMs: 2_000 };
    expect(estimateOf(all, stretch, 5_000)).toEqual({ bytes: 1_000_000, ms: 20_000 });
    expect(estimateOf({ ...all, rows: 0 }, stretch, 5_000)).toBeNull();
    expect(estimateOf(all, { ...stretch, wireBytes: 0 }, 5_000)).toBeNull();
  });
});

describe("after the first page", () => {
  it("asks on a slow link, with what the rest weighs and takes", () => {
    const meter = page(pods);
    expect(meter.worthAsking(49_500, far)).toBe(true);
    expect(meter.worthAsking(1_000, far)).toBe(false);
    expect(meter.estimate(49_500)?.bytes).toBeCloseTo(49_500 * 3_300, -6);
    expect(meter.estimate(49_500)?.ms).toBeGreaterThan(60_000);
    expect(meter.estimate(49_500)?.ms).toBeLessThan(75_000);
  });

  it("does not take TCP's slow start on a long fast link for a slow one", () => {
    expect(page({ ...pods, link: { bytesPerSecond: 100e6, roundTripMs: 100 } }).worthAsking(49_500, far)).toBe(false);
  });

  it("does not ask by a page so small that it shows the round trips rather than the pace", () => {
    const compressed = { ...pods, inflation: 20 };
    expect(page(compressed).worthAsking(500_000, far)).toBe(false);
    // At 56 kbit/s it took long enough.
    expect(page({ ...compressed, link: { bytesPerSecond: 7e3, roundTripMs: 100 } }).worthAsking(5_000, far)).toBe(true);
  });

  it("does not ask on a fast link because this machine is busy", () => {
    const busy = page({ ...pods, link: fastLink, readerBytesPerSecond: 1e6 });
    expect(busy.estimate(49_500)?.ms).toBeGreaterThan(60_000);
    expect(busy.worthAsking(49_500, far)).toBe(false);
  });

  it("does not ask without a count of what is left, or when no one is to be asked", () => {
    expect(page(pods).worthAsking(null, far)).toBe(false);
    expect(page(pods).worthAsking(49_500, noOne)).toBe(false);
    expect(new PageMeter().worthAsking(49_500, far)).toBe(false);
  });
});

describe("during a fill", () => {
  it("asks on a slow link as soon as the pace is known, and only when the rest is long", () => {
    const asked = askedAt(pods, far);
    expect(asked).toBeGreaterThanOrEqual(1_500);
    expect(asked).toBeLessThan(2_000);
    expect(askedAt({ ...pods, rows: 8_000 }, far)).toBeNull();
    expect(askedAt(pods, noOne)).toBeNull();
  });

  it("does not ask where compression makes the slow link quick enough", () => {
    const compressed = { ...pods, inflation: 20 };
    expect(tookMs(compressed)).toBeLessThan(10_000);
    expect(askedAt(compressed, far)).toBeNull();
    expect(askedAt({ ...compressed, link: { ...slowLink, bytesPerSecond: 0.3e6 } }, far)).toBeLessThan(2_000);
  });

  it("does not ask because the reader is busy, however long that takes", () => {
    const busy = { ...pods, link: fastLink, readerBytesPerSecond: 2e6 };
    expect(tookMs(busy)).toBeGreaterThan(60_000);
    expect(askedAt(busy, far)).toBeNull();
    // It waits for more than ten seconds in all, and still mostly for itself.
    expect(askedAt({ ...pods, readerBytesPerSecond: 3.2e6 }, far)).toBeNull();
  });

  it("does not ask because a server compresses slowly behind a fast link", () => {
    const compressed = { ...pods, rows: 300_000, inflation: 20, link: fastLink, serverBytesPerSecond: 1e6 };
    expect(tookMs(compressed)).toBeGreaterThan(20_000);
    expect(askedAt(compressed, far)).toBeNull();
  });

  it("does not ask about a target on this machine or beside it, where what is slow is no link", () => {
    const struggling = { ...pods, link: { ...fastLink, roundTripMs: 1 }, serverBytesPerSecond: 1e6 };
    expect(tookMs(struggling)).toBeGreaterThan(60_000);
    expect(askedAt(struggling, near)).toBeNull();
  });

  it("lets one interruption pass, and takes the second for the link's pace", () => {
    const once = { ...pods, link: { ...fastLink, bytesPerSecond: 10e6 }, silences: [[2_000, 9_000]] as const };
    expect(askedAt(once, far)).toBeNull();
    const twice = { ...once, silences: [[2_000, 9_000] as const, [11_000, 17_000] as const] };
    expect(askedAt(twice, far)).toBeGreaterThan(17_000);
  });

  it("says nothing while a silent link brings nothing", () => {
    const meter = new FillMeter();
    for (const progress of simulate({ ...pods, silences: [[600, 30_000]] })) {
      if (progress.elapsedMs > 30_000) break;
      meter.saw(progress);
    }
    expect(meter.estimate(40_000)).toBeNull();
    expect(meter.worthAsking(40_000, far)).toBe(false);
  });

  it("leaves TCP's slow start out of the pace", () => {
    const meter = new FillMeter();
    for (const progress of simulate(pods)) {
      if (progress.elapsedMs > 1_600) break;
      meter.saw(progress);
    }
    expect(meter.estimate(10_000)?.ms).toBeCloseTo(13_200, -3);
  });

  it("goes by the last seconds when the pace changes", () => {
    const meter = new FillMeter();
    for (let elapsedMs = 100; elapsedMs <= 12_000; elapsedMs += 100) {
      const rows = elapsedMs <= 6_000 ? elapsedMs : 6_000 + (elapsedMs - 6_000) / 10;
      meter.saw({ rows, wireBytes: rows * 200, bytes: rows * 200, elapsedMs, waitedMs: elapsedMs });
    }
    expect(meter.estimate(1_000)?.ms).toBe(10_000);
  });
});
