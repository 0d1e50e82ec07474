/** Folders of servers that tests start. One whose test was killed, or failed to start, stays for a day, so that its logs can be read. */
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const keptMs = 86_400_000;

/** Makes a folder <tmp>/quarterdeck-<name>-<process id>-<random>, and removes those of earlier runs that nobody uses any more. */
export function makeTemporaryFolder(name: string, root: string = tmpdir(), nowMs: number = Date.now()): string {
  const prefix = `quarterdeck-${name}-`;
  for (const entry of readdirSync(root)) {
    if (!entry.startsWith(prefix)) continue;
    const owner = Number(entry.slice(prefix.length).split("-")[0]);
    const folder = join(root, entry);
    if (!isAlive(owner) && isOlder(folder, nowMs - keptMs)) rmSync(folder, { recursive: true, force: true });
  }
  return mkdtempSync(join(root, `${prefix}${process.pid}-`));
}

function isOlder(folder: string, thanMs: number): boolean {
  const found = statSync(folder, { throwIfNoEntry: false }); // another run may sweep at the same time
  return found !== undefined && found.mtimeMs < thanMs;
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
