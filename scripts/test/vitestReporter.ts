import { writeFileSync } from "node:fs";
import { relative } from "node:path";
import type { UserConsoleLog } from "vitest";
import type { Reporter, SerializedError, TestCase, TestModule } from "vitest/node";
import type { TestOutcome } from "./report.ts";

/** What a file says when it does without something, as test/services/availability.ts does: `SKIPPED for want of kube: …`. */
const skipSaid = /^skipped:? (.+)$/im;

/** Writes each test's outcome, with the reason of a skip, to the file that QUARTERDECK_TEST_REPORT names. Vitest's own JSON
 *  report leaves the reasons out. */
export default class OutcomeReporter implements Reporter {
  readonly #reasons = new Map<string, string>();

  onUserConsoleLog(log: UserConsoleLog): void {
    const reason = skipSaid.exec(log.content)?.[1];
    if (reason !== undefined && log.taskId !== undefined) this.#reasons.set(log.taskId, reason);
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const outcomes: TestOutcome[] = unhandled.map((error) => ({
      name: `outside of any test: ${error.message ?? String(error)}`,
      state: "failed",
    }));
    for (const module of modules) outcomes.push(...this.#ofModule(module));
    writeFileSync(process.env.QUARTERDECK_TEST_REPORT ?? "test-results/vitest.json", JSON.stringify(outcomes));
  }

  *#ofModule(module: TestModule): Generator<TestOutcome> {
    const file = relative(process.cwd(), module.moduleId);
    for (const error of module.errors()) yield { name: `${file}: ${error.message}`, state: "failed" };
    for (const suite of module.children.allSuites())
      for (const error of suite.errors())
        yield { name: `${file} > ${suite.fullName}: ${error.message}`, state: "failed" };
    for (const test of module.children.allTests()) {
      const name = `${file} > ${test.fullName}`;
      const result = test.result();
      const flaky = result.state === "passed" && (test.diagnostic()?.flaky ?? false);
      if (result.state === "passed" || result.state === "failed")
        yield { name, state: result.state, ...(flaky && { flaky }) };
      else {
        const reason =
          (result.state === "skipped" ? result.note : undefined) ??
          (isInFailedSuite(test) ? "what its suite prepares has failed" : this.#reasons.get(module.id));
        yield { name, state: "skipped", ...(reason !== undefined && { reason }) };
      }
    }
  }
}

function isInFailedSuite(test: TestCase): boolean {
  for (let at: TestCase["parent"] = test.parent; at.type === "suite"; at = at.parent)
    if (at.errors().length > 0) return true;
  return false;
}
