/**
 * Builds the product into `out/`:
 *
 *     node scripts/build.ts [renderer] [electron] [lab] [--watch]
 *
 * - `out/renderer`: the page, for both hosts
 * - `out/electron`: main.js, web.js and the workers as ES modules, preload.cjs
 * - `out/lab`: the practice estate
 * - `out/build.json`: version, commit and time of the last whole build; its modification time is that build's start
 *
 * Each folder is built aside and put in place at the end, so that a failed build leaves the last good one.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, renameSync, rmSync, utimesSync, watch, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { build as vite } from "vite";
import { type BundleName, bundleConfigs, bundleNames } from "./build/bundles.ts";
import { folderSize, initialSize, kilobytes } from "./build/sizes.ts";

/** Builds `names` of the repository at `root`. Prints a line for each.
 *  @throws Error when an entry is missing or a source does not compile; `out/` is then as before */
export async function build(root: string, names: readonly BundleName[] = bundleNames): Promise<void> {
  // Vite takes it from the environment, and a development build of React would be five times as large.
  process.env.NODE_ENV = "production";
  const started = new Date();
  const aside = join(root, "out", `.building-${process.pid}`);
  rmSync(aside, { recursive: true, force: true });
  try {
    const plans = names.map((name) => ({ name, configs: bundleConfigs(name, root, join(aside, name)) }));
    for (const { name, configs } of plans) {
      const begun = performance.now();
      for (const config of configs) await vite(config);
      report(name, join(aside, name), performance.now() - begun);
    }
    for (const name of names) putInPlace(join(aside, name), join(root, "out", name), join(aside, `${name}-before`));
    if (bundleNames.every((name) => names.includes(name))) stamp(root, started);
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

function report(name: BundleName, folder: string, elapsedMs: number): void {
  const { files, bytes, gzipBytes } = folderSize(folder);
  const initial = name === "renderer" ? `, ${kilobytes(initialSize(folder).gzipBytes)} gzip at first` : "";
  console.log(
    `out/${name}: ${files} files, ${kilobytes(bytes)} (${kilobytes(gzipBytes)} gzip${initial}), ${(elapsedMs / 1000).toFixed(1)} s`,
  );
}

function putInPlace(made: string, place: string, former: string): void {
  try {
    renameSync(place, former);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
  }
  renameSync(made, place);
}

function stamp(root: string, started: Date): void {
  const file = join(root, "out/build.json");
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const git = spawnSync("git", ["-C", root, "rev-parse", "HEAD"], { encoding: "utf8" });
  const commit = git.status === 0 ? git.stdout.trim() : null;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify({ version, commit, builtAt: started.toISOString() }, null, 2)}\n`);
  utimesSync(file, started, started);
}

/** Builds again after each change, until the process is stopped. */
function watchSources(root: string, names: readonly BundleName[]): void {
  let timer: NodeJS.Timeout | undefined;
  let building = Promise.resolve();
  const rebuild = () => {
    building = building.then(() => build(root, names)).catch((error) => console.error(String(error)));
  };
  for (const folder of ["electron", "renderer", "shared", "lab", "resources"])
    watch(join(root, folder), { recursive: true }, () => {
      clearTimeout(timer);
      timer = setTimeout(rebuild, 150);
    });
}

if (import.meta.main) {
  const root = join(import.meta.dirname, "..");
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { watch: { type: "boolean" } } });
  const unknown = positionals.find((name) => !bundleNames.some((known) => known === name));
  if (unknown !== undefined) {
    console.error(`no part ${unknown}: ${bundleNames.join(", ")}`);
    process.exit(2);
  }
  const names = bundleNames.filter((name) => positionals.length === 0 || positionals.includes(name));
  try {
    await build(root, names);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
  if (values.watch) watchSources(root, names);
}
