/** Rows as text: aligned as kubectl prints them, tab-separated, or JSON. */
import { formatTimeCell } from "../../../shared/model/relativeTime.ts";
import type { Cell, Column, MeterCell } from "../../../shared/model/table.ts";

/** A cell as it reads at `now`, on one line. Empty cells are empty. */
export function cellText(cell: Cell, now: number): string {
  if (cell === null) return "";
  if (typeof cell === "object") return "at" in cell ? formatTimeCell(cell, now) : meterText(cell);
  return String(cell).replace(/[\t\r\n\v\f]+/g, " ");
}

export function tsvLine(texts: readonly string[]): string {
  return `${texts.join("\t")}\n`;
}

/** kubectl's own shape: upper-case headings, columns three spaces apart, `<none>` for what is empty. */
export class AlignedText {
  private readonly widths: number[];
  private readonly headings: readonly string[];

  constructor(columns: readonly Column[]) {
    this.headings = columns.map(({ name }) => name.toUpperCase());
    this.widths = this.headings.map(textWidth);
  }

  /** All rows are measured before the first is printed. */
  measure(texts: readonly string[]): void {
    for (const [i, text] of texts.entries()) this.widths[i] = Math.max(this.widths[i] ?? 0, textWidth(text || NONE));
  }

  heading(): string {
    return this.print(this.headings);
  }

  line(texts: readonly string[]): string {
    return this.print(texts.map((text) => text || NONE));
  }

  private print(texts: readonly string[]): string {
    const padded = texts.map((text, i) => (i === texts.length - 1 ? text : text + " ".repeat(this.paddingOf(text, i))));
    return `${padded.join("")}\n`;
  }

  private paddingOf(text: string, column: number): number {
    return Math.max(0, (this.widths[column] ?? 0) - textWidth(text)) + 3;
  }
}

/** An object by column names, which are told apart where two are the same; numbers and booleans stay what they are, relative times read
 *  as on screen. */
export function jsonObject(columns: readonly Column[], cells: readonly Cell[], now: number): string {
  const entries = columns.map(({ name: called }, i): [string, unknown] => {
    const same = columns.slice(0, i).filter((other) => other.name === called).length;
    const name = same === 0 ? called : `${called} ${same + 1}`;
    const cell = cells[i] ?? null;
    return [name, typeof cell === "object" && cell !== null ? cellText(cell, now) : cell];
  });
  return JSON.stringify(Object.fromEntries(entries));
}

/** As `kubectl top` prints it; a figure of some time ago says of when. */
function meterText({ value, unit, asOf }: MeterCell): string {
  const figure = unit === "millicores" ? `${Math.round(value)}m` : `${Math.round(value / 2 ** 20)}Mi`;
  return asOf === null ? figure : `${figure} (${new Date(asOf).toISOString()})`;
}

const NONE = "<none>";

/** Columns of a terminal: wide East Asian characters take two. */
function textWidth(text: string): number {
  let width = 0;
  for (const char of text) width += WIDE.test(char) ? 2 : 1;
  return width;
}

const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;
