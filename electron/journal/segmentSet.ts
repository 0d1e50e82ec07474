/** The segments of a folder: what is in which, and how to get at it. It reads; `SegmentWriter` writes. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { message } from "../../shared/model/message.ts";
import type { JournalRecord } from "../core/operation/journal.ts";
import { readBytes } from "./disk.ts";
import {
  beginsAnew,
  CHAIN_START,
  type ChainFault,
  type ChainPosition,
  type Found,
  readLines,
  segmentFile,
  segmentNumber,
} from "./segment.ts";
import { emptyContent, readIndex, type SegmentContent } from "./segmentIndex.ts";

export interface Segment extends SegmentContent {
  readonly number: number;
  readonly file: string;
  /** Found when its lines were read; none of a segment whose index was believed. */
  readonly faults: ChainFault[];
  /** Its index file stands. */
  indexed: boolean;
  /** Bytes behind the last line feed, when it was read. */
  tailBytes: number;
  /** Its last line is one in which nothing was found: the next segment can be held against it. */
  endKnown: boolean;
}

export class SegmentSet {
  readonly folder: string;
  readonly segments: Segment[] = [];
  /** Found by what others know of the journal. */
  readonly stray: { readonly fault: ChainFault; accepted: boolean }[] = [];
  /** How often it began anew. */
  resets = 0;
  /** Segments in which an operation has records. */
  private readonly places = new Map<string, Segment[]>();
  private readonly open = new Set<string>();
  private readonly over = new Set<string>();

  constructor(folder: string) {
    this.folder = folder;
  }

  get newest(): Segment | null {
    return this.segments.at(-1) ?? null;
  }

  /** The newest record that counts. */
  get head(): ChainPosition | null {
    return this.segments.findLast(({ last }) => last !== null)?.last ?? null;
  }

  get records(): number {
    return this.segments.reduce((sum, { records }) => sum + records, 0);
  }

  /** Begins anew, as if nothing had been read: for who reads along, because the one that writes takes back what a full disk left unfinished. */
  reset(): void {
    this.resets += 1;
    this.segments.splice(0);
    this.places.clear();
    this.open.clear();
    this.over.clear();
  }

  /** Reads what has come since: the rest of the newest segment, and the segments after it. Full segments are believed where their index fits.
   *  @param told of each record that was read, not of those behind an index
   *  @throws the system's error */
  refresh(told: (record: JournalRecord) => void = () => {}): void {
    const numbers = readdirSync(this.folder)
      .map(segmentNumber)
      .filter((number) => number !== null)
      .sort((one, other) => one - other);
    const known = this.newest?.number ?? 0;
    for (const number of numbers.filter((each) => each >= known)) {
      if (number === known && this.newest !== null) {
        this.scan(this.newest, told);
        continue;
      }
      if (this.newest !== null) closeOff(this.newest);
      const content = number === numbers.at(-1) ? null : readIndex(this.folder, number);
      const segment = this.add(number, content ?? emptyContent());
      segment.indexed = content !== null;
      if (content === null) this.scan(segment, told);
      else this.enter(segment, content);
    }
  }

  /** A segment that was just made, or one that is about to be read. */
  add(number: number, content: SegmentContent = emptyContent()): Segment {
    const file = segmentFile(number);
    const segment = { ...content, number, file, faults: [], indexed: false, tailBytes: 0, endKnown: true };
    this.segments.push(segment);
    return segment;
  }

  /** The newest segment is gone: a crash had left nothing whole of it. */
  dropNewest(): void {
    this.segments.pop();
  }

  /** A record that stands in the segment from `offset` on. */
  note(segment: Segment, record: JournalRecord, offset: number, bytes: number): void {
    segment.first ??= { seq: record.seq, prev: record.prev };
    segment.last = { seq: record.seq, hash: record.hash };
    segment.lastAt = offset;
    segment.records += 1;
    segment.size = offset + bytes;
    if (beginsAnew(record)) segment.anew = true;
    if (record.operation === "") return;
    // A note has ended as it was written.
    const ended = record.kind === "end" || record.kind === "note";
    const here = segment.operations.get(record.operation);
    if (here === undefined || (ended && !here)) segment.operations.set(record.operation, ended);
    if (here === undefined) this.place(record.operation, segment);
    if (ended) this.end(record.operation);
    else if (record.kind !== "unsealed" && !this.over.has(record.operation)) this.open.add(record.operation);
  }

  /** Faults of the chain as far as it was read: within segments, from each to the next, and against the mirror. */
  faults(): ChainFault[] {
    return [...this.segments.flatMap((segment) => segment.faults), ...this.stray.map(({ fault }) => fault)];
  }

  /** The last record before a segment. Null where that cannot be told: the segments of before have faults at their end. */
  before(segment: Segment): ChainPosition | null {
    const earlier = this.segments.slice(0, this.segments.indexOf(segment));
    const previous = earlier.findLast(({ last, endKnown }) => last !== null || !endKnown);
    if (previous === undefined) return CHAIN_START;
    return previous.endKnown ? previous.last : null;
  }

