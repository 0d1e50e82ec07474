/** What stands in a cell. Each kind keeps its nodes and writes only what differs: a table that scrolls shows other rows in the same elements. */
import { formatTimeCell } from "../../../../shared/model/relativeTime.ts";
import type { Health, MeterCell, TimeCell } from "../../../../shared/model/table.ts";
import { clockNow } from "../../../app/clock.ts";
import type { Formats } from "../../../app/formats.ts";
import { healthClass } from "../../Mark.tsx";
import { sparkPaths } from "../../sparkPath.ts";
import { sparkPx } from "../cellText.ts";
import { meterText } from "../meterText.ts";
import type { Stock } from "./Stock.tsx";
import { TextContent } from "./textContent.ts";

/** A mark and its word, as `Status` draws them. */
export class StatusContent {
  private readonly element = document.createElement("span");
  private readonly text: TextContent;
  private mark: Element | null = null;
  private health: Health | null = null;

  constructor(cell: Element) {
    const word = document.createElement("span");
    this.element.append(word);
    this.text = new TextContent(word);
    cell.replaceChildren(this.element);
  }

  set(health: Health, whole: string, shown: string, stock: Stock): void {
    this.text.set(whole, shown);
    if (health === this.health) return;
    this.health = health;
    this.element.className = `st ${healthClass(health)}`;
    const mark = stock.mark(health);
    if (this.mark === null) this.element.prepend(mark);
    else this.mark.replaceWith(mark);
    this.mark = mark;
  }
}

/** A measured figure with its course. */
export class MeterContent {
  private readonly text = new Text();
  private readonly area: Element | null;
  private readonly line: Element | null;

  constructor(cell: Element, stock: Stock) {
    const chart = stock.sparkline();
    [this.area = null, this.line = null] = [...chart.children];
    cell.replaceChildren(meter("dt-meter", chart, this.text));
  }

  set(cell: MeterCell): void {
    this.text.data = meterText(cell);
    const { area, line } = sparkPaths(cell.trend, { width: sparkPx, height: 16 });
    this.area?.setAttribute("d", area);
    this.line?.setAttribute("d", line);
  }
}

/** A figure that is no longer renewed: its age in the place of its course. */
export class LastMeterContent {
  private readonly text = new Text();
  private readonly age: TimeContent;

  /** @param tip what it means */
  constructor(cell: Element, stock: Stock, tip: string) {
    const holder = document.createElement("i");
    holder.style.width = `${sparkPx}px`;
    const time = document.createElement("span");
    this.age = new TimeContent(time);
    holder.append(stock.smallUnknown(), time);
    const element = meter("dt-meter stale", holder, this.text);
    element.title = tip;
    cell.replaceChildren(element);
  }

  /** @param asOf epoch milliseconds of its last renewal */
  set(cell: MeterCell, asOf: number, formats: Formats): void {
    this.text.data = meterText(cell);
    this.age.set({ at: asOf, precisionMs: 0, short: true }, formats);
  }

  tick(): void {
    this.age.tick();
  }
}

function meter(className: string, beside: Element, text: Text): HTMLElement {
  const element = document.createElement("span");
  element.className = className;
  const figure = document.createElement("span");
  figure.append(text);
  element.append(beside, figure);
  return element;
}

/** A moment as its age. */
export class TimeContent {
  private readonly element = document.createElement("time");
  private readonly text = new Text();
  private cell: TimeCell | null = null;

  constructor(cell: Element) {
    this.element.append(this.text);
    cell.replaceChildren(this.element);
  }

  set(cell: TimeCell, formats: Formats): void {
    if (this.cell?.at !== cell.at) {
      const date = new Date(cell.at);
      this.element.dateTime = Number.isNaN(date.getTime()) ? "" : date.toISOString();
      this.element.title = formats.dateTime(cell.at);
    }
    this.cell = cell;
    this.tick();
  }

  tick(): void {
    if (this.cell === null) return;
    const text = formatTimeCell(this.cell, clockNow());
    if (text !== this.text.data) this.text.data = text;
  }
}
