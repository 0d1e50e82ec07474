/** The rows of one source, by slot: dense arrays instead of objects, so that 150,000 rows stay small and a pass over them stays fast.
 *  Lives in a domain's worker; `SourceView`s read it. */
import { isDeepStrictEqual } from "node:util";
import type { Cell, Column } from "../../../shared/model/table.ts";
import { type CellChange, CellColumn } from "./cellColumn.ts";
import { HEALTH_OF, HEALTHS } from "./health.ts";
import { Interner } from "./interner.ts";
import { type LabelSet, LabelSets, labelRecord } from "./labelSet.ts";
import { naturalKey } from "./naturalKey.ts";
import { INCARNATIONS, type Serial, SLOTS } from "./portProtocol.ts";
import {
  type OwnerRef,
  type Replacement,
  type RowSink,
  type StoreState,
  type TableRow,
  unreadState,
} from "./rowSink.ts";
import { SlotList } from "./slotList.ts";
import { compareSlots, type SlotKeys, sortSlots } from "./slotSort.ts";

/** Told at once of every change; must only take note of it. */
export interface StoreListener {
  /** The row in the slot came, went, or reads differently. */
  changed(slot: number): void;
  stateChanged(): void;
  columnsChanged(): void;
}

const FREE = 255;
const NO_EXACT: ReadonlyMap<number, string> = new Map();

export class RowStore implements RowSink {
  /** Whether rows have namespaces: tables then show a namespace column. */
  readonly namespaced: boolean;
  readonly uids: string[] = [];
  readonly namespaces: string[] = [];
  readonly names: string[] = [];
  readonly labels: LabelSet[] = [];
  /** Sort keys that never change while a row lives: see `naturalKey`. */
  readonly namespaceKeys: string[] = [];
  readonly nameKeys: string[] = [];
  /** All that a word is searched in, lower-case, between and around line feeds. */
  readonly searchTexts: string[] = [];
  healths = new Uint8Array(64).fill(FREE);
  createdAt = new Float64Array(64);
  private readonly owners: (readonly OwnerRef[])[] = [];
  private readonly versions: string[] = [];
  private incarnations = new Uint32Array(64);
  private touched = new Uint32Array(64);
  private slotsUsed = 0;
  private free: number[] = [];
  private freeAt = 0;
  private readonly slotOfUid = new Map<string, number>();
  private columnList: readonly Column[] = [];
  private cellColumns: CellColumn[] = [];
  private currentState: StoreState = unreadState;
  private readonly listeners = new Set<StoreListener>();
  private epoch = 1;
  private replacement: { active: boolean } | null = null;
  private readonly base = new SlotList();
  private readonly baseKeys: readonly SlotKeys[];
  readonly compareBase: (a: number, b: number) => number;
  private unplaced: number[] = [];
  private unplacedMarks = new Uint8Array(64);
  /** By slot: whether the base order has it. */
  private placed = new Uint8Array(64);
  private readonly texts = new Interner<string>();
  private readonly shapes = CellColumn.shapes();
  private readonly labelSets = new LabelSets();
  private readonly ownerLists = new Interner<readonly OwnerRef[]>(16_384);
  private readonly keysOfNamespaces = new Interner<string>(4096);

  constructor(options: { readonly columns: readonly Column[]; readonly namespaced: boolean }) {
    this.namespaced = options.namespaced;
    this.baseKeys = [
      { kind: "text", texts: this.namespaceKeys, descending: false },
      { kind: "text", texts: this.nameKeys, descending: false },
      { kind: "text", texts: this.uids, descending: false },
    ];
    this.compareBase = compareSlots(this.baseKeys, String);
    this.setColumns(options.columns);
  }

  get size(): number {
    return this.slotOfUid.size;
  }

  /** Slots are below this. */
  get capacity(): number {
    return this.slotsUsed;
  }

  get columns(): readonly Column[] {
    return this.columnList;
  }

  get state(): StoreState {
    return this.currentState;
  }

  isLive(slot: number): boolean {
    return this.healths[slot] !== FREE && slot < this.slotsUsed;
  }

  serialOf(slot: number): Serial {
    return (this.incarnations[slot] ?? 0) * SLOTS + slot;
  }

  /** The slot of a living row, or null. */
  slotOfSerial(serial: Serial): number | null {
    const slot = serial % SLOTS;
    return this.isLive(slot) && this.serialOf(slot) === serial ? slot : null;
  }

  slotOf(uid: string): number | null {
    return this.slotOfUid.get(uid) ?? null;
  }

  versionOf(slot: number): string {
    return this.versions[slot] ?? "";
  }

  column(index: number): CellColumn | null {
    return this.cellColumns[index] ?? null;
  }

