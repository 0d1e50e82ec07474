/** Draws the rows in sight by hand: a screenful of cells changes with each notch of a wheel, and comparing trees of components for that took
 *  most of a frame. An element shows one row after another: the row at `index` has element `index % n`, so what scrolls out at one end is
 *  used again at the other, and nothing moves in the document while it scrolls. */
import type { RowRef } from "../../../../shared/model/table.ts";
import { watchClock } from "../../../app/clock.ts";
import type { ShownColumn } from "../columnLayout.ts";
import { type Marks, markKey, refOf } from "../marks.ts";
import type { PointerOverRows } from "../pointerOverRows.ts";
import { isStale } from "../sourceSummary.ts";
import { rowAt, type TableView } from "../tableModel.ts";
import type { CellSetting } from "./cellElement.ts";
import { RowElement } from "./rowElement.ts";

/** What is to be seen. */
export interface RowsPicture {
  readonly view: TableView;
  readonly columns: readonly ShownColumn[];
  readonly setting: CellSetting;
  /** The first row drawn, how many, and of how many. */
  readonly first: number;
  readonly count: number;
  readonly total: number;
  /** Rows are still to come: bars are drawn in their place. */
  readonly waiting: boolean;
  /** Index of the row that the keys are on. */
  readonly cursor: number | null;
  /** The row in the detail panel. */
  readonly open: RowRef | null;
  readonly marks: Marks;
  /** Px from the upper edge of the container. */
  topOf(index: number): number;
}

/** How long after the last scroll the elements are brought into the order of their rows, for those who read or select them in order. */
const settleMs = 200;
/** More unused elements than this are let go. */
const spareRows = 12;

export class RowsPainter {
  private readonly container: HTMLElement;
  private readonly gridId: string;
  private readonly pointer: PointerOverRows;
  private rows: readonly RowElement[] = [];
  private first = -1;
  private many = 0;
  private movedAt = 0;
  private settling = 0;
  private readonly leaveClock: () => void;

  /** @param gridId rows are named after it: `gridId-index`
   *  @param pointer over them */
  constructor(container: HTMLElement, gridId: string, pointer: PointerOverRows) {
    this.container = container;
    this.gridId = gridId;
    this.pointer = pointer;
    this.leaveClock = watchClock(() => {
      for (const row of this.rows) row.tick();
    });
  }

  paint(picture: RowsPicture): void {
    const { view, columns, setting, first, total, waiting, marks } = picture;
    this.makeRows(picture.count);
    const openKey = picture.open === null ? null : markKey(picture.open);
    const named = openKey !== null || marks.size > 0;
    const many = this.rows.length;
    const fades = first === this.first && performance.now() - this.movedAt > settleMs;
    for (const [slot, element] of this.rows.entries()) {
      const index = indexIn(slot, first, many);
      if (index >= total) {
        element.hide();
        continue;
      }
      const row = waiting ? undefined : rowAt(view, index);
      const ref = row === undefined || !named ? null : refOf(row, view.sources);
      const key = ref === null ? null : markKey(ref);
      element.show({
        row,
        index,
        top: picture.topOf(index),
        columns,
        setting,
        open: key !== null && key === openKey,
        marked: key !== null && marks.has(key),
        cursor: picture.cursor === index,
        stale: row !== undefined && isStale(view.sources[row.source]?.phase),
        fades,
      });
    }
    if (first === this.first && many === this.many) return;
    if (first !== this.first) this.movedAt = performance.now();
    this.first = first;
    this.many = many;
    this.settleSoon();
  }

  dispose(): void {
    this.leaveClock();
    clearTimeout(this.settling);
    this.container.replaceChildren();
  }

  private makeRows(count: number): void {
    const many = this.rows.length;
    if (count <= many && many - count <= spareRows) return;
    const made = Array.from({ length: Math.max(0, count - many) }, () => new RowElement(this.gridId));
    for (const row of this.rows.slice(count)) row.element.remove();
    this.container.append(...made.map(({ element }) => element));
    this.rows = [...this.rows.slice(0, count), ...made];
  }

  private settleSoon(): void {
    clearTimeout(this.settling);
    this.settling = window.setTimeout(() => this.settle(), settleMs);
  }

  /** Elements that are hidden as well: the rows that come into them stand where they belong. */
  private settle(): void {
    // An element that is moved while it is pressed gets no click.
    if (this.pointer.pressed) {
      this.settleSoon();
      return;
    }
    const { first, many } = this;
    const sorted = this.rows
      .map(({ element }, slot) => ({ element, index: indexIn(slot, first, many) }))
      .sort((one, other) => one.index - other.index)
      .map(({ element }) => element);
    if (sorted.every((element, place) => element === this.container.children[place])) return;
    this.container.replaceChildren(...sorted);
  }
}

/** The row that element `slot` of `many` shows. */
function indexIn(slot: number, first: number, many: number): number {
  return first + ((slot - (first % many) + many) % many);
}
