/**
 * Checks what holds for the repository as a whole: `npm run check [-- types lint …]`, all by default.
 * Prints a line for each with its seconds, and what is wrong. Exit code 1 when something is.
 */
import { join } from "node:path";
import { outIsStale } from "./build/freshness.ts";
import { forbiddenImports } from "./checks/boundaries.ts";
import type { Check } from "./checks/check.ts";
import { locales } from "./checks/locales.ts";
import { lock } from "./checks/lock.ts";
import { packaging } from "./checks/packaging.ts";
import { failure, runTool } from "./checks/program.ts";
import { sizes } from "./checks/sizes.ts";
import { types } from "./checks/types.ts";
import { wording } from "./checks/wording.ts";
import { readCode } from "./source/tree.ts";

const lint: Check = {
  name: "lint",
  about: "Biome: lint and format",
  async run(root) {
    const run = await runTool(root, "biome", ["check", "--error-on-warnings", "--diagnostic-level=warn"]);
    return { problems: failure(run, "biome"), note: /Checked \d+ files/.exec(run.output)?.[0].toLowerCase() ?? "" };
  },
};

const boundaries: Check = {
  name: "boundaries",
  about: "the dependency rule",
  async run(root) {
    const code = readCode(root);
    return { problems: forbiddenImports(code), note: `${code.size} files` };
  },
};

const dead: Check = {
  name: "dead",
  about: "Knip: files, exports and packages that nothing uses, or only a test does",
  async run(root) {
    const args = ["--no-progress", "--no-config-hints", "--reporter", "compact"];
    const all = await runTool(root, "knip", args);
    const product = await runTool(root, "knip", [...args, "--production", "--include", "files,exports,types"]);
    return {
      problems: [...failure(all, "knip"), ...failure(product, "knip").map((line) => `without tests: ${line}`)],
      note: "all, and the product without its tests",
    };
  },
};

const build: Check = {
  name: "build",
  about: "the product builds",
  async run(root) {
    if (!outIsStale(root)) return { problems: [], note: "out/ is up to date" };
    try {
      await (await import("./build.ts")).build(root);
      return { problems: [], note: "built" };
    } catch (error) {
      return { problems: [error instanceof Error ? error.message : String(error)], note: "" };
    }
  },
};

/** In this order: cheap ones first, `sizes` and `packaging` after the build that they look at. */
const checks: readonly Check[] = [types, lint, boundaries, lock, wording, locales, dead, build, sizes, packaging];

const root = join(import.meta.dirname, "..");
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !checks.some((check) => check.name === name));
if (unknown.length > 0) {
  console.error(`no check ${unknown.join(", ")}; there are:`);
  for (const { name, about } of checks) console.error(`  ${name.padEnd(12)}${about}`);
  process.exit(2);
}
const failed: string[] = [];
for (const check of checks) {
  if (asked.length > 0 && !asked.includes(check.name)) continue;
  const started = performance.now();
  const { problems, note } = await check.run(root);
  const seconds = ((performance.now() - started) / 1000).toFixed(1).padStart(5);
  const verdict = problems.length === 0 ? "ok    " : "FAILED";
  console.log(`${verdict} ${check.name.padEnd(11)} ${seconds} s  ${note}`);
  for (const problem of problems) console.log(`    ${problem}`);
  if (problems.length > 0) failed.push(check.name);
}
if (failed.length > 0) {
  console.log(`${failed.length} failed: ${failed.join(", ")}`);
  process.exitCode = 1;
}
