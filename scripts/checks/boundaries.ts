import { isBuiltin } from "node:module";
import { posix } from "node:path";
import { parseSource, type Reference } from "../source/parse.ts";
import { isTest } from "../source/tree.ts";
import { cycles } from "./cycles.ts";

/** What a file belongs to, by its path. */
type Area =
  | { readonly kind: "shared" | "core" | "wiring" | "lab" | "resources" | "tools" | "unknown" }
  | { readonly kind: "host"; readonly electron: boolean }
  | { readonly kind: "domain"; readonly name: string; readonly part: "write" | "steps" | "rest" }
  | { readonly kind: "renderer"; readonly name: "app" | "ui" | "entry" | (string & {}) };

/** Where permits for writes are made. */
const ISSUE = "electron/core/operation/permitIssue.ts";

/** The dependency rule of docs/architecture.md, over the whole tree.
 *  @param files path from the root → text
 *  @returns one line for each import that it forbids: `path:line: why` */
export function forbiddenImports(files: ReadonlyMap<string, string>): readonly string[] {
  const problems: string[] = [];
  const graph = new Map<string, string[]>();
  for (const [path, text] of files) {
    const runtime: string[] = [];
    graph.set(path, runtime);
    const { references, ownPlaces } = parseSource(path, text);
    // A host runs from its bundle alone and may look around there; all others run from either.
    if (!["tools", "host"].includes(areaOf(path).kind) && !isTest(path))
      for (const { text: place, line } of ownPlaces)
        problems.push(
          `${path}:${line}: the bundle lies elsewhere: name files by new URL("…", import.meta.url) (${place})`,
        );
    for (const reference of references) {
      const reason = judge(path, reference);
      if (reason !== undefined) problems.push(`${path}:${reference.line}: ${reason}`);
      if (reference.how === "import" && !reference.typeOnly && reference.specifier.startsWith("."))
        runtime.push(resolve(path, reference.specifier));
    }
  }
  for (const cycle of cycles(graph)) problems.push(`${cycle[0]}:1: imports itself: ${cycle.join(" → ")}`);
  return problems;
}

function judge(path: string, { specifier, how }: Reference): string | undefined {
  const from = areaOf(path);
  if (!specifier.startsWith(".")) return judgePackage(path, from, specifier);
  const target = resolve(path, specifier);
  const to = areaOf(target);
  if (isTest(path) && (to.kind === "tools" || to.kind === "resources")) return undefined;
  // The estate is a program of its own: a host or a test starts it and never loads it.
  const starts = from.kind === "core" || from.kind === "host" || isTest(path);
  if (how === "url" && target === "lab/main.ts" && starts) return undefined;
  if (target === ISSUE && !path.startsWith("electron/operation/") && !isTest(path))
    return `only the operation engine issues permits (${target})`;
  const reason = judgeAreas(from, to);
  return reason === undefined ? undefined : `${reason} (${target})`;
}

function judgePackage(path: string, from: Area, specifier: string): string | undefined {
  if (/^electron(\/|$)/.test(specifier)) {
    if (from.kind === "tools" || (from.kind === "host" && from.electron)) return undefined;
    return "only the Electron host may import electron";
  }
  if ((from.kind === "shared" || from.kind === "renderer") && !isTest(path) && isBuiltin(specifier))
    return `${from.kind} runs without Node (${specifier})`;
  return undefined;
}

/** Why a file of `from` may not use one of `to`, or undefined. */
function judgeAreas(from: Area, to: Area): string | undefined {
  if (from.kind === "tools") return undefined;
  if (to.kind === "tools") return "the product uses nothing of its tools";
  if (to.kind === "unknown") return "this is no folder of the design";
  if (to.kind === "lab") return from.kind === "lab" ? undefined : "the lab is imported by nothing";
  if (to.kind === "host") return from.kind === "host" ? judgeHosts(from, to) : "nothing imports a host";
  if (to.kind === "wiring")
    return from.kind === "host" || from.kind === "wiring" ? undefined : "only a host imports the wiring";
  switch (from.kind) {
    case "shared":
      return to.kind === "shared" ? undefined : "shared imports nothing of ours";
    case "lab":
      return "the lab imports nothing of the console";
    case "renderer":
      return judgeRenderer(from.name, to);
    case "core":
      if (to.kind === "shared" || to.kind === "core" || to.kind === "resources") return undefined;
      return "core imports shared alone";
    case "domain":
      return judgeDomain(from, to);
    case "wiring":
      if (to.kind === "renderer") return "the core does not know the renderer";
      return to.kind === "domain" && to.part === "write" ? "write is for the steps of its domain alone" : undefined;
    case "host":
      if (to.kind === "shared" || to.kind === "core" || to.kind === "resources") return undefined;
      return "a host imports shared, core and the wiring";
    default:
      return undefined;
  }
}

function judgeDomain(from: Area & { kind: "domain" }, to: Area): string | undefined {
  if (to.kind === "shared" || to.kind === "core" || to.kind === "resources") return undefined;
  if (to.kind !== "domain") return "a domain imports shared and core";
  if (to.name !== from.name) return "a domain imports no other domain: they meet in core's interfaces";
  if (to.part !== "write" || from.part === "write" || from.part === "steps") return undefined;
  return "write is for the steps of its domain alone";
}

function judgeRenderer(name: string, to: Area): string | undefined {
  if (to.kind === "shared" || to.kind === "resources") return undefined;
  if (to.kind !== "renderer") return "the renderer knows the core by its contract alone";
  // The sheet of parts shows those of every domain; it is no part of the product.
  if (
    name === "entry" ||
    name === "app" ||
    name === "partsPage" ||
    to.name === name ||
    to.name === "app" ||
    to.name === "ui"
  )
    return to.name === "entry" ? "nothing imports the page's entry" : undefined;
  return "domains of the renderer share through app and ui";
}

/** The Electron host's part may not be seen from the web host, which lacks that module. */
function judgeHosts(from: Area & { kind: "host" }, to: Area & { kind: "host" }): string | undefined {
  return to.electron && !from.electron ? "the web host runs without electron" : undefined;
}

/** A path says what a file is. */
function areaOf(path: string): Area {
  const [top = "", second = "", third] = path.split("/");
  switch (top) {
    case "shared":
    case "lab":
    case "resources":
      return { kind: top };
    case "scripts":
    case "test":
    case "bench":
    case "e2e":
      return { kind: "tools" };
    case "renderer":
      return { kind: "renderer", name: path.split("/").length === 2 ? "entry" : second };
    case "electron":
      break;
    default:
      return { kind: "unknown" };
  }
  // host/desktop is the Electron host's, host/web the web host's, and what lies in host itself serves both.
  if (second === "main.ts" || second === "preload.ts") return { kind: "host", electron: true };
  if (second === "host") return { kind: "host", electron: third === "desktop" };
  if (second === "web.ts") return { kind: "host", electron: false };
  if (second === "wiring.ts" || second === "wiring") return { kind: "wiring" };
  if (second === "core") return { kind: "core" };
  if (third === undefined) return { kind: "unknown" };
  return { kind: "domain", name: second, part: third === "write" || third === "steps" ? third : "rest" };
}

function resolve(from: string, specifier: string): string {
  return posix.normalize(posix.join(posix.dirname(from), specifier)).replace(/\?.*$/, "");
}
