/** The end of the newest segment after a crash. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Disk, readBytes } from "./disk.ts";
import { tailFault } from "./segment.ts";
import type { SegmentSet } from "./segmentSet.ts";

/** Gives up what a crash left of the last record, and keeps its bytes beside; who writes next cuts them off. A segment of which nothing is whole is
 *  taken away: the one before is the newest then. What cannot be a cut becomes a fault of the segment.
 *  @returns bytes that were given up
 *  @throws the system's error */
export function repairTail(disk: Disk, set: SegmentSet, now: Date): number {
  const segment = set.newest;
  if (segment === null) return 0;
  const { file, size, last, faults } = segment;
  const path = join(set.folder, file);
  let torn = 0;
  if (segment.tailBytes > 0) {
    const tail = readBytes(path, size);
    const reason = tailFault(tail);
    if (reason !== null) {
      faults.push({ file, offset: size, seq: last === null ? null : last.seq + 1, reason });
      return 0;
    }
    const stamp = now.toISOString().replaceAll(":", "");
    writeFileSync(`${path}.torn-${size}-${stamp}`, tail, { mode: 0o600, flush: true });
    torn = tail.length;
    segment.tailBytes = 0;
  }
  if (size > 0) return torn;
  disk.remove(path);
  disk.syncFolder(set.folder);
  set.dropNewest();
  return torn;
}
