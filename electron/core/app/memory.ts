/** How much memory this process has for itself. */
import { readFileSync } from "node:fs";

/** Private bytes where the system tells them (Linux), the resident set elsewhere. */
export function privateBytes(): number {
  try {
    const rollup = readFileSync("/proc/self/smaps_rollup", "utf8");
    const kilobytes = [...rollup.matchAll(/^Private_(?:Clean|Dirty):\s+(\d+) kB$/gm)];
    if (kilobytes.length > 0) return kilobytes.reduce((sum, match) => sum + Number(match[1]), 0) * 1024;
  } catch {
    // No such file on this system.
  }
  return process.memoryUsage.rss();
}
