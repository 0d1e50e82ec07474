import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Check } from "./check.ts";

/** The fields of package-lock.json that matter here; its form is in the documentation of npm. */
export interface Lock {
  /** By place: `""` is the project, `node_modules/ws` a package. */
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

interface LockedPackage {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

type Manifest = LockedPackage;

export const lock: Check = {
  name: "lock",
  about: "npm ci takes the lock, on every system",
  async run(root) {
    const read = (file: string) => JSON.parse(readFileSync(join(root, file), "utf8"));
    const locked: Lock = read("package-lock.json");
    return {
      problems: lockProblems(locked, read("package.json")),
      note: `${Object.keys(locked.packages).length - 1} packages`,
    };
  },
};

/** npm leaves an optional package of another system out of the lock when it cannot fetch it while it writes the lock; `npm ci`
 *  then refuses to install anything. */
export function lockProblems({ packages }: Lock, manifest: Manifest): readonly string[] {
  const problems: string[] = [];
  const project = packages[""] ?? {};
  for (const kind of ["dependencies", "devDependencies", "optionalDependencies"] as const)
    if (sorted(project[kind]) !== sorted(manifest[kind]))
      problems.push(`package-lock.json: its ${kind} are not those of package.json: run \`npm install\``);
  for (const [place, { optionalDependencies = {} }] of Object.entries(packages))
    for (const name of Object.keys(optionalDependencies))
      if (!placesFrom(place, name).some((each) => Object.hasOwn(packages, each)))
        problems.push(
          `package-lock.json: ${place || "the project"} names ${name}, which the lock lacks: take a version of which all packages can be fetched, and write the lock anew without node_modules`,
        );
  return problems;
}

function sorted(dependencies: Readonly<Record<string, string>> = {}): string {
  return JSON.stringify(Object.entries(dependencies).sort());
}

/** Where Node looks for `name` from the package at `place`, nearest first. */
function placesFrom(place: string, name: string): readonly string[] {
  const parents = place.split("/node_modules/");
  const nested = parents.map(
    (_, depth) => `${parents.slice(0, parents.length - depth).join("/node_modules/")}/node_modules/${name}`,
  );
  return [...(place === "" ? [] : nested), `node_modules/${name}`];
}
