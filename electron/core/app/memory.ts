/** How much memory this process has for itself. */
import { readFileSync } from "node:fs";
import type { Worker } from "node:worker_threads";

/** Private bytes where the system tells them (Linux), the resident set elsewhere. */
export function privateBytes(): number {
  return privateBytesOf("self") ?? process.memoryUsage.rss();
}

/** Private bytes of a process; null where the system does not tell. */
export function privateBytesOf(pid: number | "self"): number | null {
  try {
    const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
    const kilobytes = [...rollup.matchAll(/^Private_(?:Clean|Dirty):\s+(\d+) kB$/gm)];
    if (kilobytes.length > 0) return kilobytes.reduce((sum, match) => sum + Number(match[1]), 0) * 1024;
  } catch {
    // No such file on this system, or no such process.
  }
  return null;
}

/** Heap and buffers of a worker thread; null when it is ending. */
export async function workerBytes(worker: Pick<Worker, "getHeapStatistics">): Promise<number | null> {
  try {
    const { total_physical_size, external_memory } = await worker.getHeapStatistics();
    return total_physical_size + external_memory;
  } catch {
    return null;
  }
}
