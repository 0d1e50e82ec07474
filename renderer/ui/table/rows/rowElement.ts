/** One row of the grid. Its elements stay while it shows one row after another. */
import type { Health, Row } from "../../../../shared/model/table.ts";
import { cellText, isMeter } from "../cellText.ts";
import type { ShownColumn } from "../columnLayout.ts";
import { CellElement, type CellSetting } from "./cellElement.ts";
import { fadeCells } from "./fades.ts";

/** What a row shows. */
export interface RowLook {
  /** Undefined while it has not arrived. */
  readonly row: Row | undefined;
  /** Place among the matching rows. */
  readonly index: number;
  /** Px from the upper edge of the rows' container. */
  readonly top: number;
  readonly columns: readonly ShownColumn[];
  readonly setting: CellSetting;
  /** Open in the detail panel. */
  readonly open: boolean;
  readonly marked: boolean;
  readonly cursor: boolean;
  readonly stale: boolean;
  /** Changed cells fade; not while the table scrolls, where nobody sees it and every frame counts. */
  readonly fades: boolean;
}

/** A cell that changes all the time fades once a second. */
const fadeEveryMs = 1000;

export class RowElement {
  readonly element = document.createElement("div");
  private readonly gridId: string;
  private cells: readonly CellElement[] = [];
  private drawn: RowLook | null = null;
  private mark: { readonly look: "check" | "stale"; readonly element: Element } | null = null;
  private className = "";
  private fadedAt = Number.NEGATIVE_INFINITY;
  private fades: readonly Animation[] = [];

  constructor(gridId: string) {
    this.gridId = gridId;
    this.element.setAttribute("role", "row");
    this.element.hidden = true;
  }

  /** No row of the list is here. */
  hide(): void {
    if (this.drawn === null) return;
    this.element.hidden = true;
    this.drawn = null;
    this.endFades();
  }

  show(look: RowLook): void {
    const before = this.drawn;
    this.drawn = look;
    if (before === null) this.element.hidden = false;
    if (before?.columns !== look.columns) this.makeCells(look.columns);
    if (before?.index !== look.index) this.place(look.index);
    if (before?.top !== look.top) this.element.style.top = `${look.top}px`;
    this.setClass(look);
    this.setMark(look);
    const health = healthOf(look);
    const same =
      before !== null &&
      before.row === look.row &&
      before.columns === look.columns &&
      before.setting === look.setting &&
      healthOf(before) === health &&
      (look.row !== undefined || before.index === look.index);
    if (!same) this.showCells(look, health);
    if (before?.row?.handle !== look.row?.handle) this.endFades();
    else if (look.fades && before?.row !== look.row) this.fade(before?.row, look.row, look.columns);
  }

  /** Ages go on. */
  tick(): void {
    for (const cell of this.cells) cell.tick();
  }

  private makeCells(columns: readonly ShownColumn[]): void {
    if (this.cells.length !== columns.length) {
      this.cells = columns.map((_, place) => new CellElement(place));
      this.element.replaceChildren(...this.cells.map(({ element }) => element));
      this.mark = null;
    }
  }

  private place(index: number): void {
    this.element.id = `${this.gridId}-${index}`;
    this.element.setAttribute("aria-rowindex", String(index + 2));
    this.element.setAttribute("data-index", String(index));
  }

  private setClass({ row, open, marked, cursor, stale }: RowLook): void {
    const name = [
      "dt-row",
      open ? "open" : "",
      marked ? "marked" : "",
      cursor ? "cursor" : "",
      stale || row?.health === "idle" ? "gone" : "",
      row?.absent === true ? "absent" : "",
    ].join(" ");
    if (name === this.className) return;
    this.className = name;
    this.element.className = name;
    this.element.setAttribute("aria-selected", String(marked || open));
  }

  /** Left of the first cell. */
  private setMark({ marked, stale, columns, setting: { stock } }: RowLook): void {
    const look = marked ? "check" : stale && !columns.some(({ column }) => column.status) ? "stale" : null;
    if (look === (this.mark?.look ?? null)) return;
    this.mark?.element.remove();
    this.mark = look === null ? null : { look, element: look === "check" ? stock.check() : stock.smallUnknown() };
    if (this.mark !== null) this.element.prepend(this.mark.element);
  }

  private showCells({ row, index, columns, setting }: RowLook, health: Health): void {
    columns.forEach((shown, place) => {
      const cell = this.cells[place];
      if (row === undefined) cell?.wait(shown, index, setting);
      else cell?.show(shown, row, health, setting);
    });
  }

  private fade(before: Row | undefined, row: Row | undefined, columns: readonly ShownColumn[]): void {
    const now = performance.now();
    if (now - this.fadedAt < fadeEveryMs) return;
    const changed = changedCells(before, row, columns);
    if (changed.length === 0) return;
    this.fadedAt = now;
    this.fades = fadeCells(changed.flatMap((place) => this.cells[place]?.element ?? []));
  }

  private endFades(): void {
    for (const fade of this.fades) fade.cancel();
    this.fades = [];
  }
}

function healthOf({ stale, row }: RowLook): Health {
  return stale ? "unknown" : (row?.health ?? "idle");
}

/** Places of the shown cells that differ between two states of one row. */
function changedCells(before: Row | undefined, row: Row | undefined, columns: readonly ShownColumn[]): number[] {
  if (before === undefined || row === undefined) return [];
  const changed: number[] = [];
  columns.forEach(({ cell, column }, place) => {
    const [old, now] = [before.cells[cell], row.cells[cell]];
    // Figures that are measured again and again change by nature: their line of the last minutes shows how.
    if (isMeter(now)) return;
    const turned = column.status && before.health !== row.health;
    if (turned || (old !== now && cellText(old, 0) !== cellText(now, 0))) changed.push(place);
  });
  return changed;
}
