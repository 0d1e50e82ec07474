import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SteppedClock } from "../clock.ts";
import { followLines } from "./logFollow.ts";
import { seededLog } from "./seededLog.ts";
import type { LogLine, LogRange } from "./target.ts";

const START = Date.parse("2026-03-01T00:00:00Z");

/** Counts what is scheduled and neither run nor cancelled. */
class CountingClock extends SteppedClock {
  pending = 0;

  override schedule(delayMs: number, task: () => void): () => void {
    let isOpen = true;
    this.pending += 1;
    const close = (): void => {
      if (isOpen) this.pending -= 1;
      isOpen = false;
    };
    const cancel = super.schedule(delayMs, () => {
      close();
      task();
    });
    return () => {
      close();
      cancel();
    };
  }
}

function build(endedAfterMs?: number) {
  const clock = new CountingClock(START);
  const startedAt = new Date(START);
  const previous = { startedAt: new Date(START - 60_000), endedAt: startedAt };
  const ended = endedAfterMs === undefined ? {} : { endedAt: new Date(START + endedAfterMs) };
  const log = seededLog({
    seed: "uid",
    clock,
    intervalMs: 1000,
    containers: [{ name: "app", startedAt, previous, ...ended }],
  });
  const read = (range: Partial<LogRange> = {}): LogLine[] => [
    ...log.read({ container: "app", previous: false, ...range }),
  ];
  return { clock, log, read };
}

describe("seededLog", () => {
  it("gives the same lines whenever they are read, and more as time passes", () => {
    const { clock, read } = build();
    clock.advance(100_000);
    const early = read();
    clock.advance(50_000);
    const late = read();
    expect(early.length).toBeGreaterThanOrEqual(99);
    expect(late.slice(0, early.length)).toEqual(early);
    expect(late.length).toBeGreaterThan(early.length + 40);
    expect(late.every((line, index) => line.sequence === index && line.time.getTime() <= clock.now())).toBe(true);
    expect([...late].sort((a, b) => a.time.getTime() - b.time.getTime())).toEqual(late);
  });

  it("reads any range as the filter of all lines would", () => {
    const { clock, read } = build();
    clock.advance(60_000);
    const all = read();
    fc.assert(
      fc.property(
        fc.option(fc.integer({ min: -5000, max: 65_000 }), { nil: undefined }),
        fc.option(fc.integer({ min: -1, max: 70 }), { nil: undefined }),
        fc.option(fc.integer({ min: 0, max: 70 }), { nil: undefined }),
        (sinceMs, afterSequence, tail) => {
          const since = sinceMs === undefined ? undefined : new Date(START + sinceMs);
          let expected = all.filter((line) => since === undefined || line.time >= since);
          expected = expected.filter((line) => afterSequence === undefined || line.sequence > afterSequence);
          if (tail !== undefined) expected = tail === 0 ? [] : expected.slice(-tail);
          const range = {
            ...(since === undefined ? {} : { since }),
            ...(afterSequence === undefined ? {} : { afterSequence }),
            ...(tail === undefined ? {} : { tail }),
          };
          expect(read(range)).toEqual(expected);
        },
      ),
    );
  });

  it("keeps the previous instance apart", () => {
    const { clock, read, log } = build();
    clock.advance(10_000);
    const previous = read({ previous: true });
    expect(previous.length).toBeGreaterThan(50);
    expect(previous.every(({ time }) => time.getTime() < START)).toBe(true);
    expect([log.hasPrevious("app"), log.hasPrevious("other")]).toEqual([true, false]);
    expect([...log.read({ container: "other", previous: false })]).toEqual([]);
  });

  it("rotates the oldest lines of a long life away", () => {
    const { clock, read } = build();
    clock.advance(40_000_000);
    expect(read().length).toBe(20_000);
  });
});

describe("followLines", () => {
  it("goes on with every line once, to the end of the container", async () => {
    const { clock, log, read } = build(30_000);
    clock.advance(5000);
    const got: LogLine[] = [];
    const done = (async () => {
      const range = { container: "app", previous: false, tail: 2 };
      for await (const line of followLines(log, range, new AbortController().signal)) got.push(line);
    })();
    for (let step = 0; step < 40; step += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      clock.advance(1000);
    }
    await done;
    const all = read();
    const first = got[0]?.sequence ?? -1;
    expect(got).toEqual(all.slice(first));
    expect(first).toBeGreaterThan(0);
    expect(clock.pending).toBe(0);
  });

  it("stops and leaves no timer behind when its reader goes", async () => {
    const { clock, log } = build();
    const reader = new AbortController();
    const done = (async () => {
      for await (const _line of followLines(log, { container: "app", previous: false }, reader.signal));
    })();
    await new Promise((resolve) => setImmediate(resolve));
    expect(clock.pending).toBe(1);
    reader.abort();
    await done;
    expect(clock.pending).toBe(0);
  });
});
