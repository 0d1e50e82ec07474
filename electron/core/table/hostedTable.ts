/** An open table in the table worker: keeps its sources asked, and composes an update when its viewer pulls. */
import { message } from "../../../shared/model/message.ts";
import type { RowRef, TableControl, TableUpdate, TextPiece } from "../../../shared/model/table.ts";
import type { Place } from "./mergedOrder.ts";
import { MergedView } from "./mergedView.ts";
import type { SourceClient } from "./sourceClient.ts";
import { SourceLink } from "./sourceLink.ts";
import type { Clock } from "./sourceServer.ts";
import { TableReader } from "./tableReader.ts";
import type { CopyOptions, OpenTable, RowSelection, TableView } from "./tableView.ts";

/** How long a source that does not answer (its worker is busy) may hold back the others. */
const ANSWER_MS = 300;
/** Rows that moved into the window while it was fetched are fetched again, but a viewer of a table in uproar is not kept waiting. */
const MAX_ROUNDS = 3;
const MAX_REFS = 100_000;
/** How long a copy waits for the whole order, and how often it looks. */
const ORDER_MS = 2_000;
const LOOK_MS = 20;

export class HostedTable implements TableView {
  readonly id: string;
  private readonly merged: MergedView;
  private readonly targets: readonly string[];
  private readonly links: readonly SourceLink[];
  private readonly reader: TableReader;
  private readonly clock: Clock;
  private readonly extraColumns: readonly string[];
  private wake: () => void = () => {};
  private answerBy: number;
  private watched: string[] = [];
  private disposed = false;
  onDispose: () => void = () => {};

  /** @param random in [0, 1) */
  constructor(
    { view, sources, sourceColumn, query, range, extraColumns }: OpenTable,
    clock: Clock,
    random: () => number,
  ) {
    this.id = view;
    this.clock = clock;
    this.extraColumns = extraColumns;
    this.merged = new MergedView(view, sources, sourceColumn, query, range);
    this.answerBy = clock.now() + ANSWER_MS;
    this.targets = sources.map(({ target }) => target);
    this.links = sources.map(
      ({ connect, label }, source) =>
        new SourceLink(
          { connect, clock, random },
          {
            delta: (delta) => {
              this.merged.apply(source, delta);
              this.wake();
            },
            lost: (reason, nextTryAt) => {
              this.merged.lose(source, reason ?? message("table.sourceLost", { source: label }), nextTryAt);
              this.wake();
            },
          },
        ),
    );
    this.reader = new TableReader(this.merged, (source) => this.clientOf(source));
    this.ask();
  }

  async pull(signal: AbortSignal): Promise<TableUpdate> {
    await this.untilChanged(signal);
    let rounds = 0;
    while (rounds < MAX_ROUNDS && (await this.fetchWindow(signal))) {
      this.check(signal);
      rounds++;
    }
    const update = this.merged.compose();
    // What moved in during the last round was not asked for yet: the next pull does not wait for anything else to happen.
    if (rounds === MAX_ROUNDS) this.merged.keepChanged();
    return update;
  }

  control({ query, range, fill }: TableControl): void {
    if (fill !== undefined) for (const link of this.links) link.fill(fill);
    if (range !== undefined) this.merged.setRange(range);
    if (query !== undefined) {
      this.merged.setQuery(query);
      this.answerBy = this.clock.now() + ANSWER_MS;
      this.ask();
    }
    this.wake();
  }

  retry(target: string): void {
    for (const [source, link] of this.links.entries()) if (this.targets[source] === target) link.retry();
  }

  async *copy(selection: RowSelection, options: CopyOptions): AsyncGenerator<TextPiece, void, undefined> {
    // The order beyond the window follows the answer of a sort: a copy of all of it waits a moment.
    const until = this.clock.now() + ORDER_MS;
    while (!this.merged.isOrdered && this.clock.now() < until) await this.pause(new AbortController().signal, LOOK_MS);
    yield* this.reader.copy(selection, options);
  }

  async rangeRefs(from: number, to: number): Promise<readonly RowRef[]> {
    const first = Math.min(from, to);
    const count = Math.abs(to - from) + 1;
    if (count > MAX_REFS) throw new RangeError(`at most ${MAX_REFS} rows can be picked by their positions`);
    return this.reader.refs(this.merged.order().window(first, count));
  }

