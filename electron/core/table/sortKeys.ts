/** The keys by which a view sorts its source's rows: made once per row and column, and again only when the row changes. */
import { commonQuantity, parseQuantity, type Quantity } from "../../../shared/model/quantity.ts";
import { parseDuration } from "../../../shared/model/relativeTime.ts";
import type { Cell, Column, MeterCell, SortOrder, TimeCell } from "../../../shared/model/table.ts";
import { Memo } from "./interner.ts";
import { labelOf } from "./labelSet.ts";
import { naturalKey } from "./naturalKey.ts";
import type { KeyRun } from "./portProtocol.ts";
import type { RowStore } from "./rowStore.ts";
import type { SlotKeys } from "./slotSort.ts";

/** Sort keys of one column, kept by the view as they were when it last placed the row. */
export interface SortKeys {
  keys: SlotKeys;
  /** Changes the direction; the keys stay. */
  turn(descending: boolean): void;
  /** Reads the row's key anew. @returns whether it differs from the one kept */
  refresh(slot: number): boolean;
}

/** @param sourceLabel what the column `source` sorts by */
export function sortKeysOf(store: RowStore, order: SortOrder, sourceLabel: string): SortKeys {
  const { column: id, descending } = order;
  if (id === "name") return fixed(store.nameKeys, descending);
  if (id === "namespace") return fixed(store.namespaceKeys, descending);
  if (id === "uid") return fixed(store.uids, descending);
  if (id === "source") return texts(() => sourceLabel, descending);
  if (id === "health")
    return numbers((slot) => ({ value: SEVERITY[store.healths[slot] ?? 5] ?? 0, exact: null }), descending);
  if (id.startsWith("label:")) {
    const key = id.slice("label:".length);
    const known = new Memo(naturalKey);
    return texts((slot) => {
      const value = labelOf(store.labels[slot] ?? [], key);
      return value === null ? null : known.get(value);
    }, descending);
  }
  const index = store.columns.findIndex((column) => column.id === id);
  const type = store.columns[index]?.type;
  const cell = (slot: number): Cell => store.column(index)?.get(slot) ?? null;
  if (type === undefined) return texts(() => null, descending);
  if (type === "text" || type === "name") {
    const known = new Memo(type === "name" ? naturalKey : lowerCase);
    return texts((slot) => {
      const text = textOf(cell(slot));
      return text === null ? null : known.get(text);
    }, descending);
  }
  const quantityAt = quantities(cell, type);
  if (type !== "age") return numbers(quantityAt, descending);
  return numbers((slot) => {
    const moment = store.column(index)?.momentOf(slot) ?? null;
    return moment === null ? quantityAt(slot) : { value: -moment, exact: null };
  }, descending);
}

/** The number by which a cell of a column compares; null when it has none. Ages compare by their length: a later moment is a smaller age. */
export function quantityOfCell(cell: Cell, type: Column["type"]): Quantity | null {
  if (cell === null) return null;
  if (typeof cell === "boolean") return { value: Number(cell), exact: null };
  if (typeof cell === "number") return Number.isNaN(cell) ? null : { value: cell, exact: null };
  if (typeof cell === "object")
    return { value: "at" in cell ? valueOfTime(cell, type) : valueOfMeter(cell, type), exact: null };
  if (type === "quantity") return parseQuantity(cell);
  if (type === "boolean") return /^(true|false)$/i.test(cell) ? { value: Number(/^t/i.test(cell)), exact: null } : null;
  const value = type === "age" ? parseDuration(cell) : numberOf(cell);
  return value === null ? null : { value, exact: null };
}

function valueOfTime(cell: TimeCell, type: Column["type"]): number {
  return type === "age" ? -cell.at : (cell.value ?? -cell.at);
}

/** In the units of the quantities that it is compared with: cores and bytes. */
function valueOfMeter({ value, unit }: MeterCell, type: Column["type"]): number {
  return type === "quantity" && unit === "millicores" ? value / 1000 : value;
}

