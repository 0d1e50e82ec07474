/** Goes through all segments, record by record, as an auditor would: nothing that was found at the start is believed. */
import { statSync } from "node:fs";
import { join } from "node:path";
import { message } from "../../shared/model/message.ts";
import type { JournalRecord } from "../core/operation/journal.ts";
import { readBytes } from "./disk.ts";
import { CHAIN_START, type ChainFault, type ChainPosition, readLines } from "./segment.ts";
import type { Segment, SegmentSet } from "./segmentSet.ts";

export interface Verified {
  /** Of each segment that was gone through. */
  readonly faults: ReadonlyMap<Segment, readonly ChainFault[]>;
}

const PAUSE_EVERY = 200;

/** Yields how many records it has gone through since the last time; others may work between.
 *  @param told of each record */
export function* verification(
  set: SegmentSet,
  told: (record: JournalRecord) => void,
): Generator<number, Verified, undefined> {
  const faults = new Map<Segment, readonly ChainFault[]>();
  let position: ChainPosition | null = CHAIN_START;
  let gone = 0;
  for (const segment of [...set.segments]) {
    const newest = set.newest === segment;
    const { size } = segment;
    const path = join(set.folder, segment.file);
    // What stands behind the records that count was judged when it was found.
    const own: ChainFault[] = segment.faults.filter(({ offset }) => offset >= size);
    const data = readOrDetail(path, size);
    if (typeof data === "string") {
      const reason = message("journal.unreadable", { detail: data });
      faults.set(segment, [{ file: segment.file, offset: 0, seq: segment.first?.seq ?? null, reason }]);
      position = null;
      continue;
    }
    const reading = readLines(segment.file, data, 0, position);
    for (;;) {
      const next = reading.next();
      if (next.done) {
        position = next.value.position;
        if (next.value.endAt < size) own.push(shorter(segment, next.value.endAt, size, position));
        break;
      }
      if (next.value.kind === "fault") own.push(next.value.fault);
      else told(next.value.record);
      gone += 1;
      if (gone === PAUSE_EVERY) {
        yield gone;
        gone = 0;
      }
    }
    if (!newest && own.length === 0 && statSync(path).size > size) own.push(longer(segment, size));
    faults.set(segment, own);
  }
  yield gone;
  return { faults };
}

function readOrDetail(path: string, size: number): Buffer | string {
  try {
    return readBytes(path, 0, size);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function shorter({ file }: Segment, offset: number, size: number, position: ChainPosition | null): ChainFault {
  const seq = position === null ? null : position.seq + 1;
  return { file, offset, seq, reason: message("journal.fault.shorter", { expected: size, found: offset }) };
}

function longer({ file, last }: Segment, offset: number): ChainFault {
  return { file, offset, seq: last === null ? null : last.seq + 1, reason: message("journal.fault.longer") };
}
