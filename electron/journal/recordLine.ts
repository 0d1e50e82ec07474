/** A record as a line of a segment: its canonical JSON, behind which stand the hash of that JSON and the checksum of all before it. The line is JSON
 *  itself: whoever takes `hash` and `crc` out and writes the rest canonically can compute both anew. */
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { canonicalJson } from "../../shared/model/json.ts";
import { type Message, message } from "../../shared/model/message.ts";
import type { JournalRecord } from "../core/operation/journal.ts";

/** What the first record of a chain has as its predecessor's hash. */
export const NO_HASH = "0".repeat(64);

const hashMark = ',"hash":"';
const crcMark = '","crc":"';
const end = '"}';
const crcBytes = 8;
/** From the mark of the checksum to the end of the line. */
const crcTail = crcMark.length + crcBytes + end.length;
/** From the mark of the hash to the end of the line. */
const hashTail = hashMark.length + NO_HASH.length + crcTail;

export interface WrittenRecord {
  readonly record: JournalRecord;
  /** With the line feed. */
  readonly line: Buffer;
}

export function writeRecord(content: Omit<JournalRecord, "hash">): WrittenRecord {
  const { at, body, kind, operation, prev, seq, step } = content;
  const core = canonicalJson({ at, body, kind, operation, prev, seq, step });
  const hash = createHash("sha256").update(core).digest("hex");
  const head = `${core.slice(0, -1)}${hashMark}${hash}`;
  return { record: { ...content, hash }, line: Buffer.from(`${head}${crcMark}${checksum(head)}${end}\n`) };
}

/** What is wrong with a line by itself (without its line feed), or null. */
export function lineFault(line: Buffer): Message | null {
  if (!isShaped(line)) return message("journal.fault.shape", { bytes: line.length });
  const crcFound = line.toString("latin1", line.length - end.length - crcBytes, line.length - end.length);
  const crcExpected = checksum(line.subarray(0, line.length - crcTail));
  if (crcFound !== crcExpected) return message("journal.fault.crc", { expected: crcExpected, found: crcFound });
  const from = line.length - hashTail + hashMark.length;
  const hashFound = line.toString("latin1", from, from + NO_HASH.length);
  const core = line.subarray(0, line.length - hashTail);
  const hashExpected = createHash("sha256").update(core).update("}").digest("hex");
  if (hashFound !== hashExpected) return message("journal.fault.hash", { expected: hashExpected, found: hashFound });
  return null;
}

/** @param line one in which `lineFault` finds nothing: by its hash it is what `writeRecord` wrote, unless somebody went to lengths
 *  @returns null when it is no record */
export function readRecord(line: Buffer): JournalRecord | null {
  try {
    const { crc: _, ...record } = JSON.parse(line.toString("utf8"));
    const { seq, at, kind, operation, prev, hash } = record;
    const texts = [at, kind, operation, prev, hash].every((text) => typeof text === "string");
    return texts && Number.isSafeInteger(seq) ? record : null;
  } catch {
    return null;
  }
}

function isShaped(line: Buffer): boolean {
  const { length } = line;
  if (length <= hashTail || line[0] !== 0x7b) return false;
  const hashAt = length - hashTail;
  const crcAt = length - crcTail;
  return (
    line.toString("latin1", hashAt, hashAt + hashMark.length) === hashMark &&
    line.toString("latin1", crcAt, crcAt + crcMark.length) === crcMark &&
    line.toString("latin1", length - end.length) === end
  );
}

function checksum(text: string | Buffer): string {
  return crc32(text).toString(16).padStart(crcBytes, "0");
}
