import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { TargetProbe } from "./targetProbe.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function probed(lookedAt: { value: boolean }, ask: (signal: AbortSignal) => Promise<void>, random = Math.random) {
  const starts: number[] = [];
  const seen = { answered: 0, failed: 0 };
  const probe = new TargetProbe({
    ask: (signal) => {
      starts.push(Date.now());
      return ask(signal);
    },
    lookedAt: () => lookedAt.value,
    answered: () => {
      seen.answered += 1;
    },
    failed: () => {
      seen.failed += 1;
    },
    random,
  });
  return { probe, starts, seen };
}

const gaps = (starts: readonly number[]) => starts.slice(1).map((start, index) => start - (starts[index] ?? 0));

describe("the probe of a lost target", () => {
  it("asks at least every 4 s while a table is on screen, and not as a metronome", async () => {
    const { probe, starts } = probed({ value: true }, () => Promise.reject(new Error("refused")));
    const from = Date.now();
    probe.lose();
    await vi.advanceTimersByTimeAsync(120_000);
    const between = gaps([from, ...starts]);
    expect(starts.length).toBeGreaterThanOrEqual(30);
    expect(Math.max(...between)).toBeLessThanOrEqual(4_000);
    expect(Math.min(...between)).toBeGreaterThanOrEqual(2_500);
    expect(new Set(between).size).toBeGreaterThan(10);
  });

  it("keeps that pace when the target swallows its questions", async () => {
    const aborted = vi.fn();
    const { probe, starts } = probed({ value: true }, (signal) => {
      signal.addEventListener("abort", aborted);
      return new Promise(() => {});
    });
    probe.lose();
    await vi.advanceTimersByTimeAsync(40_000);
    expect(Math.max(...gaps(starts))).toBeLessThanOrEqual(4_000);
    // Never two at a time.
    expect(aborted.mock.calls.length).toBe(starts.length - 1);
  });

  it("asks a target that no one looks at ever more seldom", async () => {
    const { probe, starts } = probed(
      { value: false },
      () => Promise.reject(new Error("refused")),
      () => 0.5,
    );
    probe.lose();
    await vi.advanceTimersByTimeAsync(600_000);
    const between = gaps(starts);
    expect(between[0]).toBe(3_000);
    expect(between.at(-1)).toBe(45_000);
  });

  it("asks at once when someone begins to look", async () => {
    const looked = { value: false };
    const { probe, starts } = probed(looked, () => Promise.reject(new Error("refused")));
    probe.lose();
    await vi.advanceTimersByTimeAsync(300_000);
    const before = starts.length;
    looked.value = true;
    probe.now();
    expect(starts.length).toBe(before + 1);
    await vi.advanceTimersByTimeAsync(4_000);
    expect(starts.length).toBeGreaterThanOrEqual(before + 2);
  });

  it("stops with the first answer and says so once", async () => {
    let up = false;
    const { probe, starts, seen } = probed({ value: true }, () =>
      up ? Promise.resolve() : Promise.reject(new Error("no")),
    );
    probe.lose();
    await vi.advanceTimersByTimeAsync(10_000);
    up = true;
    await vi.advanceTimersByTimeAsync(4_000);
    const after = starts.length;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(seen.answered).toBe(1);
    expect(starts.length).toBe(after);
    expect(probe.lost).toBe(false);
  });
});
