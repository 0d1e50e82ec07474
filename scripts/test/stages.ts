import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { delimiter, join } from "node:path";
import { builtBinaries } from "../../test/services/kube/binaries.ts";
import { type ProcessGroup, startGroup } from "../start/processGroup.ts";
import { playwrightOutcomes, type TestOutcome } from "./report.ts";

/** A part of `npm test`. */
export interface Stage {
  readonly name: "packages" | "unit" | "build" | "integration" | "e2e";
  /** @returns what was tested; nothing for a stage that only prepares */
  run(context: StageContext): Promise<readonly TestOutcome[]>;
}

export interface StageContext {
  readonly root: string;
  /** Starts a program whose group ends with the run. */
  start(command: string, args: readonly string[], env?: Readonly<Record<string, string>>): ProcessGroup;
}

/** In the order in which they run. The build of Kubernetes begins before the first and is awaited before `integration`. */
export const stages: readonly Stage[] = [
  {
    name: "packages",
    async run({ root, start }) {
      // What it cannot install shows as skips, each with its reason.
      await start(process.execPath, [join(root, "scripts/installPackages.ts")]).exit;
      return [];
    },
  },
  { name: "unit", run: (context) => vitest(context, "unit", "dot") },
  {
    name: "build",
    async run({ root, start }) {
      const code = await start(process.execPath, [join(root, "scripts/build.ts")]).exit;
      return code === 0 ? [] : [{ name: "the product builds", state: "failed" }];
    },
  },
  {
    name: "integration",
    run: (context) => {
      // kubectl was built with the rest; one that the machine has comes first.
      const built = builtBinaries()?.folder;
      const path = [process.env.PATH, built].filter((folder) => folder !== undefined).join(delimiter);
      return vitest(context, "integration", "default", { PATH: path });
    },
  },
  { name: "e2e", run: playwright },
];

async function vitest(
  context: StageContext,
  project: string,
  reporter: string,
  env: Readonly<Record<string, string>> = {},
): Promise<readonly TestOutcome[]> {
  const report = newReport(context.root, project);
  const { exit } = context.start(
    process.execPath,
    [
      join(context.root, "node_modules/vitest/vitest.mjs"),
      "run",
      `--project=${project}`,
      `--reporter=${reporter}`,
      `--reporter=${join(context.root, "scripts/test/vitestReporter.ts")}`,
      "--silent=passed-only",
    ],
    // CI makes Vitest paint also what goes to a file.
    { ...env, ...(process.stdout.isTTY ? {} : { NO_COLOR: "1" }), QUARTERDECK_TEST_REPORT: report },
  );
  return complete(project, await exit, readReport<readonly TestOutcome[]>(report));
}

async function playwright({ root, start }: StageContext): Promise<readonly TestOutcome[]> {
  const report = newReport(root, "e2e");
  const { exit } = start(
    process.execPath,
    [join(root, "node_modules/@playwright/test/cli.js"), "test", "--reporter=line,json"],
    { PLAYWRIGHT_JSON_OUTPUT_NAME: report },
  );
  const code = await exit;
  const json = readReport<Parameters<typeof playwrightOutcomes>[0]>(report);
  return complete("e2e", code, json === undefined ? undefined : playwrightOutcomes(json));
}

/** A runner that failed without a failed test, or without a report, has failed all the same. */
export function complete(
  stage: string,
  code: number,
  outcomes: readonly TestOutcome[] | undefined,
): readonly TestOutcome[] {
  if (outcomes === undefined)
    return [{ name: `${stage}: the runner ended with ${code} and no report`, state: "failed" }];
  if (code === 0 || outcomes.some(({ state }) => state === "failed")) return outcomes;
  return [...outcomes, { name: `${stage}: the runner ended with ${code}`, state: "failed" }];
}

function newReport(root: string, name: string): string {
  const folder = join(root, "test-results/reports");
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${name}.json`);
  rmSync(file, { force: true });
  return file;
}

/** The reports are of our own run: their form is trusted. */
function readReport<Report>(file: string): Report | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

/** Starts groups and remembers them, so that all can be stopped at once. */
export function groupKeeper(root: string): { groups: Set<ProcessGroup>; start: StageContext["start"] } {
  const groups = new Set<ProcessGroup>();
  const start: StageContext["start"] = (command, args, env = {}) => {
    const group = startGroup(command, args, { cwd: root, env: { ...process.env, ...env } });
    groups.add(group);
    void group.exit.then(() => groups.delete(group));
    return group;
  };
  return { groups, start };
}
