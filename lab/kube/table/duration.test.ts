import { describe, expect, it } from "vitest";
import { ageOf, humanDuration } from "./duration.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe("human duration", () => {
  it.each([
    [-3 * SECOND, "<invalid>"],
    [-SECOND, "0s"],
    [0, "0s"],
    [119 * SECOND, "119s"],
    [120 * SECOND, "2m"],
    [9 * MINUTE + 59 * SECOND, "9m59s"],
    [10 * MINUTE + 5 * SECOND, "10m"],
    [179 * MINUTE, "179m"],
    [3 * HOUR + 50 * MINUTE, "3h50m"],
    [8 * HOUR + 50 * MINUTE, "8h"],
    [47 * HOUR, "47h"],
    [48 * HOUR, "2d"],
    [7 * DAY + 5 * HOUR, "7d5h"],
    [8 * DAY + 5 * HOUR, "8d"],
    [729 * DAY, "729d"],
    [730 * DAY, "2y"],
    [3 * 365 * DAY + 12 * DAY, "3y12d"],
    [9 * 365 * DAY + 12 * DAY, "9y"],
  ])("%d ms is %s", (span, expected) => {
    expect(humanDuration(span)).toBe(expected);
  });

  it("says <unknown> for no time", () => {
    expect(ageOf(undefined, 0)).toBe("<unknown>");
    expect(ageOf("yesterday", 0)).toBe("<unknown>");
  });
});
