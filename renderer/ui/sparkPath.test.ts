import { expect, test } from "vitest";
import { sparkRuns } from "./sparkPath.ts";

const box = { width: 34, height: 16 };

test("spreads values over the box, the largest at the top", () => {
  expect(sparkRuns([0, 5, 10], box)).toEqual([
    [
      [1, 15],
      [17, 8.5],
      [33, 2],
    ],
  ]);
});

test("a gap ends the line and begins another", () => {
  expect(sparkRuns([1, null, 1, 1], box).map((run) => run.length)).toEqual([1, 2]);
});

test("nothing but zeros lies on the ground, and what exceeds the top is cut", () => {
  expect(sparkRuns([0, 0], box)[0]?.map(([, y]) => y)).toEqual([15, 15]);
  expect(sparkRuns([8], { ...box, max: 4 })[0]?.[0]?.[1]).toBe(2);
});
