/** The journal of one folder, in whatever thread it runs: appends by group commit, repairs what a crash cut off, refuses where the chain is broken, and
 *  gives way to another console. Its calls block for as long as the disk does. */
import type { ChainState } from "../../shared/journal.ts";
import { type Message, message } from "../../shared/model/message.ts";
import { RpcError } from "../../shared/rpc/envelope.ts";
import type { JournalRecord, NewRecord } from "../core/operation/journal.ts";
import { Value } from "../core/state/value.ts";
import { chainOf, unaccepted } from "./chainState.ts";
import { type Disk, makeFolder, systemDisk } from "./disk.ts";
import { FolderLock, type FolderLockOptions } from "./folderLock.ts";
import { NO_HASH, type WrittenRecord, writeRecord } from "./recordLine.ts";
import { CHAIN_START, type ChainPosition, type HeadBody } from "./segment.ts";
import { emptyContent, writeIndex } from "./segmentIndex.ts";
import { type Segment, SegmentSet } from "./segmentSet.ts";
import { SegmentWriter } from "./segmentWriter.ts";
import { repairTail } from "./tailRepair.ts";
import { verification } from "./verification.ts";
import { diskMessage, heldMessage, refusal } from "./whyBlocked.ts";

export interface JournalStoreOptions extends FolderLockOptions {
  readonly folder: string;
  readonly now?: () => number;
  readonly disk?: Disk;
  /** A segment that has reached this is followed by another. */
  readonly segmentBytes?: number;
  /** How often another console's hold, or a full disk, is looked at again; 0 leaves it to `tick`. */
  readonly tickMs?: number;
  /** Told of each record that is on the disk: as it is appended, and as it is gone through. It may be told of one more than once. */
  readonly onRecord?: (record: JournalRecord) => void;
}

interface Waiting {
  readonly record: NewRecord;
  readonly resolve: (record: JournalRecord) => void;
  readonly reject: (error: unknown) => void;
}

const SEGMENT_BYTES = 8 * 2 ** 20;
const TICK_MS = 2_000;
const MOST_IN_ONE = 4_096;
const MOST_RECORD_BYTES = 32 * 2 ** 20;
/** With less there is no use in trying again. */
const ROOM_BYTES = 2 ** 18;

export class JournalStore {
  readonly chain: Value<ChainState>;
  readonly set: SegmentSet;
  private readonly options: JournalStoreOptions;
  private readonly disk: Disk;
  private readonly lock: FolderLock;
  private readonly now: () => number;
  private writing = false;
  private writer: SegmentWriter | null = null;
  private waiting: Waiting[] = [];
  private scheduled: NodeJS.Immediate | null = null;
  private timer: NodeJS.Timeout | null = null;
  private heldAt = 0;
  private held: Message | null = null;
  private full: Message | null = null;
  private failure: Message | null = null;
  private tornBytes = 0;
  private checking: number | null = null;
  private checkedAt: number | null = null;
  private verifying: Promise<ChainState> | null = null;
  private disposed = false;

  /** Opens the folder, and repairs it where this console may write. What goes wrong is in `chain`. */
  constructor(options: JournalStoreOptions) {
    this.options = options;
    this.disk = options.disk ?? systemDisk;
    this.now = options.now ?? Date.now;
    this.set = new SegmentSet(options.folder);
    this.lock = new FolderLock(options.folder, options);
    this.attempt(() => {
      makeFolder(options.folder);
      try {
        this.seekToWrite();
      } finally {
        // Receipts are read also where nothing can be written, be it for want of room for a lock.
        if (!this.writing && this.set.newest === null) this.set.refresh();
      }
    });
    this.chain = new Value(this.state());
    const tickMs = options.tickMs ?? TICK_MS;
    if (tickMs > 0) this.timer = setInterval(() => this.tick(), tickMs).unref();
  }

  /** The folder is held here. */
  get isWriting(): boolean {
    return this.writing;
  }

