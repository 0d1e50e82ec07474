import { expect, test } from "vitest";
import { countLine, type PlaywrightReport, playwrightOutcomes, summarise, type TestOutcome } from "./report.ts";

const outcomes: readonly TestOutcome[] = [
  { name: "a > works", state: "passed" },
  { name: "a > breaks", state: "failed" },
  { name: "a > stumbles", state: "passed", flaky: true },
  { name: "b > real", state: "skipped", reason: "for want of kube: not built" },
  { name: "c > real", state: "skipped", reason: "for want of kube: not built" },
  { name: "d > keychain", state: "skipped", reason: "elsewhere: needs macOS" },
  { name: "e > quiet", state: "skipped" },
];

test("each skip is told with its reason, those of one reason together, after the failures and what stumbled", () => {
  const summary = summarise(outcomes, false);
  expect(countLine(summary)).toBe("2 passed, 1 failed, 4 skipped");
  expect(summary.lines).toEqual([
    "FAILED  a > breaks",
    "FLAKY   a > stumbles: failed, and passed when it was tried again",
    "SKIPPED 2 (for want of kube: not built):",
    "        b > real",
    "        c > real",
    "SKIPPED 1 (elsewhere: needs macOS):",
    "        d > keychain",
    "SKIPPED 1 (no reason given):",
    "        e > quiet",
  ]);
});

test("where services are required, a skip fails unless no machine of this kind could run it", () => {
  const summary = summarise(outcomes, true);
  expect(countLine(summary)).toBe("2 passed, 4 failed, 1 skipped");
  expect(summary.lines).toContain("FAILED  b > real: skipped under REQUIRE_SERVICES=1 (for want of kube: not built)");
  expect(summary.lines).toContain("FAILED  e > quiet: skipped under REQUIRE_SERVICES=1 (no reason given)");
  expect(summary.lines.slice(-2)).toEqual(["SKIPPED 1 (elsewhere: needs macOS):", "        d > keychain"]);
});

test("reads Playwright's report: nested suites, one outcome a project, what passed only when tried again, reasons of skips", () => {
  const run = (projectName: string, status: "expected" | "unexpected" | "flaky" | "skipped", description?: string) => ({
    projectName,
    status,
    annotations: status === "skipped" ? [{ type: "skip", ...(description && { description }) }] : [],
  });
  const report: PlaywrightReport = {
    errors: [{ message: "Error: no tests in x.spec.ts\n  at …" }],
    suites: [
      {
        title: "cluster.spec.ts",
        specs: [
          { title: "opens", tests: [run("web", "expected"), run("electron", "skipped", "for want of chromium: none")] },
        ],
        suites: [
          {
            title: "watching",
            specs: [
              { title: "recovers", tests: [run("web", "flaky")] },
              { title: "sorts", tests: [run("web", "unexpected")] },
            ],
          },
        ],
      },
    ],
  };
  expect(playwrightOutcomes(report)).toEqual([
    { name: "e2e: Error: no tests in x.spec.ts", state: "failed" },
    { name: "[web] cluster.spec.ts > opens", state: "passed" },
    { name: "[electron] cluster.spec.ts > opens", state: "skipped", reason: "for want of chromium: none" },
    { name: "[web] cluster.spec.ts > watching > recovers", state: "passed", flaky: true },
    { name: "[web] cluster.spec.ts > watching > sorts", state: "failed" },
  ]);
});
