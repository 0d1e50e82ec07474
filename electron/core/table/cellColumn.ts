/** The cells of one column by slot. Texts are shared where they repeat; moments are kept as a number beside the shape of their text. */
import { isDeepStrictEqual } from "node:util";
import type { Cell, MeterCell, TimeCell } from "../../../shared/model/table.ts";
import { Interner, Memo } from "./interner.ts";

class TimeShape {
  readonly precisionMs: number;
  readonly before: string | undefined;
  readonly after: string | undefined;
  readonly value: number | undefined;
  readonly short: boolean | undefined;

  constructor(cell: TimeCell) {
    this.precisionMs = cell.precisionMs;
    this.before = cell.before;
    this.after = cell.after;
    this.value = cell.value;
    this.short = cell.short;
  }

  reads(cell: TimeCell): boolean {
    const { before, after, value, short } = this;
    return before === cell.before && after === cell.after && value === cell.value && short === cell.short;
  }

  cell(at: number): TimeCell {
    const { precisionMs, before, after, value, short } = this;
    return {
      at,
      precisionMs,
      ...(before !== undefined && { before }),
      ...(after !== undefined && { after }),
      ...(value !== undefined && { value }),
      ...(short !== undefined && { short }),
    };
  }
}

/** What setting a cell changed: nothing, only what a search does not look at (a moment), or the text. */
export type CellChange = 0 | 1 | 2;

export class CellColumn {
  private lastShape: TimeShape | null = null;
  private readonly values: (string | number | boolean | null | TimeShape | MeterCell)[] = [];
  private moments: Float64Array | null = null;
  private readonly texts: Memo<string>;
  private readonly shapes: Interner<TimeShape>;

  /** @param texts and `shapes` are shared by the columns of a store */
  constructor(texts: Interner<string>, shapes: Interner<TimeShape>) {
    this.texts = new Memo((text) => text, texts);
    this.shapes = shapes;
  }

  static shapes(): Interner<TimeShape> {
    return new Interner<TimeShape>(4096);
  }

  /** A moment that may be the one already known is no change. */
  set(slot: number, cell: Cell, name: string): CellChange {
    const old = this.values[slot];
    if (typeof cell === "object" && cell !== null) {
      if ("at" in cell) return this.setMoment(slot, cell, old);
      if (isDeepStrictEqual(cell, old)) return 0;
    }
    if (old === cell) return 0;
    this.grow(slot);
    // The name column holds the very string that names the row.
    this.values[slot] = typeof cell !== "string" ? cell : cell === name ? name : this.texts.get(cell);
    return 2;
  }

  get(slot: number): Cell {
    const value = this.values[slot] ?? null;
    return value instanceof TimeShape ? value.cell(this.moments?.[slot] ?? 0) : value;
  }

  /** The moment of a time cell, else null: without making the cell. */
  momentOf(slot: number): number | null {
    return this.values[slot] instanceof TimeShape ? (this.moments?.[slot] ?? 0) : null;
  }

  /** What a search looks at: the fixed part of the text, so that no row matches by the passing of time. */
  searchText(slot: number): string {
    const value = this.values[slot] ?? null;
    if (typeof value === "string") return value;
    if (value === null) return "";
    if (typeof value === "object") return value instanceof TimeShape ? (value.before ?? "") : "";
    return String(value);
  }

  clear(slot: number): void {
    if (slot < this.values.length) this.values[slot] = null;
  }

  private setMoment(slot: number, cell: TimeCell, old: unknown): CellChange {
    const at = this.moments?.[slot] ?? 0;
    if (old instanceof TimeShape && old.reads(cell)) {
      const mayBeSame = at - old.precisionMs <= cell.at && cell.at - cell.precisionMs <= at;
      if (mayBeSame && old.precisionMs <= cell.precisionMs) return 0;
    }
    this.grow(slot);
    if (this.lastShape?.precisionMs === cell.precisionMs && this.lastShape.reads(cell))
      return this.store(slot, cell.at, old);
    const plain = cell.before === undefined && cell.after === undefined && cell.value === undefined;
    const key = plain ? `${cell.precisionMs}${cell.short === true}` : JSON.stringify({ ...cell, at: 0 });
    this.lastShape = this.shapes.get(key, () => new TimeShape(cell));
    return this.store(slot, cell.at, old);
  }

  /** Puts a moment of the last shape into a slot. */
  private store(slot: number, at: number, old: unknown): CellChange {
    const shape = this.lastShape;
    if (shape === null) return 0;
    this.values[slot] = shape;
    if (this.moments === null || slot >= this.moments.length) {
      const grown = new Float64Array(Math.max(64, Math.ceil((slot + 1) * 1.5)));
      if (this.moments !== null) grown.set(this.moments);
      this.moments = grown;
    }
    this.moments[slot] = at;
    return old instanceof TimeShape && old.before === shape.before ? 1 : 2;
  }

  /** Keeps the array without holes: V8 would turn it into a dictionary. */
  private grow(slot: number): void {
    while (this.values.length < slot) this.values.push(null);
  }
}