/** The keys of some slots in their order, to be compared with those of other sources. */
export function keyRun({ keys }: SortKeys, slots: ArrayLike<number>): KeyRun {
  const { length } = slots;
  if (keys.kind === "text") {
    const run: (string | null)[] = [];
    for (let i = 0; i < length; i++) run.push(keys.texts[slots[i] ?? 0] ?? null);
    return { kind: "text", texts: run };
  }
  const run = new Float64Array(length);
  for (let i = 0; i < length; i++) run[i] = keys.numbers[slots[i] ?? 0] ?? Number.NaN;
  const exact = keys.exact.size === 0 ? null : Array.from(slots, (slot) => keys.exact.get(slot) ?? null);
  return { kind: "number", numbers: run, exact };
}

/** What is wrong comes first; by the order of `HEALTHS`: ok, warn, bad, busy, idle, unknown. */
const SEVERITY: readonly number[] = [5, 1, 0, 2, 4, 3];

function fixed(keys: readonly string[], descending: boolean): SortKeys {
  const own: SortKeys = {
    keys: { kind: "text", texts: keys, descending },
    turn: (next) => {
      own.keys = { ...own.keys, descending: next };
    },
    refresh: () => false,
  };
  return own;
}

function texts(read: (slot: number) => string | null, descending: boolean): SortKeys {
  const keys: (string | null)[] = [];
  const own: SortKeys = {
    keys: { kind: "text", texts: keys, descending },
    turn: (next) => {
      own.keys = { ...own.keys, descending: next };
    },
    refresh(slot) {
      const key = read(slot);
      while (keys.length < slot) keys.push(null);
      if (keys[slot] === key) return false;
      keys[slot] = key;
      return true;
    },
  };
  return own;
}

class NumberKeys implements SortKeys {
  private readonly read: (slot: number) => Quantity | null;
  private readonly exact = new Map<number, string>();
  keys: SlotKeys;
  private values: Float64Array;

  constructor(read: (slot: number) => Quantity | null, descending: boolean) {
    this.read = read;
    this.values = new Float64Array(64).fill(Number.NaN);
    this.keys = { kind: "number", numbers: this.values, exact: this.exact, descending };
  }

  turn(descending: boolean): void {
    this.keys = { ...this.keys, descending };
  }

  refresh(slot: number): boolean {
    const key = this.read(slot);
    if (slot >= this.values.length) this.grow(slot);
    const value = key?.value ?? Number.NaN;
    const exact = key?.exact ?? undefined;
    const sameExact = this.exact.size === 0 ? exact === undefined : this.exact.get(slot) === exact;
    if (sameExact && Object.is(this.values[slot], value)) return false;
    this.values[slot] = value;
    if (sameExact) return true;
    if (exact === undefined) this.exact.delete(slot);
    else this.exact.set(slot, exact);
    return true;
  }

  private grow(slot: number): void {
    const grown = new Float64Array(Math.ceil((slot + 1) * 1.5)).fill(Number.NaN);
    grown.set(this.values);
    this.values = grown;
    this.keys = { kind: "number", numbers: grown, exact: this.exact, descending: this.keys.descending };
  }
}

function numbers(read: (slot: number) => Quantity | null, descending: boolean): SortKeys {
  return new NumberKeys(read, descending);
}

/** The numbers of a column's cells. Texts repeat: each is parsed once, but where parsing is as quick as remembering. */
export function quantities(cell: (slot: number) => Cell, type: Column["type"]): (slot: number) => Quantity | null {
  const known = new Memo((text) => quantityOfCell(text, type));
  return (slot) => {
    const value = cell(slot);
    if (typeof value !== "string") return quantityOfCell(value, type);
    const common = type === "quantity" ? commonQuantity(value) : Number.NaN;
    return Number.isNaN(common) ? known.get(value) : { value: common, exact: null };
  };
}

function textOf(cell: Cell): string | null {
  if (cell === null || cell === "") return null;
  if (typeof cell === "object") return "at" in cell ? (cell.before ?? null) : null;
  return String(cell);
}

function numberOf(text: string): number | null {
  const value = text === "" ? Number.NaN : Number(text.replace(/%$/, ""));
  return Number.isNaN(value) ? null : value;
}

function lowerCase(text: string): string {
  return text.toLowerCase();
}
