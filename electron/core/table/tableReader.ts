/** Whole-table reads: rows picked or all that match, in the view's order, in chunks; the rows are fetched as they are at that time. */
import type { Cell, Column, RowRef, TextPiece } from "../../../shared/model/table.ts";
import type { Place } from "./mergedOrder.ts";
import type { MergedView } from "./mergedView.ts";
import type { WireRow } from "./portProtocol.ts";
import type { SourceClient } from "./sourceClient.ts";
import { AlignedText, cellText, jsonObject, tsvLine } from "./tableText.ts";
import type { CopyOptions, RowSelection } from "./tableView.ts";

const CHUNK_ROWS = 500;

export class TableReader {
  private readonly merged: MergedView;
  private readonly clientOf: (source: number) => SourceClient | null;

  /** @param clientOf null where the rows shown cannot be asked for */
  constructor(merged: MergedView, clientOf: (source: number) => SourceClient | null) {
    this.merged = merged;
    this.clientOf = clientOf;
  }

  async *copy(selection: RowSelection, options: CopyOptions): AsyncGenerator<TextPiece, void, undefined> {
    const places = selection === "matched" ? this.matched() : await this.picked(selection);
    const known = new Map(this.merged.columns().map((column) => [column.id, column]));
    const columns = options.columns.flatMap((id) => known.get(id) ?? []);
    switch (options.format) {
      case "text":
        return yield* this.aligned(places, columns, options.now);
      case "tsv":
        return yield* this.tsv(places, columns, options.now);
      case "json":
        return yield* this.json(places, columns, options.now);
    }
  }

  /** Names of the rows at some places; those that are gone are left out. */
  async refs(places: readonly Place[]): Promise<readonly RowRef[]> {
    const uids = await this.perSource(places, (client, serials) => client.uids(serials));
    return uids.flatMap((uid, i) =>
      uid === null ? [] : { source: this.merged.sources[places[i]?.source ?? 0]?.id ?? "", uid },
    );
  }

  private matched(): Place[] {
    const order = this.merged.order();
    return order.window(0, order.length);
  }

  /** Picked rows in the view's order; those that do not match (any more) come last. */
  private async picked(refs: readonly RowRef[]): Promise<Place[]> {
    const places = await Promise.all(
      this.merged.sources.map(async ({ id }, source): Promise<Place[]> => {
        const uids = refs.filter((ref) => ref.source === id).map(({ uid }) => uid);
        if (uids.length === 0) return [];
        const serials =
          (await this.clientOf(source)
            ?.serials(uids)
            .catch(() => null)) ?? new Float64Array();
        const all = [...serials, ...this.merged.keptSerials(source, uids)];
        return all.filter((serial) => !Number.isNaN(serial)).map((serial) => ({ source, serial }));
      }),
    );
    const wanted = new Map(places.flat().map((place) => [`${place.source} ${place.serial}`, place]));
    const matching: Place[] = [];
    for (const place of this.matched()) {
      if (wanted.delete(`${place.source} ${place.serial}`)) matching.push(place);
      if (wanted.size === 0) break;
    }
    return [...matching, ...wanted.values()];
  }

  /** Two passes: what is printed first depends on what is widest. */
  private async *aligned(places: readonly Place[], columns: readonly Column[], now: number): AsyncGenerator<TextPiece> {
    const text = new AlignedText(columns);
    for await (const rows of this.chunks(places, columns)) {
      for (const cells of rows) text.measure(cells.map((cell) => cellText(cell, now)));
    }
    yield { text: text.heading(), rows: 0 };
    for await (const rows of this.chunks(places, columns)) {
      yield pieceOf(rows, (cells) => text.line(cells.map((cell) => cellText(cell, now))));
    }
  }

  private async *tsv(places: readonly Place[], columns: readonly Column[], now: number): AsyncGenerator<TextPiece> {
    yield { text: tsvLine(columns.map(({ name }) => name)), rows: 0 };
    for await (const rows of this.chunks(places, columns)) {
      yield pieceOf(rows, (cells) => tsvLine(cells.map((cell) => cellText(cell, now))));
    }
  }

  private async *json(places: readonly Place[], columns: readonly Column[], now: number): AsyncGenerator<TextPiece> {
    let separator = "[\n";
    for await (const rows of this.chunks(places, columns)) {
      yield pieceOf(rows, (cells) => {
        const object = separator + jsonObject(columns, cells, now);
        separator = ",\n";
        return object;
      });
    }
    yield { text: separator === "[\n" ? "[]\n" : "\n]\n", rows: 0 };
  }

  private async *chunks(places: readonly Place[], columns: readonly Column[]): AsyncGenerator<Cell[][]> {
    for (let at = 0; at < places.length; at += CHUNK_ROWS) {
      const chunk = places.slice(at, at + CHUNK_ROWS);
      const rows = await this.perSource(chunk, async (client, serials) => {
        const found = new Map<number, WireRow>();
        for (const row of await client.rows(serials)) found.set(row.serial, row);
        return serials.map((serial) => found.get(serial) ?? null);
      });
      yield rows.flatMap((found, i) => {
        const place = chunk[i];
        if (place === undefined) return [];
        const row = found ?? this.merged.kept(place);
        return row === null ? [] : [this.merged.cellsOf(place.source, row, columns)];
      });
    }
  }

  /** Asks each source once for its places. @returns the answers in the order of the places; null where the source is lost */
  private async perSource<T>(
    places: readonly Place[],
    ask: (client: SourceClient, serials: readonly number[]) => Promise<readonly (T | null)[]>,
  ): Promise<(T | null)[]> {
    const answers = await Promise.all(
      this.merged.sources.map((_, source) => {
        const serials = places.filter((place) => place.source === source).map(({ serial }) => serial);
        const client = this.clientOf(source);
        return serials.length === 0 || client === null ? [] : ask(client, serials).catch(() => []);
      }),
    );
    const next = answers.map((answer) => answer[Symbol.iterator]());
    return places.map(({ source }) => next[source]?.next().value ?? null);
  }
}

function pieceOf(rows: readonly Cell[][], line: (cells: readonly Cell[]) => string): TextPiece {
  return { text: rows.map(line).join(""), rows: rows.length };
}
