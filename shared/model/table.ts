/** Tables as every domain shows them: the core keeps the rows, the renderer sees a window of them. */
import { z } from "zod";
import { Message } from "./message.ts";

/** One shape, one colour, one word: see `renderer/ui/Mark`. */
export const Health = z.enum(["ok", "warn", "bad", "busy", "idle", "unknown"]);
export type Health = z.infer<typeof Health>;

/** A moment shown as an age: `before + age + after`, advanced by the reader's clock (`formatTimeCell` of `relativeTime.ts`).
 *  "3 (5m ago)" is `{ at, before: "3 (", after: " ago)", value: 3 }`. */
export const TimeCell = z.object({
  /** Epoch milliseconds. */
  at: z.number(),
  /** How exactly `at` is known, in milliseconds: an age parsed from "45m" is known to the minute; a timestamp is exact (0). */
  precisionMs: z.number(),
  before: z.string().optional(),
  after: z.string().optional(),
  /** The number in front of the age where there is one ("3 (5m ago)" sorts by 3). */
  value: z.number().optional(),
  /** It came in the short form, the largest unit alone ("1h" and never "90m"), and is shown so. */
  short: z.boolean().optional(),
});
export type TimeCell = z.infer<typeof TimeCell>;

/** A measured quantity with its recent course; it sorts by `value`. */
export const MeterCell = z.object({
  value: z.number(),
  unit: z.enum(["millicores", "bytes"]),
  /** The last values, oldest first, at most 30; the newest is `value`. */
  trend: z.array(z.number()),
  /** When it was measured, in epoch milliseconds, once it could not be renewed for a minute: it is shown as what it was. Null while it is current. */
  asOf: z.number().nullable(),
});
export type MeterCell = z.infer<typeof MeterCell>;

export const Cell = z.union([z.string(), z.number(), z.boolean(), z.null(), TimeCell, MeterCell]);
export type Cell = z.infer<typeof Cell>;

export const Column = z.object({
  /** Unique in its table: the lower-case name for the engine's own columns, `label:KEY` and `path:JSONPATH` for a person's, `source` and `namespace`. */
  id: z.string(),
  /** As the engine names it ("Restarts"); text from an engine, not translated. */
  name: z.string(),
  /** The console's own name for a column that no engine has named: shown in the person's language, where `name` is its English. */
  label: Message.optional(),
  /** How its cells sort and align. `name` sorts numeric runs by value; `quantity` is a Kubernetes quantity; `age` a moment. */
  type: z.enum(["name", "text", "number", "quantity", "age", "boolean"]),
  /** Shown by default; the others with the wide choice (`kubectl -o wide`) or when chosen. */
  wide: z.boolean(),
  description: z.string(),
  /** The cell that carries the row's health. */
  status: z.boolean(),
});
export type Column = z.infer<typeof Column>;

/** Ids that mean something in every table: where a row comes from, and what is known of every row. An engine's columns have others. */
export const OWN_COLUMNS = ["source", "namespace", "uid", "health"] as const;

export const Row = z.object({
  /** Names the row within its view for as long as it lives; never reused in a view. */
  handle: z.number().int(),
  /** Index into `TableUpdate.sources`. */
  source: z.number().int(),
  uid: z.string(),
  name: z.string(),
  namespace: z.string(),
  health: Health,
  /** One cell a column, in the order of `TableUpdate.columns`. */
  cells: z.array(Cell),
  /** Nothing is known of it but its place: its source was lost before the row was sent. Its uid is empty. */
  absent: z.boolean().optional(),
});
export type Row = z.infer<typeof Row>;

export const SortOrder = z.object({ column: z.string(), descending: z.boolean() });
export type SortOrder = z.infer<typeof SortOrder>;

