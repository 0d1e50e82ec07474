/**
 * What of the real servers and browsers is on this machine. A test file asks once:
 *
 *     const kube = findService("kube");
 *     describe.skipIf(skips(kube))("…", () => { … startKube() … });
 *
 * What is missing is said on stderr with its reason and with what brings it; under REQUIRE_SERVICES=1 it is a failure.
 */
import { accessSync, constants } from "node:fs";
import { builtHelm } from "./helm/binary.ts";
import { builtBinaries, type KubeBinaries } from "./kube/binaries.ts";

/** What finding a service yields, by its name. */
export interface Services {
  readonly kube: KubeBinaries;
  readonly helm: { readonly helm: string };
  readonly chromium: { readonly executable: string };
}

export type ServiceName = keyof Services;

export type Finding<Found> =
  | { readonly name: string; readonly found: Found }
  | { readonly name: string; readonly found: undefined; readonly missing: string };

const finders: { readonly [Name in ServiceName]: () => Services[Name] | string } = {
  kube: () => builtBinaries() ?? "the Kubernetes binaries are not built yet: run `node test/services/kube/build.ts`",
  helm: () => builtHelm() ?? "Helm is not built yet: run `node test/services/kube/build.ts`",
  chromium: findChromium,
};

/** Looks for a service without starting it. Says so when it is missing.
 *  @throws Error when it is missing and REQUIRE_SERVICES=1 */
export function findService<Name extends ServiceName>(name: Name): Finding<Services[Name]> {
  const found = finders[name]();
  if (typeof found !== "string") return { name, found };
  if (process.env.REQUIRE_SERVICES === "1") throw new Error(`${name} is required (REQUIRE_SERVICES=1): ${found}`);
  console.warn(`SKIPPED for want of ${name}: ${found}`);
  return { name, found: undefined, missing: found };
}

/** For `skipIf`. */
export function skips(finding: Finding<unknown>): boolean {
  return finding.found === undefined;
}

/** The service, for those who cannot go on without it. @throws Error with the reason for which it is missing */
export function requireService<Name extends ServiceName>(name: Name): Services[Name] {
  const found = finders[name]();
  if (typeof found === "string") throw new Error(`${name} is missing: ${found}`);
  return found;
}

/** CHROMIUM names another executable than those of the usual places. */
function findChromium(): Services["chromium"] | string {
  const places = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
  for (const executable of places) {
    if (executable !== undefined && isExecutable(executable)) return { executable };
  }
  return "no Chromium in /usr/bin: run `node scripts/installPackages.ts` as root on Debian, or set CHROMIUM to its path";
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
