/** What one source has said of its rows since its port was opened. */
import { isDeepStrictEqual } from "node:util";
import type { Message } from "../../../shared/model/message.ts";
import type { Column, SourcePhase, SourceState } from "../../../shared/model/table.ts";
import type { Serial, SourceDelta, WireRow } from "./portProtocol.ts";
import { type StoreState, unreadState } from "./rowSink.ts";
import { SourceRun } from "./sourceRun.ts";

export interface MergedSource {
  readonly id: string;
  readonly label: string;
}

/** What a delta changed besides the list. */
export interface ShareChange {
  readonly list: boolean;
  readonly columns: boolean;
  readonly state: boolean;
}

export class SourceShare {
  readonly source: MergedSource;
  /** In the handles of its rows: a source opened anew has other rows under the same serials. */
  readonly number: number;
  readonly run = new SourceRun();
  columns: readonly Column[] = [];
  namespaced = false;
  total = 0;
  healths: readonly number[] = [];
  workMs = 0;
  /** The whole run is in order, not its head alone. */
  ordered = true;
  /** The query that the run answers; 0 before the first answer. */
  querySeq = 0;
  /** Nothing more comes: the rows stay as they were. */
  lost = false;
  /** Rows of the window as last received; a row is replaced, never changed. */
  rows = new Map<Serial, WireRow>();
  private state: StoreState = unreadState;

  constructor(source: MergedSource, number: number) {
    this.source = source;
    this.number = number;
  }

  /** It has, or once had, something to show. */
  get keeps(): boolean {
    return this.total > 0 || this.state.goodAt !== null;
  }

  /** What it has is not yet worth more than the rows of before. */
  get arriving(): boolean {
    return ARRIVING.has(this.state.phase);
  }

  take(delta: SourceDelta): ShareChange {
    const list = this.run.apply(delta.list);
    this.ordered = delta.ordered;
    const columns = delta.columns !== null;
    if (delta.columns !== null) {
      this.columns = delta.columns;
      this.namespaced = delta.namespaced;
      // Cells of rows that came with other columns would stand in the wrong ones.
      this.rows.clear();
    }
    const state = delta.total !== this.total || !isDeepStrictEqual(delta.state, this.state);
    this.state = delta.state;
    this.total = delta.total;
    this.healths = delta.healths;
    this.workMs = delta.workMs;
    this.querySeq = delta.querySeq;
    this.provide(delta.rows);
    return { list, columns, state };
  }

  provide(rows: readonly WireRow[]): void {
    for (const row of rows) this.rows.set(row.serial, row);
  }

  /** Its rows stay, as stale; without any it has failed. */
  lose(reason: Message, nextTryAt: number | null): void {
    this.lost = true;
    const phase = this.keeps ? "stale" : "failed";
    this.state = { ...this.state, phase, reason, nextTryAt, estimate: null };
  }

  /** What the source, opened anew, says of its way back. */
  follow({ state }: SourceShare): void {
    this.state = { ...this.state, reason: state.reason ?? this.state.reason, nextTryAt: state.nextTryAt };
  }

  sourceState(): SourceState {
    return { id: this.source.id, label: this.source.label, rows: this.total, ...this.state };
  }
}

const ARRIVING: ReadonlySet<SourcePhase> = new Set<SourcePhase>(["connecting", "loading", "failed"]);
