import { expect, test } from "vitest";
import type { TestOutcome } from "./report.ts";
import { complete } from "./stages.ts";

const passed: TestOutcome = { name: "a", state: "passed" };
const failed: TestOutcome = { name: "b", state: "failed" };

test("what the runner reports counts as it is when its exit code agrees", () => {
  expect(complete("unit", 0, [passed])).toEqual([passed]);
  expect(complete("unit", 1, [passed, failed])).toEqual([passed, failed]);
});

test("a runner that failed without a failed test has failed", () => {
  expect(complete("unit", 1, [passed])).toEqual([passed, { name: "unit: the runner ended with 1", state: "failed" }]);
});

test("a runner that died before its report has failed, whatever its exit code", () => {
  expect(complete("e2e", 137, undefined)).toEqual([
    { name: "e2e: the runner ended with 137 and no report", state: "failed" },
  ]);
  expect(complete("e2e", 0, undefined)).toHaveLength(1);
});
