/** The journal: an append-only, hash-chained record of every operation, and the receipts that are read from it. */
import { z } from "zod";
import { Message } from "./model/message.ts";
import { RowRef, TableControl, TableQuery, TableUpdate, TextPiece } from "./model/table.ts";
import { call, contract, mutation, stream } from "./rpc/contract.ts";

/** What was found when the chain was last gone through. */
export const ChainState = z.object({
  state: z.enum(["checking", "whole", "repaired", "broken", "failed"]),
  /** Records and segments gone through. */
  records: z.number().int(),
  segments: z.number().int(),
  /** Sequence number and hash of the newest record. */
  head: z.object({ seq: z.number().int(), hash: z.string() }).nullable(),
  checkedAt: z.number().nullable(),
  /** Bytes of a record that a crash cut off, taken away at the start. */
  tornBytes: z.number().int(),
  /** Where it is broken: file, byte offset, expected against found. */
  faults: z.array(
    z.object({ file: z.string(), offset: z.number().int(), seq: z.number().int().nullable(), reason: Message }),
  ),
  /** Why nothing can be written now (disk full, another console holds it): operations wait or are refused until it can. */
  blocked: Message.nullable(),
});
export type ChainState = z.infer<typeof ChainState>;

export const MirrorState = z.object({
  /** Address of the OTLP log endpoint; null when there is none. */
  endpoint: z.string().nullable(),
  /** Records that it has yet to confirm. */
  pending: z.number().int(),
  sentAt: z.number().nullable(),
  reason: Message.nullable(),
});
export type MirrorState = z.infer<typeof MirrorState>;

const about = z.object({ view: z.string() });

export const journal = contract("journal", {
  state: stream({ input: z.object({}), item: z.object({ chain: ChainState, mirror: MirrorState }) }),
  /** Goes through all segments again. */
  verify: mutation({ input: z.object({}), output: ChainState }),
  /** Receipts as a table: time, outcome, what, target, environment, who, why, undo. The row's uid is the operation's id. */
  table: stream({ input: z.object({ query: TableQuery }), item: TableUpdate, control: TableControl }),
  tableText: stream({
    input: about.extend({
      rows: z.array(RowRef).nullable(),
      format: z.enum(["text", "tsv", "json"]),
      columns: z.array(z.string()),
    }),
    item: TextPiece,
  }),
  tableRefs: call({
    input: about.extend({ first: z.number().int().min(0), last: z.number().int().min(0) }),
    output: z.array(RowRef),
  }),
  tablePosition: call({
    input: about.extend({ row: RowRef.nullable(), prefix: z.string().nullable(), after: z.number().int() }),
    output: z.number().int().nullable(),
  }),
  /** Records as JSONL as they stand in the segments, or receipts as a Markdown timeline; times are ISO 8601, null has no bound. */
  exported: stream({
    input: z.object({
      format: z.enum(["jsonl", "markdown"]),
      from: z.string().nullable(),
      to: z.string().nullable(),
      text: z.string().max(400),
    }),
    item: TextPiece,
  }),
});
