/** What a table (in the table worker) and one of its sources (in a domain's worker) say to each other over a MessagePort, one port a view
 *  and source. Both ends are ours, so messages are checked for their kind only. The source sends a delta only after the one before was
 *  acknowledged: what happens meanwhile is merged into the next, so no queue grows. */
import type { Message } from "../../../shared/model/message.ts";
import type { Cell, Column, TableQuery, TableRange } from "../../../shared/model/table.ts";
import type { StoreState } from "./rowSink.ts";

/** A row's number in its source: `incarnation * SLOTS + slot`, never used for another row. */
export type Serial = number;

/** 2^24 rows a source and 2^12 sources leave 2^17 incarnations of a slot below 2^53. */
export const SLOTS = 2 ** 24;
export const SOURCES = 2 ** 12;
export const INCARNATIONS = 2 ** 17;

/** Sort keys of a run of rows, in the run's order. Nulls are `NaN` and `null`, last in either direction.
 *  `exact` tells numbers apart that share a double: order-preserving texts (`exactKey` of quantities), null where the double is exact. */
export type KeyRun =
  | { readonly kind: "number"; readonly numbers: Float64Array; readonly exact: readonly (string | null)[] | null }
  | { readonly kind: "text"; readonly texts: readonly (string | null)[] };

/** How the source's list of matching rows changed. After a reset, keys may be those of the list's head alone: only so far is it in order, and the
 *  rest follows with the next reset. Otherwise: `serials` is the whole list, or what stands at `insertedAt` (positions in the list
 *  after the change, ascending) once `removedAt` (positions in the list before, ascending) are out. */
export type ListChange =
  | { readonly kind: "reset"; readonly serials: Float64Array; readonly keys: readonly KeyRun[] | null }
  | {
      readonly kind: "patch";
      readonly removedAt: Uint32Array;
      readonly insertedAt: Uint32Array;
      readonly serials: Float64Array;
      readonly keys: readonly KeyRun[] | null;
    };

export interface WireRow {
  readonly serial: Serial;
  readonly uid: string;
  readonly name: string;
  readonly namespace: string;
  /** Index into `HEALTHS`. */
  readonly health: number;
  /** In the order of the source's columns. */
  readonly cells: readonly Cell[];
}

export interface SourceDelta {
  readonly kind: "delta";
  /** Grows by one with every delta of the view. */
  readonly generation: number;
  /** The query that the list answers. */
  readonly querySeq: number;
  readonly list: ListChange;
  /** The whole list is in order; otherwise its head alone, and the rest follows with the next reset. */
  readonly ordered: boolean;
  /** Set in the first delta and when the columns changed. */
  readonly columns: readonly Column[] | null;
  readonly namespaced: boolean;
  readonly state: StoreState;
  readonly total: number;
  readonly matched: number;
  /** Rows by health, in the order of `HEALTHS`. */
  readonly healths: readonly number[];
  /** Watched rows that changed. */
  readonly rows: readonly WireRow[];
  readonly workMs: number;
}

/** From the table to the source. */
export type SourceRequest =
  | {
      readonly kind: "query";
      readonly seq: number;
      readonly query: TableQuery;
      readonly extraColumns: readonly string[];
      /** What the column that names the source is called, where there is one: the filter may say so. */
      readonly sourceName: string | null;
      /** Sort keys travel only where more than one source is merged. */
      readonly withKeys: boolean;
      /** The rows on screen: without keys they may be in order before the others. */
      readonly window: TableRange | null;
    }
  | { readonly kind: "ack"; readonly generation: number }
  /** Whether the rest of the rows is to be loaded: `TableControl.fill`. */
  | { readonly kind: "fill"; readonly go: boolean }
  /** The rows on screen, from now on sent when they change; those of them in `need` are sent now. */
  | { readonly kind: "watch"; readonly id: number; readonly serials: Float64Array; readonly need: Float64Array }
  | { readonly kind: "rows"; readonly id: number; readonly serials: Float64Array }
  | { readonly kind: "uids"; readonly id: number; readonly serials: Float64Array }
  | { readonly kind: "serials"; readonly id: number; readonly uids: readonly string[] }
  /** The first row of the list after `after` (from its start when null) whose name starts with `prefix`. */
  | { readonly kind: "prefix"; readonly id: number; readonly prefix: string; readonly after: Serial | null };

/** From the source to the table. Rows that are gone are missing from `rows`, null in `uids` and `NaN` in `serials`. */
export type SourceAnswer =
  | SourceDelta
  | { readonly kind: "rows"; readonly id: number; readonly rows: readonly WireRow[] }
  | { readonly kind: "uids"; readonly id: number; readonly uids: readonly (string | null)[] }
  | { readonly kind: "serials"; readonly id: number; readonly serials: Float64Array }
  /** The source cannot be reached; the port is closed next. */
  | { readonly kind: "refused"; readonly reason: Message };

/** The part of a MessagePort that is used; an in-process pair serves tests. */
export interface SourcePort {
  postMessage(message: SourceRequest | SourceAnswer, transfer?: readonly ArrayBuffer[]): void;
  /** @param listener is called with every message of the other end, unchecked */
  onMessage(listener: (message: unknown) => void): void;
  onClose(listener: () => void): void;
  close(): void;
}

/** A message of the other end, which is ours: told apart by its kind. */
export function isRequest(message: unknown): message is SourceRequest {
  return REQUESTS.has(kindOf(message));
}

export function isAnswer(message: unknown): message is SourceAnswer {
  return ANSWERS.has(kindOf(message));
}

const REQUESTS: ReadonlySet<unknown> = new Set(["query", "ack", "fill", "watch", "rows", "uids", "serials", "prefix"]);
const ANSWERS: ReadonlySet<unknown> = new Set(["delta", "rows", "uids", "serials", "refused"]);

function kindOf(message: unknown): unknown {
  return typeof message === "object" && message !== null && "kind" in message ? message.kind : null;
}
