import { expect, test } from "vitest";
import { sparkPaths } from "./sparkPath.ts";

const box = { width: 34, height: 16 };

test("spreads values over the box, the largest at the top, over an area down to the ground", () => {
  expect(sparkPaths([0, 5, 10], box)).toEqual({
    line: "M1 15L17 8.5L33 2",
    area: "M1 16L1 15L17 8.5L33 2L33 16Z",
  });
});

test("a gap ends the line and begins another", () => {
  expect(
    sparkPaths([1, null, 1, 1], box)
      .line.split("M")
      .map((run) => run.split("L").length),
  ).toEqual([1, 1, 2]);
});

test("nothing but zeros lies on the ground, and what exceeds the top is cut", () => {
  expect(sparkPaths([0, 0], box).line).toBe("M1 15L33 15");
  expect(sparkPaths([8], { ...box, max: 4 }).line).toBe("M1 2");
});

test("without values nothing is drawn", () => {
  expect(sparkPaths([null, null], box)).toEqual({ area: "", line: "" });
});
