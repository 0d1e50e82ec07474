/** Where a command is found: the search that the system would make, done in the open so that it can be shown. */
import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import nodePath from "node:path";

export interface CommandSearch {
  /** Absolute; null when it was not found. */
  readonly path: string | null;
  /** Folders looked at, in order; empty for a command given by its path. */
  readonly searched: readonly string[];
}

/** @param env the environment in which the command would run; `PATH` in any case on Windows, where `PATHEXT` counts, too */
export async function findCommand(
  command: string,
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform = process.platform,
): Promise<CommandSearch> {
  const windows = platform === "win32";
  const paths = windows ? nodePath.win32 : nodePath.posix;
  const endings = windows ? windowsEndings(command, env) : [""];
  if (command.includes("/") || (windows && command.includes("\\"))) {
    return {
      path: await firstExecutable(
        endings.map((ending) => command + ending),
        windows,
      ),
      searched: [],
    };
  }
  // A relative folder in PATH would run whatever lies in the working folder (Go refuses it as well: exec.ErrDot).
  const folders = variable(env, "PATH", windows)
    .split(paths.delimiter)
    .filter((folder) => paths.isAbsolute(folder));
  const searched = [...new Set(folders)];
  const candidates = searched.flatMap((folder) => endings.map((ending) => paths.join(folder, command + ending)));
  return { path: await firstExecutable(candidates, windows), searched };
}

/** A variable; Windows does not tell case in names. */
export function variable(env: Readonly<Record<string, string | undefined>>, name: string, windows: boolean): string {
  if (!windows) return env[name] ?? "";
  return Object.entries(env).find(([key]) => key.toUpperCase() === name)?.[1] ?? "";
}

function windowsEndings(command: string, env: Readonly<Record<string, string | undefined>>): readonly string[] {
  const endings = (variable(env, "PATHEXT", true) || ".COM;.EXE;.BAT;.CMD")
    .split(";")
    .filter((ending) => ending !== "");
  const complete = endings.some((ending) => command.toLowerCase().endsWith(ending.toLowerCase()));
  return complete ? ["", ...endings] : endings;
}

async function firstExecutable(candidates: readonly string[], windows: boolean): Promise<string | null> {
  for (const path of candidates) {
    try {
      if (!(await stat(path)).isFile()) continue;
      // Windows has no such right; the ending decides.
      if (!windows) await access(path, constants.X_OK);
      return path;
    } catch {
      // Not here.
    }
  }
  return null;
}
