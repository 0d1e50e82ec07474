/** Reading a segment: its lines in order, each held against the chain. Pure; nothing is repaired here. */
import type { ChainState } from "../../shared/journal.ts";
import { type Message, message } from "../../shared/model/message.ts";
import type { JournalRecord } from "../core/operation/journal.ts";
import { lineFault, NO_HASH, readRecord } from "./recordLine.ts";

export type ChainFault = ChainState["faults"][number];

/** Where a chain stands: the newest record. */
export interface ChainPosition {
  readonly seq: number;
  readonly hash: string;
}

export const CHAIN_START: ChainPosition = { seq: 0, hash: NO_HASH };

/** What the first record of a segment says. `anew`: a person let a new chain begin behind a broken one. */
export interface HeadBody {
  readonly format: "quarterdeck-journal";
  readonly version: 1;
  readonly begins: "journal" | "segment" | "anew";
}

export type Found =
  | { readonly kind: "record"; readonly record: JournalRecord; readonly offset: number; readonly line: Buffer }
  | { readonly kind: "fault"; readonly fault: ChainFault };

const FILE = /^(\d{8})\.jsonl$/;

export function segmentFile(number: number): string {
  return `${String(number).padStart(8, "0")}.jsonl`;
}

/** Null when the file is no segment. */
export function segmentNumber(file: string): number | null {
  const digits = FILE.exec(file)?.[1];
  return digits === undefined ? null : Number(digits);
}

/** A new chain begins with this record: what stands before it is not its business. */
export function beginsAnew(record: JournalRecord): boolean {
  return record.kind === "head" && (record.body as unknown as HeadBody).begins === "anew"; // by its hash we wrote it
}

/** Goes through the whole lines of `data`. After a fault the next whole record is taken as it is: each fault is told once.
 *  @param data bytes of the segment from `offset` on
 *  @param before the record before; null where it is not known
 *  @returns where the chain stands then, null when that is not known, and the offset behind the last whole line */
export function* readLines(
  file: string,
  data: Buffer,
  offset: number,
  before: ChainPosition | null,
): Generator<Found, { readonly position: ChainPosition | null; readonly endAt: number }, undefined> {
  let position = before;
  let known = before?.seq ?? null;
  let from = 0;
  for (;;) {
    const to = data.indexOf(0x0a, from);
    if (to < 0) return { position, endAt: offset + from };
    const line = data.subarray(from, to);
    const at = offset + from;
    from = to + 1;
    const own = lineFault(line);
    const record = own === null ? readRecord(line) : null;
    if (record === null) {
      known = known === null ? null : known + 1;
      yield { kind: "fault", fault: { file, offset: at, seq: known, reason: own ?? notOurs(line) } };
      position = null;
      continue;
    }
    const broken = position === null || beginsAnew(record) ? null : chainBreak(position, record);
    if (broken !== null)
      yield { kind: "fault", fault: { file, offset: at, seq: (known ?? record.seq - 1) + 1, reason: broken } };
    position = { seq: record.seq, hash: record.hash };
    known = record.seq;
    yield { kind: "record", record, offset: at, line };
  }
}

/** What stands behind the last line feed of the newest segment.
 *  @returns null when a crash has cut it off, else why it cannot have been one */
export function tailFault(tail: Buffer): Message | null {
  // A cut leaves the beginning of a line. A whole one with another byte in the place of its line feed was changed.
  if (tail.length > 1 && lineFault(tail.subarray(0, -1)) === null) return message("journal.fault.lineFeed");
  return null;
}

/** Its checksum and hash fit, and yet it is none: somebody made it so. */
function notOurs(line: Buffer): Message {
  return message("journal.fault.shape", { bytes: line.length });
}

function chainBreak(position: ChainPosition, { seq, prev }: JournalRecord): Message | null {
  if (prev !== position.hash) return message("journal.fault.chain", { expected: position.hash, found: prev });
  if (seq !== position.seq + 1) return message("journal.fault.seq", { expected: position.seq + 1, found: seq });
  return null;
}
