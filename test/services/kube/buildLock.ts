/** A lock between processes that may build into the same cache: a file that names its owner, taken over when the owner is gone. */
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

export interface BuildLock {
  release(): void;
}

/** Takes the lock, or returns the process id of the living owner. A lock whose owner is gone is taken over. */
export function tryLock(file: string): BuildLock | number {
  mkdirSync(dirname(file), { recursive: true });
  for (;;) {
    try {
      writeFileSync(file, identity(process.pid), { flag: "wx" });
      return { release: () => rmSync(file, { force: true }) };
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    }
    const owner = readOwner(file);
    if (owner !== undefined && identity(owner.pid) === owner.identity) return owner.pid;
    removeStale(file, owner?.identity);
  }
}

/** Moves the lock aside before looking at it again, so that of two that take over only one removes the stale lock and none removes
 *  the lock that the other has just made. */
function removeStale(file: string, stale: string | undefined): void {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
    const moved = readFileSync(aside, "utf8");
    if (stale !== undefined && moved !== stale) linkSync(aside, file);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "EEXIST")))
      throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

function readOwner(file: string): { pid: number; identity: string } | undefined {
  try {
    const text = readFileSync(file, "utf8");
    const pid = Number(text.split(" ")[0]);
    return Number.isInteger(pid) && pid > 0 ? { pid, identity: text } : undefined;
  } catch {
    return undefined; // released between the two looks
  }
}

/** "<pid> <start time>": process ids are used again, the pair is not. The start time is field 22 of /proc/<pid>/stat (proc(5)); where
 *  there is no /proc the process id must do. Empty for a process that is gone. */
function identity(pid: number): string {
  if (process.platform !== "linux") {
    try {
      process.kill(pid, 0);
      return `${pid} -`;
    } catch (error) {
      return error instanceof Error && "code" in error && error.code === "EPERM" ? `${pid} -` : "";
    }
  }
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const afterName = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return `${pid} ${afterName[19]}`;
  } catch {
    return "";
  }
}
