import { expect, test } from "vitest";
import type { SourceState } from "../../../shared/model/table.ts";
import { screenOf, summarize } from "./sourceSummary.ts";
import { emptyView } from "./tableModel.ts";

const source = (more: Partial<SourceState>): SourceState => ({
  id: "a",
  label: "a",
  phase: "live",
  rows: 10,
  expected: null,
  estimate: null,
  goodAt: 1000,
  reason: null,
  nextTryAt: null,
  pollMs: null,
  ...more,
});

test("trouble is said before what is well, with the oldest proof of that trouble", () => {
  const summary = summarize([
    source({ goodAt: 5 }),
    source({ id: "b", phase: "stale", goodAt: 300 }),
    source({ id: "c", phase: "stale", goodAt: 200 }),
  ]);
  expect(summary).toMatchObject({ phase: "stale", health: "unknown", goodAt: 200, rows: 30 });
  expect(summary?.troubled.map((one) => one.id)).toEqual(["b", "c"]);
});

test("expects as many rows as all sources together, and nothing when one does not know", () => {
  const loading = source({ phase: "loading", rows: 500, expected: 50_000 });
  expect(summarize([loading, source({})])?.expected).toBe(50_010);
  expect(summarize([loading, source({ phase: "loading", expected: null })])?.expected).toBeNull();
  expect(summarize([])).toBeNull();
});

test("five screens: waiting, rows, empty, forbidden, failed", () => {
  const view = { ...emptyView, view: "v" };
  expect(screenOf(emptyView)).toBe("waiting");
  expect(screenOf({ ...view, sources: [source({ phase: "loading" })] })).toBe("waiting");
  expect(screenOf({ ...view, matched: 1, sources: [source({ phase: "failed" })] })).toBe("rows");
  expect(screenOf({ ...view, sources: [source({})] })).toBe("empty");
  expect(screenOf({ ...view, total: 9, sources: [source({ phase: "loading" })] })).toBe("empty");
  expect(screenOf({ ...view, sources: [source({ phase: "forbidden" })] })).toBe("forbidden");
  expect(screenOf({ ...view, sources: [source({ phase: "forbidden" }), source({ phase: "failed" })] })).toBe("failed");
});

test("adds up what is still to come where every source that loads knows it; what waits for a person is said first", () => {
  const loading = source({ phase: "loading", expected: 50, estimate: { bytes: 1_000, ms: 4_000 } });
  const paused = source({ id: "b", phase: "paused", expected: 900, estimate: { bytes: 500, ms: 9_000 } });
  expect(summarize([loading, paused, source({})])).toMatchObject({
    phase: "paused",
    expected: 960,
    estimate: { bytes: 1_500, ms: 9_000 },
  });
  expect(summarize([{ ...loading, estimate: null }, paused])?.estimate).toBeNull();
  expect(summarize([source({})])?.estimate).toBeNull();
});
