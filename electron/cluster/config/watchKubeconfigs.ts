/** Tells when kubeconfig files change, also those that do not exist yet. Folders are watched rather than files, because editors and tools
 *  replace a file by renaming another over it; a slow look at the files backs it up where a system or a network share sends no events, or a
 *  folder itself was moved. */
import { type BigIntStats, type FSWatcher, statSync, watch } from "node:fs";
import { stat } from "node:fs/promises";
import { dirname } from "node:path";

export interface WatchTimes {
  /** Quiet time after the last event before the files are looked at. */
  readonly debounceMs: number;
  /** Between two looks without any event. */
  readonly pollMs: number;
}

const usualTimes: WatchTimes = { debounceMs: 200, pollMs: 5_000 };

/** Watches until disposed.
 *  @param paths absolute; a file counts as changed when its inode, size or time of change differ, or it came or went
 *  @param onChange called after a change, never twice for the same one */
export function watchKubeconfigs(
  paths: readonly string[],
  onChange: () => void,
  times: WatchTimes = usualTimes,
): { dispose(): void } {
  const watchers = new Map<string, FSWatcher>();
  let disposed = false;
  let debounce: ReturnType<typeof setTimeout> | null = null;
  // At once: what changes after this call is told, so watch first and read then.
  let known = paths.map(signatureNow).join("\n");
  let looking: Promise<void> = Promise.resolve();

  const look = () => {
    watchFolders();
    looking = looking.then(async () => {
      const now = (await Promise.all(paths.map(signature))).join("\n");
      if (disposed) return;
      const changed = known !== now;
      known = now;
      if (changed) onChange();
    });
  };
  const soon = () => {
    if (disposed) return;
    if (debounce) clearTimeout(debounce);
    debounce = setTimeout(look, times.debounceMs);
  };
  const drop = (folder: string) => {
    watchers.get(folder)?.close();
    watchers.delete(folder);
  };
  const watchFolders = () => {
    for (const folder of new Set(paths.map((path) => dirname(path)))) {
      if (watchers.has(folder)) continue;
      try {
        const watcher = watch(folder, { persistent: false }, soon);
        watcher.on("error", () => drop(folder));
        watchers.set(folder, watcher);
      } catch {
        // No such folder yet, or no handles left: the poll looks on and tries again.
      }
    }
  };

  watchFolders();
  const poll = setInterval(look, times.pollMs);
  poll.unref();

  return {
    dispose() {
      disposed = true;
      clearInterval(poll);
      if (debounce) clearTimeout(debounce);
      for (const folder of [...watchers.keys()]) drop(folder);
    },
  };
}

async function signature(path: string): Promise<string> {
  return stat(path, { bigint: true }).then(describe, absent);
}

function signatureNow(path: string): string {
  try {
    return describe(statSync(path, { bigint: true }));
  } catch (error) {
    return absent(error);
  }
}

function describe(found: BigIntStats): string {
  return `${found.ino}:${found.size}:${found.mtimeNs}`;
}

function absent(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown";
}