  /** Resolves when the record is on the disk.
   *  @throws RpcError with the reason; the record then does not count */
  append(record: NewRecord): Promise<JournalRecord> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ record, resolve, reject });
      this.scheduled ??= setImmediate(() => this.commit());
    });
  }

  /** @throws RpcError when the folder cannot be read */
  of(operation: string): readonly JournalRecord[] {
    this.mustRead();
    return this.set.of(new Set([operation]));
  }

  /** @throws RpcError when the folder cannot be read: that nothing is unfinished is then not known */
  unfinished(): readonly JournalRecord[] {
    this.mustRead();
    const names = this.set.unfinished();
    return names.size === 0 ? [] : this.set.of(names);
  }

  /** Goes through everything, beside whatever else is asked; one that runs already is joined. */
  verify(): Promise<ChainState> {
    this.verifying ??= this.goThrough().finally(() => {
      this.verifying = null;
    });
    return this.verifying;
  }

  /** Begins a new chain behind a broken one, because a person said so; its first record names the faults.
   *  @throws RpcError when the journal cannot be written for another reason */
  goOn(why: string): ChainState {
    if (!this.writing) this.tick();
    if (!this.writing) throw refusal(this.blocked() ?? message("journal.blocked.heldUnknown"));
    if (!unaccepted(this.set)) return this.state();
    try {
      const after = this.set.head;
      const body = { why, after: after === null ? null : { ...after }, faults: this.set.faults() };
      const head = this.headRecord("anew", { seq: after?.seq ?? 0, hash: NO_HASH }, body);
      this.begin([head]);
      for (const stray of this.set.stray) stray.accepted = true;
      this.full = null;
    } catch (error) {
      throw this.diskFailed(error);
    }
    this.tell();
    return this.state();
  }

  /** The mirror has a record that the journal lacks: it was cut back, or another was put in its place.
   *  @returns whether a person has accepted that before */
  cutBack({ seq, hash }: ChainPosition): boolean {
    const reason = message("journal.fault.cutBack", { seq, hash });
    const starts = this.set.segments
      .filter(({ anew }) => anew)
      .flatMap((segment) => [...this.set.recordsOf(segment)].slice(0, 1));
    const accepted = starts.some(({ line }) => line.includes(hash));
    const file = this.set.newest?.file ?? "";
    if (!accepted && this.set.stray.every(({ fault }) => fault.reason.params.hash !== hash))
      this.set.stray.push({ fault: { file, offset: this.set.newest?.size ?? 0, seq, reason }, accepted: false });
    this.tell();
    return accepted;
  }

  /** Looks again whether it may write, and what others wrote. */
  tick(): void {
    if (this.disposed) return;
    this.attempt(() => {
      if (this.writing && !this.lock.holds()) this.stepDown();
      if (!this.writing) {
        this.seekToWrite();
        if (!this.writing) this.readAlong();
      } else if (this.full !== null && this.disk.freeBytes(this.options.folder) >= ROOM_BYTES) {
        this.writer?.mend();
        this.full = null;
      }
      this.heldAt = Date.now();
    });
    this.tell();
  }

  /** Writes what waits, and lets go of the folder. */
  dispose(): void {
    if (this.disposed) return;
    while (this.waiting.length > 0) this.commit();
    this.disposed = true;
    if (this.timer !== null) clearInterval(this.timer);
    this.writer?.close();
    this.writer = null;
    this.attempt(() => this.lock.release());
    this.writing = false;
  }

  private commit(): void {
    this.scheduled = null;
    const batch = this.waiting.splice(0, MOST_IN_ONE);
    if (batch.length === 0) return;
    if (this.waiting.length > 0) this.scheduled = setImmediate(() => this.commit());
    try {
      this.mayWrite();
      for (const { record, resolve } of this.put(batch)) resolve(record);
    } catch (error) {
      const reason = error instanceof RpcError ? error : this.diskFailed(error);
      for (const { reject } of batch) reject(reason);
    }
    this.tell();
  }

  /** Puts a batch on the disk.
   *  @throws the system's error, and then none of it counts */
  private put(batch: readonly Waiting[]): { readonly record: JournalRecord; readonly resolve: Waiting["resolve"] }[] {
    const { writer } = this;
    const rotate = writer === null || writer.size >= (this.options.segmentBytes ?? SEGMENT_BYTES);
    let position = this.set.head ?? CHAIN_START;
    const head = rotate ? this.headRecord(this.set.head === null ? "journal" : "segment", position, {}) : null;
    const written: WrittenRecord[] = head === null ? [] : [head];
    if (head !== null) position = head.record;
    const done: { readonly record: JournalRecord; readonly resolve: Waiting["resolve"] }[] = [];
    for (const { record, resolve, reject } of batch) {
      try {
        const next = this.record(record, position);
        if (next.line.length > MOST_RECORD_BYTES)
          throw new RpcError("too-large", message("journal.tooLarge", { limitMiB: MOST_RECORD_BYTES / 2 ** 20 }));
        position = next.record;
        written.push(next);
        done.push({ record: next.record, resolve });
      } catch (error) {
        reject(error); // it cannot be written down; the others can
      }
    }
    if (done.length === 0) return done;
    if (writer === null || rotate) this.begin(written);
    else {
      const segment = this.set.newest;
      if (segment === null) throw new Error("a segment is written that is not known");
      const offset = writer.size;
      writer.append(Buffer.concat(written.map(({ line }) => line)));
      this.noteAll(segment, written, offset);
    }
    this.full = null;
    return done;
  }

  /** Begins a segment with these records. */
  private begin(written: readonly WrittenRecord[]): void {
    const number = (this.set.newest?.number ?? 0) + 1;
    const bytes = Buffer.concat(written.map(({ line }) => line));
    const writer = SegmentWriter.create(this.disk, this.options.folder, number, bytes);
    this.writer?.close();
    this.writer = writer;
    this.noteAll(this.set.add(number), written, 0);
    this.indexFull();
  }

  private noteAll(segment: Segment, written: readonly WrittenRecord[], from: number): void {
    let offset = from;
    for (const { record, line } of written) {
      this.set.note(segment, record, offset, line.length);
      offset += line.length;
      this.options.onRecord?.(record);
    }
  }

  private record(record: NewRecord, { seq, hash }: ChainPosition): WrittenRecord {
    const { kind, operation, step, body } = record;
    return writeRecord({
      at: new Date(this.now()).toISOString(),
      body,
      kind,
      operation,
      prev: hash,
      seq: seq + 1,
      step,
    });
  }

  private headRecord(begins: HeadBody["begins"], before: ChainPosition, more: object): WrittenRecord {
    const body = { format: "quarterdeck-journal", version: 1, begins, ...more } satisfies HeadBody;
    return this.record({ kind: "head", operation: "", step: null, body: { ...body } }, before);
  }

  private mustRead(): void {
    if (this.failure !== null && this.set.newest === null) throw refusal(this.failure);
  }

  /** @throws RpcError when nothing may be written now */
  private mayWrite(): void {
    if (this.disposed) throw new RpcError("cancelled", message("journal.ended"));
    const sinceMs = Date.now() - this.heldAt;
    if (!this.writing || sinceMs < 0 || sinceMs > 2 * TICK_MS) this.tick();
    if (this.failure !== null) throw refusal(this.failure);
    if (!this.writing) throw refusal(this.held ?? message("journal.blocked.heldUnknown"));
    const { blocked } = this.state();
    if (unaccepted(this.set) && blocked !== null) throw refusal(blocked);
  }

  /** Becomes the one that writes where no other does, and puts the end of the chain in order. */
  private seekToWrite(): void {
    const holder = this.lock.take(new Date(this.now()));
    this.heldAt = Date.now();
    this.held = holder === null ? null : heldMessage(holder);
    if (holder !== null) return;
    const seen = this.set.head?.seq ?? 0;
    this.set.reset();
    this.set.refresh((record) => {
      if (seen > 0 && record.seq > seen) this.options.onRecord?.(record); // what the one before wrote last
    });
    this.tornBytes += repairTail(this.disk, this.set, new Date(this.now()));
    const { newest } = this.set;
    if (newest !== null && !unaccepted(this.set)) {
      this.writer = SegmentWriter.open(this.disk, this.options.folder, newest.number, newest.size);
      this.writer.mend();
    }
    this.writing = true;
    this.indexFull();
    // It was read along while another wrote: now it is ours to vouch for.
    if (seen > 0) void this.verify();
  }

  /** Reads what another console has written. What looks broken may be what that one took back meanwhile: it is read again. */
  private readAlong(): void {
    const faults = this.set.faults().length;
    this.set.refresh(this.options.onRecord);
    if (this.set.faults().length === faults) return;
    this.set.reset();
    this.set.refresh();
  }

  /** Another console has it now: one that slept long enough to be taken for gone. */
  private stepDown(): void {
    this.writing = false;
    this.writer?.close();
    this.writer = null;
  }

  private indexFull(): void {
    for (const segment of this.set.segments.slice(0, -1)) {
      if (segment.indexed || segment.faults.length > 0 || segment.records === 0) continue;
      try {
        const { size, records, first, last, lastAt, anew, operations } = segment;
        const content = { ...emptyContent(), size, records, first, last, lastAt, anew, operations };
        writeIndex(this.disk, this.options.folder, segment.number, content);
        segment.indexed = true;
      } catch {
        // A cache alone: the next start reads the segment instead.
      }
    }
  }

  private async goThrough(): Promise<ChainState> {
    const { resets } = this.set;
    const pass = verification(this.set, (record) => this.options.onRecord?.(record));
    this.checking = 0;
    for (let next = pass.next(); !this.disposed; next = pass.next()) {
      if (next.done) {
        for (const [segment, faults] of next.value.faults) segment.faults.splice(0, Infinity, ...faults);
        break;
      }
      this.checking += next.value;
      this.tell();
      await new Promise((resolve) => setImmediate(resolve));
    }
    // Read anew meanwhile, because another console had it before: so it is gone through anew.
    if (this.set.resets !== resets && !this.disposed) return this.goThrough();
    this.checking = null;
    this.checkedAt = this.now();
    if (this.writing && !this.disposed) this.indexFull();
    this.tell();
    return this.state();
  }

  private attempt(work: () => void): void {
    try {
      work();
      this.failure = null;
    } catch (error) {
      this.failure = diskMessage(error, this.options.folder);
    }
  }

  private diskFailed(error: unknown): RpcError {
    this.full = diskMessage(error, this.options.folder);
    return refusal(this.full, error);
  }

  private blocked(): Message | null {
    return this.failure ?? this.held ?? this.full;
  }

  private state(): ChainState {
    const { set, checking, checkedAt, tornBytes, failure } = this;
    return chainOf({ set, checking, checkedAt, tornBytes, failure, blocked: this.held ?? this.full });
  }

  private tell(): void {
    if (!this.disposed) this.chain.set(this.state());
  }
}
