/** One test, as its runner saw it. */
export interface TestOutcome {
  /** Where and what, as a person would look for it: `electron/core/codec.test.ts > round trips`. */
  readonly name: string;
  readonly state: "passed" | "failed" | "skipped";
  /** It failed at first, and passed when it was tried again: a fault of the test or of the product, to be mended. */
  readonly flaky?: boolean;
  /** Why it was skipped, or that nothing was said. */
  readonly reason?: string;
}

/** What a skip may say that no machine of this kind can mend: `elsewhere: needs macOS`. All other skips are of things that can
 *  be provided, and fail under REQUIRE_SERVICES=1. */
const elsewhere = /^elsewhere: /;

export interface Summary {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** What a person should read: each failure, what passed only when tried again, then each skip with its reason, those of one reason together. */
  readonly lines: readonly string[];
}

/** @param requireServices whether a skip of what can be provided is a failure */
export function summarise(outcomes: readonly TestOutcome[], requireServices: boolean): Summary {
  const refused = (outcome: TestOutcome) =>
    requireServices && outcome.state === "skipped" && !elsewhere.test(outcome.reason ?? "");
  const failed = outcomes.filter((outcome) => outcome.state === "failed" || refused(outcome));
  const skipped = outcomes.filter((outcome) => outcome.state === "skipped" && !refused(outcome));
  const byReason = Map.groupBy(skipped, (outcome) => outcome.reason ?? unexplained);
  return {
    passed: outcomes.length - failed.length - skipped.length,
    failed: failed.length,
    skipped: skipped.length,
    lines: [
      ...failed.map((outcome) =>
        refused(outcome)
          ? `FAILED  ${outcome.name}: skipped under REQUIRE_SERVICES=1 (${outcome.reason ?? unexplained})`
          : `FAILED  ${outcome.name}`,
      ),
      ...outcomes
        .filter(({ flaky }) => flaky)
        .map(({ name }) => `FLAKY   ${name}: failed, and passed when it was tried again`),
      ...[...byReason].flatMap(([reason, those]) => [
        `SKIPPED ${those.length} (${reason}):`,
        ...those.map((outcome) => `        ${outcome.name}`),
      ]),
    ],
  };
}

const unexplained = "no reason given";

/** The last line of a test run, which others read by its form. */
export function countLine({ passed, failed, skipped }: Pick<Summary, "passed" | "failed" | "skipped">): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

/** The few fields read of Playwright's JSON report: see https://playwright.dev/docs/test-reporters#json-reporter */
export interface PlaywrightReport {
  readonly suites: readonly PlaywrightSuite[];
  readonly errors: readonly { readonly message?: string }[];
}

interface PlaywrightSuite {
  readonly title: string;
  readonly suites?: readonly PlaywrightSuite[];
  readonly specs: readonly {
    readonly title: string;
    readonly tests: readonly {
      readonly projectName: string;
      readonly status: "expected" | "unexpected" | "flaky" | "skipped";
      readonly annotations: readonly { readonly type: string; readonly description?: string }[];
    }[];
  }[];
}

/** A spec counts once for each project. */
export function playwrightOutcomes({ suites, errors }: PlaywrightReport): readonly TestOutcome[] {
  const outcomes: TestOutcome[] = errors.map(({ message }) => ({
    name: `e2e: ${message?.split("\n")[0] ?? "an error outside of the specs"}`,
    state: "failed",
  }));
  const visit = (suite: PlaywrightSuite, path: readonly string[]) => {
    const here = [...path, suite.title];
    for (const spec of suite.specs)
      for (const test of spec.tests) {
        const name = `[${test.projectName}] ${[...here, spec.title].join(" > ")}`;
        const said = test.annotations.find(({ type }) => type === "skip" || type === "fixme")?.description;
        if (test.status === "skipped") outcomes.push({ name, state: "skipped", ...(said && { reason: said }) });
        else if (test.status === "flaky") outcomes.push({ name, state: "passed", flaky: true });
        else outcomes.push({ name, state: test.status === "expected" ? "passed" : "failed" });
      }
    for (const inner of suite.suites ?? []) visit(inner, here);
  };
  for (const suite of suites) visit(suite, []);
  return outcomes;
}
