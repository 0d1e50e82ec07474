import { describe, expect, it } from "vitest";
import { message } from "../../shared/model/message.ts";
import { planDuration, stepDuration } from "./planDuration.ts";

const step = (deadlineMs: number, aboutMs?: number): Parameters<typeof stepDuration>[0] => ({
  draft: {
    kind: "test.set",
    version: 1,
    params: {},
    secret: false,
    reading: { facts: null, before: null },
    deadlineMs,
    compensationMs: 1,
  },
  preview: {
    title: message("a"),
    proof: null,
    text: null,
    diff: [],
    whole: null,
    undo: { kind: "exact", text: message("a") },
    calls: [],
    ...(aboutMs !== undefined && { aboutMs }),
  },
});

const watches = (kind: string) => kind === "test.watch";

describe("how long a plan takes", () => {
  it("is what was measured, and at most the deadlines", () => {
    expect(stepDuration(step(60_000, 40))).toEqual({ aboutMs: 40, atMostMs: 60_000 });
    expect(planDuration([[step(60_000, 40), step(1_000, 5)]], null, watches)).toEqual({
      aboutMs: 45,
      atMostMs: 61_000,
    });
  });

  it("is not known where one step was not measured, and still bounded", () => {
    expect(planDuration([[step(60_000, 40), step(1_000)]], null, watches)).toEqual({ aboutMs: null, atMostMs: 61_000 });
  });

  it("counts what runs at the same time once", () => {
    const many = [3, 1, 1, 1, 4].map((seconds) => [step(seconds * 10_000, seconds * 1_000)]);
    // Two at a time: 3, and beside it 1, 1, 1; then 4 in the first that is free.
    expect(planDuration(many, { parallel: 2, stopAfter: 1 }, watches)).toEqual({ aboutMs: 7_000, atMostMs: 70_000 });
    expect(planDuration(many, { parallel: 9, stopAfter: 1 }, watches)).toEqual({ aboutMs: 4_000, atMostMs: 40_000 });
    expect(planDuration(many, null, watches).aboutMs).toBe(10_000);
  });

  it("counts what only watches beside what comes next, where the waves let it", () => {
    const watched = (deadlineMs: number, aboutMs: number) => {
      const { draft, preview } = step(deadlineMs, aboutMs);
      return { draft: { ...draft, kind: "test.watch" }, preview };
    };
    const plan = [[step(10, 1), watched(500, 50)], [step(10, 1), watched(600, 20)], [step(10, 1)]];
    const waves = { parallel: 1, stopAfter: 1 };
    expect(planDuration(plan, { ...waves, watchApart: true }, watches)).toEqual({ aboutMs: 51, atMostMs: 620 });
    expect(planDuration(plan, waves, watches)).toEqual({ aboutMs: 73, atMostMs: 1_130 });
  });

  it("is nothing where nothing runs", () => {
    expect(planDuration([], null, watches)).toEqual({ aboutMs: 0, atMostMs: 0 });
  });
});
