/**
 * Installs the Debian packages that the tests need, when it runs as root on a Debian (or Ubuntu) system.
 *
 *     node scripts/installPackages.ts [--check]
 *
 * It prints each thing it does and does nothing when all packages are there. While apt runs, /usr/sbin/policy-rc.d refuses the
 * start of every service (exit 101, see invoke-rc.d(8)), so that no daemon of a package begins to listen on this machine;
 * the file that was there before is put back afterwards. Where it cannot install, it says what is missing and what needs it.
 * Exit code: 0 when everything is there at the end, 3 when something is missing.
 */
import { spawnSync } from "node:child_process";
import { accessSync, chmodSync, constants, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";

/** A package, and what in the tests needs it. */
export interface NeededPackage {
  readonly name: string;
  readonly neededBy: string;
}

export const neededPackages: readonly NeededPackage[] = [
  { name: "chromium", neededBy: "end-to-end specs, benchmarks in the browser, screenshots" },
  { name: "chromium-sandbox", neededBy: "end-to-end specs that run Chromium as another user" },
  { name: "xvfb", neededBy: "end-to-end specs of the Electron host, which open a window" },
  { name: "fonts-dejavu-core", neededBy: "screenshots: monospace text and symbols" },
  { name: "fonts-inter", neededBy: "screenshots: text" },
  { name: "fonts-wqy-microhei", neededBy: "screenshots and specs in Chinese" },
];

const policyFile = "/usr/sbin/policy-rc.d";
const minimumGo = [1, 26] as const;

/** The packages of `wanted` that `dpkg-query -W -f '${Package} ${db:Status-Status}\n'` does not list as installed. */
export function missingPackages(wanted: readonly NeededPackage[], dpkgQuery: string): readonly NeededPackage[] {
  const installed = new Set<string>();
  for (const line of dpkgQuery.split("\n")) {
    const [name, status] = line.trim().split(/\s+/);
    if (name !== undefined && status === "installed") installed.add(name);
  }
  return wanted.filter((wantedPackage) => !installed.has(wantedPackage.name));
}

/** Why this process cannot install packages, or undefined when it can. */
export function cannotInstall(system: {
  platform: string;
  osRelease: string;
  uid: number;
  hasApt: boolean;
}): string | undefined {
  if (system.platform !== "linux") return `this is ${system.platform}, not Debian`;
  const ids = /^ID(?:_LIKE)?=(.*)$/gm;
  const families = [...system.osRelease.matchAll(ids)].flatMap((match) =>
    (match[1] ?? "").replaceAll('"', "").split(" "),
  );
  if (!families.includes("debian")) return "this Linux is not of the Debian family";
  if (!system.hasApt) return "apt-get is missing";
  if (system.uid !== 0) return "this user is not root";
  return undefined;
}

/** The first line about Go: nothing when it is new enough, else what the real Kubernetes lacks without it. */
export function goComplaint(goVersion: string | undefined): string | undefined {
  const wanted = minimumGo.join(".");
  const consequence = `the real Kubernetes API server cannot be built (Go ${wanted} or newer is not among Debian 12's packages: see https://go.dev/dl/)`;
  if (goVersion === undefined) return `Go is missing: ${consequence}`;
  const [, major, minor] = /go(\d+)\.(\d+)/.exec(goVersion) ?? [];
  const number = Number(major) * 1000 + Number(minor);
  if (number >= minimumGo[0] * 1000 + minimumGo[1]) return undefined;
  return `Go is too old (${goVersion.trim()}): ${consequence}`;
}

function say(line: string): void {
  console.log(`packages: ${line}`);
}

function onPath(program: string): boolean {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function queryMissing(): readonly NeededPackage[] {
  const names = neededPackages.map((needed) => needed.name);
  // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg's own placeholders, see dpkg-query(1)
  const format = "${Package} ${db:Status-Status}\\n";
  const query = spawnSync("dpkg-query", ["-W", "-f", format, ...names], {
    encoding: "utf8",
  });
  return missingPackages(neededPackages, query.stdout ?? "");
}

/** Runs `work` while no service may be started by a package; puts the former policy back, also when interrupted. */
function withServiceStartsDenied(work: () => boolean): boolean {
  const kept = `${policyFile}.quarterdeck-kept`;
  const before = existsSync(policyFile);
  const deniedAlready = before && /^\s*exit 101\s*$/m.test(readFileSync(policyFile, "utf8"));
  if (deniedAlready) {
    say("service starts are denied on this machine already");
    return work();
  }
  say(`denying service starts for this time (${policyFile})`);
  if (before) renameSync(policyFile, kept);
  const restore = () => {
    if (before && existsSync(kept)) renameSync(kept, policyFile);
    else rmSync(policyFile, { force: true });
  };
  const interrupted = () => {
    restore();
    process.exit(130);
  };
  process.once("SIGINT", interrupted);
  process.once("SIGTERM", interrupted);
  try {
    writeFileSync(policyFile, "#!/bin/sh\nexit 101\n");
    chmodSync(policyFile, 0o755);
    return work();
  } finally {
    restore();
    process.off("SIGINT", interrupted);
    process.off("SIGTERM", interrupted);
    say("service starts are allowed as before");
  }
}

function apt(...args: readonly string[]): boolean {
  const command = ["-o", "DPkg::Lock::Timeout=300", "-o", "Acquire::Retries=3", "-q", ...args];
  say(`apt-get ${command.join(" ")}`);
  const run = spawnSync("apt-get", command, {
    encoding: "utf8",
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    maxBuffer: 64 << 20,
  });
  if (run.status === 0) return true;
  const output = `${run.stdout ?? ""}${run.stderr ?? ""}${run.error?.message ?? ""}`.trimEnd().split("\n");
  say(`apt-get failed (exit ${run.status ?? "none"}):\n${output.slice(-20).join("\n")}`);
  return false;
}

/** Indexes are fetched only when an installation from those at hand fails: they may be missing or stale. */
function install(packages: readonly NeededPackage[]): boolean {
  const names = packages.map((needed) => needed.name);
  const once = () => apt("install", "-y", "--no-install-recommends", ...names);
  if (once()) return true;
  return apt("update") && once();
}

function named(packages: readonly NeededPackage[]): string {
  return packages.map((needed) => `  ${needed.name} (${needed.neededBy})`).join("\n");
}

function main(checkOnly: boolean): number {
  const go = spawnSync("go", ["version"], { encoding: "utf8" });
  const complaint = goComplaint(go.error === undefined ? go.stdout : undefined);
  if (complaint !== undefined) say(complaint);

  const reason = cannotInstall({
    platform: process.platform,
    osRelease: existsSync("/etc/os-release") ? readFileSync("/etc/os-release", "utf8") : "",
    uid: process.getuid?.() ?? -1,
    hasApt: onPath("apt-get"),
  });
  const missing = process.platform === "linux" && onPath("dpkg-query") ? queryMissing() : neededPackages;
  if (missing.length === 0) {
    say(`all ${neededPackages.length} are installed`);
    return 0;
  }
  if (reason !== undefined || checkOnly) {
    say(`${reason ?? "only checking"}; missing:\n${named(missing)}`);
    return 3;
  }
  say(`installing:\n${named(missing)}`);
  const started = Date.now();
  const done = withServiceStartsDenied(() => install(missing));
  say(`${done ? "installed" : "not installed"} after ${((Date.now() - started) / 1000).toFixed(0)} s`);
  const still = queryMissing();
  if (still.length > 0) say(`still missing:\n${named(still)}`);
  return still.length === 0 ? 0 : 3;
}

if (import.meta.main) process.exitCode = main(process.argv.includes("--check"));