  /** The row as it was given, cells included; null when there is none. */
  get(uid: string): TableRow | null {
    const slot = this.slotOfUid.get(uid);
    if (slot === undefined) return null;
    const createdAt = this.createdAt[slot] ?? Number.NaN;
    return {
      uid,
      namespace: this.namespaces[slot] ?? "",
      name: this.names[slot] ?? "",
      labels: labelRecord(this.labels[slot] ?? []),
      owners: this.owners[slot] ?? [],
      health: HEALTHS[this.healths[slot] ?? 0] ?? "unknown",
      version: this.versions[slot] ?? "",
      createdAt: Number.isNaN(createdAt) ? null : createdAt,
      cells: this.cellsAt(slot),
    };
  }

  cellsAt(slot: number): Cell[] {
    return this.cellColumns.map((column) => column.get(slot));
  }

  /** Slots in the engine's own order: namespace, name, uid. Valid until the next change. */
  order(): Uint32Array {
    this.placeAll();
    return this.base.slots;
  }

  subscribe(listener: StoreListener): { dispose(): void } {
    this.listeners.add(listener);
    return { dispose: () => void this.listeners.delete(listener) };
  }

  setColumns(columns: readonly Column[]): void {
    if (isDeepStrictEqual(columns, this.columnList)) return;
    const kept = new Map(this.columnList.map((column, i) => [`${column.type} ${column.id}`, this.cellColumns[i]]));
    this.columnList = [...columns];
    this.cellColumns = columns.map(
      ({ type, id }) => kept.get(`${type} ${id}`) ?? new CellColumn(this.texts, this.shapes),
    );
    for (const slot of this.slotOfUid.values()) {
      this.versions[slot] = "";
      this.describe(slot);
    }
    for (const listener of this.listeners) listener.columnsChanged();
  }

  setState(state: Partial<StoreState>): void {
    this.currentState = { ...this.currentState, ...state };
    for (const listener of this.listeners) listener.stateChanged();
  }

  upsert(rows: readonly TableRow[]): void {
    for (const row of rows) {
      const slot = this.slotOfUid.get(row.uid);
      if (slot === undefined) this.add(row);
      else this.update(slot, row);
    }
  }

  remove(uids: readonly string[]): void {
    for (const uid of uids) {
      const slot = this.slotOfUid.get(uid);
      if (slot !== undefined) this.drop(uid, slot);
    }
  }

  setCells(column: string, cells: Iterable<readonly [uid: string, cell: Cell]>): void {
    const index = this.columnList.findIndex(({ id }) => id === column);
    const target = this.cellColumns[index];
    if (target === undefined) return;
    for (const [uid, cell] of cells) {
      const slot = this.slotOfUid.get(uid);
      if (slot === undefined) continue;
      const change = target.set(slot, cell, "");
      if (change === 0) continue;
      if (change === 2) this.describe(slot);
      this.tell(slot);
    }
  }

  replaceAll(): Replacement {
    if (this.replacement !== null) this.replacement.active = false;
    const started = ++this.epoch;
    const own = { active: true };
    this.replacement = own;
    return {
      upsert: (rows) => this.upsert(rows),
      keep: (uids) => {
        for (const uid of uids) {
          const slot = this.slotOfUid.get(uid);
          if (slot !== undefined) this.touched[slot] = this.epoch;
        }
      },
      finish: () => {
        if (!own.active) return 0;
        own.active = false;
        const gone = [...this.slotOfUid].filter(([, slot]) => (this.touched[slot] ?? 0) < started);
        for (const [uid, slot] of gone) this.drop(uid, slot);
        return gone.length;
      },
      abandon: () => {
        own.active = false;
      },
    };
  }

  private add(row: TableRow): void {
    const slot = this.takeSlot();
    this.slotOfUid.set(row.uid, slot);
    this.uids[slot] = row.uid;
    this.names[slot] = row.name;
    const namespace = this.texts.get(row.namespace, (text) => text);
    this.namespaces[slot] = namespace;
    this.namespaceKeys[slot] = this.keysOfNamespaces.get(namespace, naturalKey);
    this.nameKeys[slot] = naturalKey(row.name);
    this.fill(slot, row);
    this.describe(slot);
    this.unplace(slot);
    this.tell(slot);
  }

  private update(slot: number, row: TableRow): void {
    this.touched[slot] = this.epoch;
    if (row.version !== "" && row.version === this.versions[slot]) return;
    const change = this.fill(slot, row);
    if (change === 2) this.describe(slot);
    if (change !== 0) this.tell(slot);
  }