  /** Those of its operations, in order. */
  of(operations: ReadonlySet<string>): JournalRecord[] {
    const places = new Set([...operations].flatMap((operation) => this.places.get(operation) ?? []));
    const found: JournalRecord[] = [];
    for (const segment of this.segments.filter((each) => places.has(each))) {
      const wanted = [...operations].filter((operation) => segment.operations.has(operation));
      // Looking for names in the bytes is quicker than reading every record, as long as there are few.
      const few = wanted.length <= 8;
      const records = few ? this.recordsNaming(segment, wanted) : this.recordsOf(segment);
      for (const { record } of records) if (operations.has(record.operation)) found.push(record);
    }
    return found;
  }

  /** Names of those that have begun and not ended. */
  unfinished(): ReadonlySet<string> {
    return new Set(this.open);
  }

  /** What stands in a segment, read from the disk.
   *  @param from an offset at which a record begins */
  *recordsOf(segment: Segment, from = 0): Generator<Extract<Found, { kind: "record" }>, void, undefined> {
    const data = readBytes(join(this.folder, segment.file), from, segment.size);
    for (const found of readLines(segment.file, data, from, null)) if (found.kind === "record") yield found;
  }

  private *recordsNaming(segment: Segment, operations: readonly string[]): ReturnType<SegmentSet["recordsOf"]> {
    const data = readBytes(join(this.folder, segment.file), 0, segment.size);
    const offsets = new Set<number>();
    for (const operation of operations) {
      const named = `"operation":${JSON.stringify(operation)}`;
      for (let at = data.indexOf(named); at >= 0; at = data.indexOf(named, data.indexOf(0x0a, at)))
        offsets.add(data.lastIndexOf(0x0a, at) + 1);
    }
    for (const offset of [...offsets].sort((one, other) => one - other)) {
      const line = data.subarray(offset, data.indexOf(0x0a, offset) + 1);
      for (const found of readLines(segment.file, line, offset, null)) if (found.kind === "record") yield found;
    }
  }

  private scan(segment: Segment, told: (record: JournalRecord) => void): void {
    const from = segment.size;
    const data = readOrFault(join(this.folder, segment.file), segment, from);
    if (data === null) return;
    const before = segment.size === 0 ? this.before(segment) : segment.endKnown ? segment.last : null;
    const reading = readLines(segment.file, data, from, before);
    for (;;) {
      const next = reading.next();
      if (next.done) {
        const { position, endAt } = next.value;
        // Faults at the end are behind it too: they are not found again.
        segment.size = endAt;
        if (endAt > from) segment.endKnown = position !== null;
        segment.tailBytes = from + data.length - endAt;
        return;
      }
      if (next.value.kind === "fault") segment.faults.push(next.value.fault);
      else {
        this.note(segment, next.value.record, next.value.offset, next.value.line.length + 1);
        told(next.value.record);
      }
    }
  }

  private enter(segment: Segment, { first, operations }: SegmentContent): void {
    const before = this.before(segment);
    if (!segment.anew && before !== null && first !== null && first.prev !== before.hash) {
      // The index fits its segment, and the segment not its predecessor: reading it tells where.
      Object.assign(segment, emptyContent(), { indexed: false });
      this.scan(segment, () => {});
      return;
    }
    for (const [operation, ended] of operations) {
      this.place(operation, segment);
      if (ended) this.end(operation);
      else if (!this.over.has(operation)) this.open.add(operation);
    }
  }

  private place(operation: string, segment: Segment): void {
    const places = this.places.get(operation);
    if (places === undefined) this.places.set(operation, [segment]);
    else if (places.at(-1) !== segment) places.push(segment);
  }

  private end(operation: string): void {
    this.open.delete(operation);
    this.over.add(operation);
  }
}

/** No more segments begin behind an incomplete record: only the newest may end in one. */
function closeOff(segment: Segment): void {
  if (segment.tailBytes === 0) return;
  const { file, size, tailBytes, last } = segment;
  const reason = message("journal.fault.unfinished", { bytes: tailBytes });
  segment.faults.push({ file, offset: size, seq: last === null ? null : last.seq + 1, reason });
  segment.tailBytes = 0;
  segment.endKnown = false;
}

/** Null when the system cannot read it, which is a fault of the segment: a person decides whether to go on without it. */
function readOrFault(path: string, segment: Segment, from: number): Buffer | null {
  try {
    return readBytes(path, from);
  } catch (error) {
    const { file, last } = segment;
    const detail = error instanceof Error ? error.message : String(error);
    if (segment.endKnown)
      segment.faults.push({
        file,
        offset: from,
        seq: last === null ? null : last.seq + 1,
        reason: message("journal.unreadable", { detail }),
      });
    segment.endKnown = false;
    return null;
  }
}
