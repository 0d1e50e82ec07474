/** What main and the journal's worker tell each other. Streams and calls of the page go over `WorkerStart.relay`, unread by main. */
import type { MessagePort } from "node:worker_threads";
import type { ChainState } from "../../shared/journal.ts";
import type { Language } from "../../shared/model/language.ts";
import type { Message } from "../../shared/model/message.ts";
import type { Code } from "../../shared/rpc/codes.ts";
import type { JournalRecord, NewRecord } from "../core/operation/journal.ts";
import type { MirrorBatch, MirrorCursor } from "./mirrorBatch.ts";

export interface WorkerStart {
  readonly folder: string;
  /** Names this worker in the folder's lock. */
  readonly token: string;
  /** Workers of this process that have ended. */
  readonly succeeds: readonly string[];
  readonly relay: MessagePort;
}

export type Question =
  | { readonly what: "of"; readonly operation: string }
  | { readonly what: "unfinished" }
  | { readonly what: "mirror"; readonly cursor: MirrorCursor | null; readonly most: number }
  | { readonly what: "dispose" };

/** What each question is answered by. */
export interface Answers {
  readonly of: readonly JournalRecord[];
  readonly unfinished: readonly JournalRecord[];
  readonly mirror: MirrorBatch;
  readonly dispose: null;
}

export type ToWorker =
  | { readonly kind: "append"; readonly id: number; readonly record: NewRecord }
  | { readonly kind: "ask"; readonly id: number; readonly question: Question }
  | { readonly kind: "table"; readonly language: Language; readonly port: MessagePort };

/** What main does not have of a record that it asked for. */
export type Stamp = Pick<JournalRecord, "seq" | "at" | "prev" | "hash">;

export type FromWorker =
  | { readonly kind: "appended"; readonly done: readonly (readonly [id: number, stamp: Stamp])[] }
  | { readonly kind: "answer"; readonly id: number; readonly value: Answers[Question["what"]] }
  | { readonly kind: "refusal"; readonly id: number; readonly code: Exclude<Code, "ok">; readonly reason: Message }
  | { readonly kind: "chain"; readonly chain: ChainState }
  | { readonly kind: "fault"; readonly text: string };