  async indexOf({ source, uid }: RowRef): Promise<number | null> {
    const at = this.merged.sources.findIndex(({ id }) => id === source);
    const [serial = Number.NaN] =
      (await this.clientOf(at)
        ?.serials([uid])
        .catch(() => null)) ?? [];
    return Number.isNaN(serial) ? null : this.merged.order().positionOf({ source: at, serial });
  }

  async findPrefix(prefix: string, from: number): Promise<number | null> {
    const order = this.merged.order();
    const cut = order.cut(from + 1);
    const below = await this.firstWithPrefix(prefix, (source) => order.serialBefore(source, cut[source] ?? 0));
    return below ?? (await this.firstWithPrefix(prefix, () => null));
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    for (const link of this.links) link.close();
    this.wake();
    this.onDispose();
  }

  private ask(): void {
    const { seq, query, range: window } = this.merged.currentQuery;
    const { extraColumns } = this;
    const sourceName = this.merged.sourceColumn?.name ?? null;
    const withKeys = this.links.length > 1;
    for (const link of this.links)
      link.query({ kind: "query", seq, query, extraColumns, sourceName, withKeys, window });
  }

  /** Null while the rows shown are those of a source that was lost: the one opened anew has others under their serials. */
  private clientOf(source: number): SourceClient | null {
    return this.merged.serves(source) ? (this.links[source]?.client ?? null) : null;
  }

  /** Resolves when there is something to compose: the sources have answered or took too long, and something changed. */
  private async untilChanged(signal: AbortSignal): Promise<void> {
    for (;;) {
      this.check(signal);
      const waitMs = this.merged.isAnswered ? 0 : this.answerBy - this.clock.now();
      if (waitMs <= 0 && this.merged.isChanged) return;
      await this.sleep(signal, waitMs > 0 ? waitMs : null);
    }
  }

  /** Until something may have changed. */
  private async sleep(signal: AbortSignal, limitMs: number | null): Promise<void> {
    const woken = new AbortController();
    this.wake = () => woken.abort();
    await this.pause(AbortSignal.any([signal, woken.signal]), limitMs);
    this.wake = () => {};
  }

  private pause(signal: AbortSignal, limitMs: number | null): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = limitMs === null ? null : this.clock.setTimeout(() => done(), limitMs);
      const done = () => {
        timer?.dispose();
        signal.removeEventListener("abort", done);
        resolve();
      };
      signal.addEventListener("abort", done);
    });
  }

  /** Brings the window's rows here; a source that takes too long is no longer waited for, and its rows follow with a later update.
   *  @returns whether any were fetched, so that the window may have changed meanwhile */
  private async fetchWindow(signal: AbortSignal): Promise<boolean> {
    const fetches: Promise<boolean>[] = [];
    for (const [source, { share, serials, missing }] of this.merged.windows().entries()) {
      const client = this.clientOf(source);
      if (client === null) continue;
      const key = `${share} ${serials.join()}`;
      if (missing.length === 0 && this.watched[source] === key) continue;
      this.watched[source] = key;
      const fetched = this.fetchRows(client, source, serials, missing);
      if (missing.length > 0) fetches.push(fetched);
    }
    if (fetches.length === 0) return false;
    const late = new AbortController();
    const giveUp = this.pause(AbortSignal.any([signal, late.signal]), ANSWER_MS).then(() => false);
    const got = await Promise.race([Promise.all(fetches).then((all) => all.includes(true)), giveUp]);
    late.abort();
    return got;
  }

  private async fetchRows(
    client: SourceClient,
    source: number,
    serials: readonly number[],
    missing: readonly number[],
  ): Promise<boolean> {
    // A source that is lost meanwhile keeps the rows that it sent; the others of the window stay unknown.
    const rows = await client.watch(serials, missing).catch(() => []);
    this.merged.provide(source, rows);
    if (rows.length > 0) this.wake();
    return rows.length > 0;
  }

  private async firstWithPrefix(prefix: string, after: (source: number) => number | null): Promise<number | null> {
    const found = await Promise.all(
      this.links.map(async (_, source): Promise<Place | null> => {
        const serial =
          (await this.clientOf(source)
            ?.findPrefix(prefix, after(source))
            .catch(() => null)) ?? null;
        return serial === null ? null : { source, serial };
      }),
    );
    const order = this.merged.order();
    const positions = found.flatMap((place) => (place === null ? [] : (order.positionOf(place) ?? [])));
    return positions.length === 0 ? null : Math.min(...positions);
  }

  private check(signal: AbortSignal): void {
    signal.throwIfAborted();
    if (this.disposed) throw new Error(`the table ${this.id} is closed`);
  }
}
