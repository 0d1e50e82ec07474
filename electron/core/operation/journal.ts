/** How the operation engine writes down what it is about to do and what came of it. `electron/journal` keeps it; the engine imports the interface alone. */
import { z } from "zod";
import { Json } from "../../../shared/model/json.ts";
import type { Message } from "../../../shared/model/message.ts";
import { OperationId, Receipt } from "../../../shared/operation.ts";
import type { Readable } from "../state/value.ts";

/** What a record tells. All but `head` belong to one operation. */
export const RecordKind = z.enum([
  /** A person approved a plan: everything that is needed to run and to undo it follows from this record. */ "approved",
  /** Locks are wanted, and were taken or not. */ "try",
  /** Before a step: its pre-state and its compensation. */ "intent",
  /** What came of it: done, failed, or not known. */ "outcome",
  /** An intent without an outcome was settled by reading. */ "settled",
  "compensate-intent",
  "compensate-outcome",
  /** A person decided something: cancel, undo, retry, give up. */ "decision",
  /** It ended; the body holds its receipt. */ "end",
  /** After its end: another operation took it back; the body is `UndoneBody`. */ "undone",
  /** Something outside of operations that has a receipt: an unlock. */ "note",
  /** Its sealed values were deleted: it can no longer be undone. */ "unsealed",
  /** Opens a segment: the journal's own. */ "head",
]);
export type RecordKind = z.infer<typeof RecordKind>;

export const JournalRecord = z.object({
  /** Counts from 1 without gaps over all segments. */
  seq: z.number().int(),
  /** ISO 8601, by the clock as it was: it may stand before the record's predecessor. */
  at: z.string(),
  kind: RecordKind,
  /** Id of the operation; of a note, the one that its receipt bears: `of` finds it, `unfinished` does not. Empty for the head of a segment. */
  operation: z.string(),
  /** Id of the step; null where it is about the whole. */
  step: z.string().nullable(),
  body: Json,
  /** SHA-256 in hex of the record before, and of this one over its canonical JSON without `hash`. */
  prev: z.string(),
  hash: z.string(),
});
export type JournalRecord = z.infer<typeof JournalRecord>;

export type NewRecord = Pick<JournalRecord, "kind" | "operation" | "step" | "body">;

export interface Journal {
  /** Resolves when the record is on the disk (fsync); several that are asked for meanwhile share one.
   *  @throws RpcError `internal` with the reason when it cannot be written (disk full, another console): then nothing may be done */
  append(record: NewRecord): Promise<JournalRecord>;
  /** Records of operations that have no `end`, in order: what is to be recovered at the start. */
  unfinished(): Promise<readonly JournalRecord[]>;
  /** All records of one operation, in order. */
  of(operation: string): Promise<readonly JournalRecord[]>;
  /** Why nothing can be written now (the disk is full; another console, which it names, holds the folder); null while it can be. Where another console
   *  holds it, its unfinished operations are that one's, and nothing is recovered here until this becomes null. */
  readonly blocked: Readable<Message | null>;
  readonly sealed: SealedValues;
}

/** The body of an `end` and of a `note`. Its receipt's `seq`, `hash` and `prev` are 0 and empty, because they are the record's own: who reads a receipt
 *  puts those in (`receiptOf`). */
export const ReceiptBody = z.object({ receipt: Receipt });
export type ReceiptBody = z.infer<typeof ReceiptBody>;

/** The body of an `undone`: the operation that took this one back. */
export const UndoneBody = z.object({ by: OperationId });
export type UndoneBody = z.infer<typeof UndoneBody>;

/** @throws ZodError when the record holds none */
export function receiptOf(record: JournalRecord): Receipt {
  const { receipt } = ReceiptBody.parse(record.body);
  return { ...receipt, seq: record.seq, hash: record.hash, prev: record.prev };
}

/** Values of Secrets and credentials, kept apart from the journal: under a random key for each operation, itself wrapped by the host's secret store. */
export interface SealedValues {
  /** @returns what the journal holds in its place: a reference and a keyed digest, by which equal values of one operation are told to be equal */
  seal(operation: string, value: Json): Promise<SealedReference>;
  /** @returns null when the seal was deleted, or its key is gone (secrets in memory, another machine) */
  open(operation: string, reference: SealedReference): Promise<Json | null>;
  /** Deletes the key: the values cannot be read by anyone any more. The chain stays whole. */
  forget(operation: string): Promise<void>;
}

export const SealedReference = z.object({ sealed: z.string(), digest: z.string() });
export type SealedReference = z.infer<typeof SealedReference>;
