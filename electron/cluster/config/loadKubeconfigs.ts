/** Finding and reading kubeconfig files. Listing executes nothing and opens nothing but these files. */
import { readFile, stat } from "node:fs/promises";
import nodePath from "node:path";
import { type Message, message } from "../../../shared/model/message.ts";
import type { KubeContexts, KubeconfigPaths, Problem } from "./kubeContext.ts";
import { type KubeconfigFile, largestKubeconfigBytes, parseKubeconfig } from "./kubeconfigFile.ts";
import { mergeKubeconfigs } from "./mergedConfig.ts";

/** The files that kubectl would read, and those added by hand.
 *  @param env the login shell's environment: `KUBECONFIG` may be set in a profile only
 *  @param added paths as the person gave them */
export function kubeconfigPaths(
  env: Readonly<Record<string, string | undefined>>,
  home: string,
  added: readonly string[],
): KubeconfigPaths {
  const list = (env.KUBECONFIG ?? "")
    .split(nodePath.delimiter)
    .map(unquote)
    .filter((path) => path !== "");
  const merged = list.length > 0 ? list : [nodePath.join(home, ".kube", "config")];
  const absolute = unique(merged.map((path) => nodePath.resolve(home, path)));
  return {
    merged: absolute,
    added: unique(added.map((path) => addedPath(home, path))).filter((path) => !absolute.includes(path)),
  };
}

/** The whole path of a file added by hand; `~` is the home folder, as a person types it. */
export function addedPath(home: string, path: string): string {
  return nodePath.resolve(home, path.replace(/^~(?=$|[/\\])[/\\]*/, ""));
}

export interface LoadedKubeconfigs extends KubeContexts {
  /** Paths where there is no file. */
  readonly missing: readonly string[];
}

/** Reads all files. A missing one of a list is passed over, as kubectl does; a missing one that was added by hand is a problem.
 *  @returns contexts of the merged files first, then those of each added file; never throws */
export async function loadKubeconfigs(paths: KubeconfigPaths): Promise<LoadedKubeconfigs> {
  const merged = await Promise.all(paths.merged.map((path) => readKubeconfig(path)));
  const present = merged.filter((file) => file !== "missing");
  const sets = [mergeKubeconfigs(present, nodePath)];
  const added = await Promise.all(paths.added.map((path) => readKubeconfig(path)));
  paths.added.forEach((path, index) => {
    const file = added[index];
    if (file === undefined || file === "missing") sets.push(onlyProblem(path, "error", message("kubeconfig.missing")));
    else sets.push(mergeKubeconfigs([file], nodePath));
  });
  if (present.length === 0 && added.length === 0) {
    sets.push(onlyProblem(paths.merged.join(nodePath.delimiter), "warning", message("kubeconfig.noneFound")));
  }
  return {
    contexts: sets.flatMap((set) => set.contexts),
    broken: sets.flatMap((set) => set.broken),
    problems: sets.flatMap((set) => set.problems),
    missing: [
      ...paths.merged.filter((_, index) => merged[index] === "missing"),
      ...paths.added.filter((_, index) => added[index] === "missing"),
    ],
  };
}

async function readKubeconfig(path: string): Promise<KubeconfigFile | "missing"> {
  try {
    const found = await stat(path);
    // A named pipe or a device would block or never end.
    if (!found.isFile()) return unreadable(path, message("kubeconfig.notRegular"));
    if (found.size > largestKubeconfigBytes) {
      return unreadable(path, message("kubeconfig.tooLarge", { limitMiB: largestKubeconfigBytes / 1024 / 1024 }));
    }
    return parseKubeconfig(await readFile(path, "utf8"), path);
  } catch (error) {
    const code = errorCode(error);
    return code === "ENOENT" ? "missing" : unreadable(path, message("kubeconfig.unreadable", { detail: code }));
  }
}

function unreadable(file: string, reason: Message): KubeconfigFile {
  return {
    file,
    currentContext: "",
    clusters: [],
    users: [],
    contexts: [],
    problems: [fileProblem(file, "error", reason)],
  };
}

function onlyProblem(file: string, severity: Problem["severity"], reason: Message): KubeContexts {
  return { contexts: [], broken: [], problems: [fileProblem(file, severity, reason)] };
}

function fileProblem(file: string, severity: Problem["severity"], reason: Message): Problem {
  return { severity, file, line: null, entry: "file", name: file, message: reason };
}

function errorCode(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : String(error);
}

/** Windows lists may quote a path that holds the separator. */
function unquote(path: string): string {
  return process.platform === "win32" ? path.replaceAll('"', "") : path;
}

function unique(paths: readonly string[]): string[] {
  return [...new Set(paths)];
}