export const TableQuery = z.object({
  /** The filter line as typed: words, `label=value`, `field:value`, `!` in front negates. Grammar: `shared/model/tableFilter.ts`. */
  filter: z.string().max(4096),
  /** Empty keeps the engine's own order: namespace, then name. */
  sort: z.array(SortOrder).max(4),
  /** Only rows of these healths; empty means all. */
  health: z.array(Health),
});
export type TableQuery = z.infer<typeof TableQuery>;

/** The rows on screen, with some beyond its edges. */
export const TableRange = z.object({ first: z.number().int().min(0), count: z.number().int().min(0).max(1000) });
export type TableRange = z.infer<typeof TableRange>;

/** What the viewer sends up an open table stream; each replaces what it sent before. */
export const TableControl = z.object({
  query: TableQuery.optional(),
  range: TableRange.optional(),
  /** True lets paused sources load the rest of their rows; false stops those that are loading, and keeps what has come. */
  fill: z.boolean().optional(),
});
export type TableControl = z.infer<typeof TableControl>;

export const SourcePhase = z.enum([
  /** Waiting for its connection. */ "connecting",
  /** Rows are arriving. */ "loading",
  /** Some rows are here, as of `goodAt`; the others wait for a person's word (`TableControl.fill`). */ "paused",
  /** Complete and followed by a watch. */ "live",
  /** Complete, fetched again every `pollMs`. */ "polled",
  /** Rows are kept as they last were. */ "stale",
  /** The person may not list this. */ "forbidden",
  /** Nothing could be read. */ "failed",
]);
export type SourcePhase = z.infer<typeof SourcePhase>;

/** About what is still to come over the wire, and how long it takes at the pace measured. */
export const FillEstimate = z.object({ bytes: z.number().int(), ms: z.number().int() });
export type FillEstimate = z.infer<typeof FillEstimate>;

export const SourceState = z.object({
  /** Stable name of the source in this table, e.g. a connection id with a namespace. */
  id: z.string(),
  label: z.string(),
  phase: SourcePhase,
  rows: z.number().int(),
  /** About how many rows there will be, while loading or paused; null when unknown. */
  expected: z.number().int().nullable(),
  /** While loading or paused, once it was measured; else null. */
  estimate: FillEstimate.nullable(),
  /** Epoch milliseconds of the last proof that the rows are current; null before the first. */
  goodAt: z.number().nullable(),
  /** Why it is paused, stale, forbidden or failed. */
  reason: Message.nullable(),
  /** Epoch milliseconds of the next attempt, when one is planned. */
  nextTryAt: z.number().nullable(),
  pollMs: z.number().nullable(),
});
export type SourceState = z.infer<typeof SourceState>;

/** One push of a table stream. The first is a snapshot (all fields); later ones carry what has changed. */
export const TableUpdate = z.object({
  /** Names the view in calls about it (copy, export, select). */
  view: z.string(),
  /** Grows by one whenever the set or order of matching rows changes. */
  generation: z.number().int(),
  /** The query this answers: the renderer shows it as applied only then. */
  query: TableQuery,
  columns: z.array(Column).optional(),
  sources: z.array(SourceState).optional(),
  total: z.number().int(),
  matched: z.number().int(),
  /** Rows of all (not only matching) by health. */
  healths: z.record(Health, z.number().int()),
  /** Milliseconds of work the last filter or sort took. */
  workMs: z.number(),
  range: TableRange,
  /** Handles of the rows in `range`, in order. */
  handles: z.array(z.number().int()),
  /** Those of them that the viewer has not yet been sent, or that changed since; the viewer forgets rows outside its range. */
  rows: z.array(Row),
});
export type TableUpdate = z.infer<typeof TableUpdate>;

/** A piece of a table as text, and how many rows it holds: fewer in all than were asked for means that some could not be read. */
export const TextPiece = z.object({ text: z.string(), rows: z.number().int() });
export type TextPiece = z.infer<typeof TextPiece>;

/** Rows picked by a person: they survive updates, and name the source because uids are unique only within one. */
export const RowRef = z.object({ source: z.string(), uid: z.string() });
export type RowRef = z.infer<typeof RowRef>;
