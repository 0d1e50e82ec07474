/** The journal: an append-only, hash-chained record of every operation, and the receipts that are read from it. */
import { z } from "zod";
import { Language } from "./model/language.ts";
import { Message } from "./model/message.ts";
import { TableControl, TableQuery, TableUpdate, TextPiece } from "./model/table.ts";
import { contract, mutation, stream } from "./rpc/contract.ts";
import { tableCalls } from "./tableCalls.ts";

/** What was found when the chain was last gone through. */
export const ChainState = z.object({
  /** `repaired`: a record that a crash cut off was taken away, nothing else. `failed`: it could not be read. */
  state: z.enum(["checking", "whole", "repaired", "broken", "failed"]),
  /** Records and segments gone through. */
  records: z.number().int(),
  segments: z.number().int(),
  /** Sequence number and hash of the newest record. */
  head: z.object({ seq: z.number().int(), hash: z.string() }).nullable(),
  checkedAt: z.number().nullable(),
  /** Bytes of a record that a crash cut off, taken away at the start. */
  tornBytes: z.number().int(),
  /** Where it is broken: file, byte offset, the sequence number expected there, expected against found. They stay after `goOn`. */
  faults: z.array(
    z.object({ file: z.string(), offset: z.number().int(), seq: z.number().int().nullable(), reason: Message }),
  ),
  /** Faults that nobody has accepted yet: nothing is written before `goOn`. */
  needsPerson: z.boolean(),
  /** Why nothing can be written now (disk full, another console holds it): operations wait or are refused until it can. */
  blocked: Message.nullable(),
});
export type ChainState = z.infer<typeof ChainState>;

export const MirrorState = z.object({
  /** Address of the OTLP log endpoint; null when there is none. */
  endpoint: z.string().nullable(),
  /** Name of the header that goes with each request; its value is secret. Null when there is none for this endpoint. */
  header: z.string().nullable(),
  /** Records that it has yet to confirm. */
  pending: z.number().int(),
  sentAt: z.number().nullable(),
  reason: Message.nullable(),
});
export type MirrorState = z.infer<typeof MirrorState>;

export const journal = contract("journal", {
  state: stream({ input: z.object({}), item: z.object({ chain: ChainState, mirror: MirrorState }) }),
  /** Goes through all segments again. */
  verify: mutation({ input: z.object({}), output: ChainState }),
  /** A person accepts that the chain is broken: what stands stays, and a new chain begins whose first record names the faults and the reason given. */
  goOn: mutation({ input: z.object({ why: z.string().max(1000) }), output: ChainState }),
  /** A header for the mirror's endpoint as it is set now, kept with the secrets; null takes it away. `line` is `Name: value`. */
  setMirrorHeader: mutation({ input: z.object({ line: z.string().max(8000).nullable() }), output: z.null() }),
  /** Receipts as a table, in the person's language: time, outcome, what, target, environment, who, why, undo. The row's uid is the operation's id. */
  table: stream({
    input: z.object({ query: TableQuery, language: Language }),
    item: TableUpdate,
    control: TableControl,
  }),
  ...tableCalls,
  /** Records as JSONL as they stand in the segments, or receipts as a Markdown timeline; times are ISO 8601, null has no bound. */
  exported: stream({
    input: z.object({
      format: z.enum(["jsonl", "markdown"]),
      from: z.string().nullable(),
      to: z.string().nullable(),
      text: z.string().max(400),
      /** Of the timeline. */
      language: Language,
    }),
    item: TextPiece,
  }),
});