  /** @returns whether anything reads, sorts or filters differently than before, words included or not */
  private fill(slot: number, row: TableRow): CellChange {
    this.touched[slot] = this.epoch;
    this.versions[slot] = row.version;
    const labels = this.labelSets.of(row.labels, this.labels[slot]);
    const health = HEALTH_OF[row.health];
    const createdAt = row.createdAt ?? Number.NaN;
    let change: CellChange = health !== this.healths[slot] || !sameLabels(labels, this.labels[slot]) ? 1 : 0;
    this.healths[slot] = health;
    this.labels[slot] = labels;
    this.createdAt[slot] = createdAt;
    const owners = this.owners[slot];
    if (owners === undefined || !sameOwners(owners, row.owners))
      this.owners[slot] =
        row.owners.length === 0 ? NO_OWNERS : this.ownerLists.get(ownersKey(row.owners), () => row.owners);
    const count = Math.min(row.cells.length, this.cellColumns.length);
    const name = this.names[slot] ?? "";
    for (let i = 0; i < count; i++) {
      const of = this.cellColumns[i]?.set(slot, row.cells[i] ?? null, name) ?? 0;
      if (of > change) change = of;
    }
    return change;
  }

  private describe(slot: number): void {
    const name = this.names[slot] ?? "";
    let text = `\n${this.namespaces[slot]}\n${name}\n`;
    for (const column of this.cellColumns) {
      const cell = column.searchText(slot);
      if (cell !== "" && cell !== name) text += `${cell}\n`;
    }
    this.searchTexts[slot] = text.toLowerCase();
  }

  private drop(uid: string, slot: number): void {
    this.slotOfUid.delete(uid);
    this.healths[slot] = FREE;
    this.searchTexts[slot] = "";
    this.labels[slot] = [];
    this.owners[slot] = NO_OWNERS;
    for (const column of this.cellColumns) column.clear(slot);
    this.unplace(slot);
    this.tell(slot);
    const incarnation = (this.incarnations[slot] ?? 0) + 1;
    this.incarnations[slot] = incarnation;
    if (incarnation < INCARNATIONS) this.free.push(slot);
  }

  /** The slot freed longest ago, so that incarnations spread. */
  private takeSlot(): number {
    if (this.freeAt < this.free.length) {
      const slot = this.free[this.freeAt++] ?? 0;
      if (this.freeAt > 1024 && this.freeAt * 2 > this.free.length) {
        this.free = this.free.slice(this.freeAt);
        this.freeAt = 0;
      }
      return slot;
    }
    if (this.slotsUsed >= SLOTS) throw new RangeError(`a table source holds at most ${SLOTS} rows`);
    const slot = this.slotsUsed++;
    if (slot >= this.healths.length) this.grow();
    return slot;
  }

  private grow(): void {
    const length = Math.ceil(this.healths.length * 1.5);
    const healths = new Uint8Array(length).fill(FREE);
    healths.set(this.healths);
    this.healths = healths;
    this.createdAt = widened(this.createdAt, new Float64Array(length));
    this.incarnations = widened(this.incarnations, new Uint32Array(length));
    this.touched = widened(this.touched, new Uint32Array(length));
    this.unplacedMarks = widened(this.unplacedMarks, new Uint8Array(length));
    this.placed = widened(this.placed, new Uint8Array(length));
  }

  private tell(slot: number): void {
    for (const listener of this.listeners) listener.changed(slot);
  }

  private unplace(slot: number): void {
    if (this.unplacedMarks[slot] === 1) return;
    this.unplacedMarks[slot] = 1;
    this.unplaced.push(slot);
  }

  private placeAll(): void {
    if (this.unplaced.length === 0) return;
    const marked = this.unplaced.filter((slot) => this.placed[slot] === 1).length;
    const living = Uint32Array.from(this.unplaced.filter((slot) => this.isLive(slot)));
    sortSlots(living, this.baseKeys, String);
    this.base.patch(this.unplacedMarks, marked, living, this.compareBase);
    for (const slot of this.unplaced) {
      this.unplacedMarks[slot] = 0;
      this.placed[slot] = this.isLive(slot) ? 1 : 0;
    }
    this.unplaced = [];
  }

  /** Position in `order()` by slot, as the last key of sorts. */
  ranks(): SlotKeys {
    const order = this.order();
    const numbers = new Float64Array(this.slotsUsed);
    for (let i = 0; i < order.length; i++) numbers[order[i] ?? 0] = i;
    return { kind: "number", numbers, exact: NO_EXACT, descending: false };
  }
}

const NO_OWNERS: readonly OwnerRef[] = [];

function ownersKey(owners: readonly OwnerRef[]): string {
  let key = "";
  for (const { apiVersion, kind, name, uid, controller } of owners)
    key += `${uid}\n${apiVersion}\n${kind}\n${name}\n${controller}\n`;
  return key;
}

function sameOwners(a: readonly OwnerRef[], b: readonly OwnerRef[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) {
    const one = a[i];
    const other = b[i];
    if (one?.uid !== other?.uid || one?.kind !== other?.kind || one?.name !== other?.name) return false;
    if (one?.apiVersion !== other?.apiVersion || one?.controller !== other?.controller) return false;
  }
  return true;
}

function widened<T extends Float64Array | Uint32Array | Uint8Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

function sameLabels(a: LabelSet, b: LabelSet | undefined): boolean {
  return a === b || (b !== undefined && a.length === b.length && a.every((text, i) => text === b[i]));
}
