import { useEffect, useMemo, useRef, useState } from "react";
import type { Row } from "../../../shared/model/table.ts";
import type { TableLayout } from "../../../shared/settings.ts";
import { clockNow } from "../../app/clock.ts";
import { forgetTextWidths } from "../textWidth.ts";
import { layOut, type ShownColumn } from "./columnLayout.ts";
import { fitWidth, type TableFont, tableFont } from "./fitWidths.ts";
import type { TableView } from "./tableModel.ts";

export interface Columns {
  readonly shown: readonly ShownColumn[];
  readonly font: TableFont;
  /** The width that fits what a column shows now. */
  fit(id: string): number | null;
}

const noFont: TableFont = { measure: (text) => text.length * 7, measureHead: (text) => text.length * 7 };

/** The columns of the moment. Widths are measured from the first rows that come and once more when a screenful is there; another filter or
 *  sort, and values that come later than their rows, may widen them. Otherwise they hold still, because columns that jump cannot be read. */
export function useColumns(node: HTMLElement | null, view: TableView, layout: TableLayout, room: number): Columns {
  const [font, setFont] = useState(noFont);
  useEffect(() => {
    const read = () => {
      forgetTextWidths();
      if (node !== null) setFont(tableFont(node));
    };
    read();
    // A font that arrives late is as good as another theme.
    document.fonts.addEventListener("loadingdone", read);
    return () => document.fonts.removeEventListener("loadingdone", read);
  }, [node]);
  const [fitted, setFitted] = useState<Readonly<Record<string, number>>>({});
  const measured = useRef<Measured>({ view: "", columns: view.columns, query: view.query, rows: 0, blank: [] });
  useEffect(() => {
    const { rows, columns, query } = view;
    const before = measured.current;
    const anew = before.view !== view.view || before.columns !== columns;
    if (font === noFont || rows.size === 0) return;
    const more = before.rows < enough && rows.size >= enough;
    const sample = [...rows.values()].slice(0, 80);
    const arrived = before.blank.some((cell) => sample.some((row) => hasValue(row, cell)));
    if (!anew && !more && !arrived && before.query === query) return;
    const blank = [...columns.keys()].filter((cell) => !sample.some((row) => hasValue(row, cell)));
    measured.current = { view: view.view, columns, query, rows: rows.size, blank };
    const now = clockNow();
    setFitted((widths) =>
      Object.fromEntries(
        columns.map((column, cell) => {
          const width = fitWidth(column, cell, sample, font, now);
          return [column.id, anew ? width : Math.max(width, widths[column.id] ?? 0)];
        }),
      ),
    );
  }, [view, font]);
  const { columns } = view;
  const shown = useMemo(() => layOut(columns, layout, fitted, room - edges), [columns, layout, fitted, room]);
  return {
    shown,
    font,
    fit(id) {
      const cell = columns.findIndex((column) => column.id === id);
      const column = columns[cell];
      return column === undefined ? null : fitWidth(column, cell, [...view.rows.values()], font, clockNow());
    },
  };
}

interface Measured extends Pick<TableView, "view" | "columns" | "query"> {
  readonly rows: number;
  /** Cells of which no row had a value yet. */
  readonly blank: readonly number[];
}

function hasValue(row: Row, cell: number): boolean {
  return row.cells[cell] !== null && row.cells[cell] !== undefined;
}

/** Rows that tell enough of a column. */
const enough = 20;
/** What the first and the last cell have beyond the padding of the others, in px. */
const edges = 18;
