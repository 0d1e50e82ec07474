/** One cell of the grid. */
import type { Cell, Health, Row } from "../../../../shared/model/table.ts";
import type { Formats } from "../../../app/formats.ts";
import { clipEnd, clipMiddle } from "../../middleClip.ts";
import { cellPadding, cellText, isMeter, isTime, markPx } from "../cellText.ts";
import type { ShownColumn } from "../columnLayout.ts";
import type { TableFont } from "../fitWidths.ts";
import { LastMeterContent, MeterContent, StatusContent, TimeContent } from "./cellContents.ts";
import type { Stock } from "./Stock.tsx";
import { TextContent } from "./textContent.ts";

/** What all cells of one drawing share. */
export interface CellSetting {
  readonly font: TableFont;
  readonly formats: Formats;
  readonly stock: Stock;
  /** The tip of a figure that is no longer renewed. */
  readonly lastMeasured: string;
  /** In the place of a row that its lost source never sent. */
  readonly notLoaded: string;
}

type Content = TextContent | StatusContent | MeterContent | LastMeterContent | TimeContent;

export class CellElement {
  readonly element = document.createElement("div");
  private readonly place: number;
  private content: Content | null = null;
  private className = "";

  /** @param place of its column among those shown */
  constructor(place: number) {
    this.place = place;
    this.element.setAttribute("role", "gridcell");
    this.element.setAttribute("aria-colindex", String(place + 1));
    this.element.style.width = `var(--c${place})`;
  }

  /** A bar in the place of a value that is still to come. */
  wait(shown: ShownColumn, index: number, { stock }: CellSetting): void {
    this.setClass(cellClass(shown, undefined));
    this.content = null;
    this.element.replaceChildren(stock.bar(barWidth(index, this.place, shown.width)));
  }

  show(shown: ShownColumn, row: Row, health: Health, setting: CellSetting): void {
    const cell = row.cells[shown.cell];
    this.setClass(cellClass(shown, cell));
    const { stock, formats, font } = setting;
    const width = shown.width - cellPadding;
    if (row.absent === true) {
      const text = this.place === 0 && cell === null ? setting.notLoaded : cellText(cell, 0);
      this.holding(TextContent, () => new TextContent(this.element)).set(text, clipEnd(text, width, font.measure));
    } else if (shown.column.status) {
      const text = cellText(cell, 0);
      const cut = clipEnd(text, width - markPx, font.measure);
      this.holding(StatusContent, () => new StatusContent(this.element)).set(health, text, cut, stock);
    } else if (isMeter(cell)) {
      if (cell.asOf === null) this.holding(MeterContent, () => new MeterContent(this.element, stock)).set(cell);
      else {
        const holder = this.holding(
          LastMeterContent,
          () => new LastMeterContent(this.element, stock, setting.lastMeasured),
        );
        holder.set(cell, cell.asOf, formats);
      }
    } else if (isTime(cell)) {
      this.holding(TimeContent, () => new TimeContent(this.element)).set(cell, formats);
    } else {
      const text = cellText(cell, 0);
      const clip = shown.column.type === "name" ? clipMiddle : clipEnd;
      this.holding(TextContent, () => new TextContent(this.element)).set(text, clip(text, width, font.measure));
    }
  }

  /** Ages go on. */
  tick(): void {
    if (this.content instanceof TimeContent || this.content instanceof LastMeterContent) this.content.tick();
  }

  /** The content of a kind: the one that is here, or a new one in its place. */
  private holding<T extends Content>(kind: abstract new (...args: never[]) => T, make: () => T): T {
    if (this.content instanceof kind) return this.content;
    const made = make();
    this.content = made;
    return made;
  }

  private setClass(name: string): void {
    if (name === this.className) return;
    this.className = name;
    this.element.className = name;
  }
}

function cellClass({ column, right }: ShownColumn, cell: Cell | undefined): string {
  return [
    "dt-td",
    right ? "num" : "",
    column.type === "name" && column.id === "name" ? "name" : "",
    column.type === "age" || cell === 0 ? "faint" : "",
  ].join(" ");
}

/** Px of the bar in a cell; uneven, so that it reads as text to come. */
function barWidth(index: number, place: number, width: number): number {
  return Math.max(16, Math.round((width - 24) * (0.5 + (((index * 7 + place * 13) % 10) / 10) * 0.45)));
}
