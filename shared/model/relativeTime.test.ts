import fc from "fast-check";
import { expect, test } from "vitest";
import { formatTimeCell, humanDuration, parseDuration, parseTimeCell, shortHumanDuration } from "./relativeTime.ts";

const NOW = Date.UTC(2026, 10, 22, 3);
const YEAR = 365 * 86_400_000;
/** Small and large ages alike. */
const age = fc.oneof(
  fc.nat(700_000),
  fc.nat(12 * 3_600_000),
  fc.nat(10 * 86_400_000),
  fc.nat(3 * YEAR),
  fc.nat(30 * YEAR),
);
const around = fc.constantFrom(
  (text: string) => text,
  (text: string) => `3 (${text} ago)`,
  (text: string) => `${text} (x5 over 10m)`,
);

test("what was parsed reads as it came", () => {
  fc.assert(
    fc.property(age, fc.constantFrom(humanDuration, shortHumanDuration), around, (durationMs, format, wrap) => {
      const text = wrap(format(durationMs));
      const cell = parseTimeCell(text, NOW);
      expect(cell && formatTimeCell(cell, NOW)).toBe(text);
    }),
    { numRuns: 2000 },
  );
});

test("the true moment lies within the precision", () => {
  fc.assert(
    fc.property(age, (durationMs) => {
      const cell = parseTimeCell(humanDuration(durationMs), NOW);
      const moment = NOW - durationMs;
      expect(cell && moment <= cell.at && cell.at - cell.precisionMs < moment).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

test.each([
  [-2_000, "<invalid>"],
  [-1_999, "0s"],
  [0, "0s"],
  [119_999, "119s"],
  [120_000, "2m"],
  [125_000, "2m5s"],
  [10 * 60_000 + 5_000, "10m"],
  [179 * 60_000, "179m"],
  [180 * 60_000, "3h"],
  [7.5 * 3_600_000, "7h30m"],
  [47 * 3_600_000, "47h"],
  [51 * 3_600_000, "2d3h"],
  [8 * 86_400_000 + 3_600_000, "8d"],
  [729 * 86_400_000, "729d"],
  [744 * 86_400_000, "2y14d"],
  [9 * YEAR, "9y"],
])("%i ms reads %s", (durationMs, text) => {
  expect(humanDuration(durationMs)).toBe(text);
});

test("restarts carry their number and the moment of the last", () => {
  expect(parseTimeCell("12 (4h3m ago)", NOW)).toEqual({
    at: NOW - 4 * 3_600_000 - 3 * 60_000,
    precisionMs: 60_000,
    before: "12 (",
    after: " ago)",
    value: 12,
  });
});

test.each([
  "",
  "0",
  "12",
  "<invalid>",
  "<unknown>",
  "5m ago",
  "3 (5m",
  "3 (5m)",
  "61m1s",
  "-5m",
  "5M",
  "3 ( ago)",
  "5m (x2 over)x",
])("%j stays a text", (text) => {
  expect(parseTimeCell(text, NOW)).toBeNull();
});

test("durations as a person types them", () => {
  expect(parseDuration("1d12h")).toBe(36 * 3_600_000);
  expect(parseDuration("90m")).toBe(90 * 60_000);
  expect(parseDuration("m")).toBeNull();
  expect(parseDuration("5")).toBeNull();
});
