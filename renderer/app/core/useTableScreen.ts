/** What every screen with a table has: the person's query and layout, the open stream, marks, copies and the file of rows. */
import { useCallback, useMemo, useState } from "react";
import type { RowRef, TableControl, TableQuery, TableUpdate } from "../../../shared/model/table.ts";
import type { Client } from "../../../shared/rpc/api.ts";
import type { ClientStream } from "../../../shared/rpc/clientStream.ts";
import type { RpcError } from "../../../shared/rpc/envelope.ts";
import type { TableLayout } from "../../../shared/settings.ts";
import type { tableCalls } from "../../../shared/tableCalls.ts";
import { defaultLayout } from "../../ui/table/columnLayout.ts";
import type { DataTableProps } from "../../ui/table/DataTable.tsx";
import { type Marks, noMarks } from "../../ui/table/marks.ts";
import type { CopyFormat } from "../../ui/table/TitleLine.tsx";
import { gathered, tellTaken } from "../../ui/table/tableText.ts";
import { useShownColumnIds } from "../../ui/table/useShownColumnIds.ts";
import { useText } from "../i18n.ts";
import { adjust, useLocation } from "../locationStore.ts";
import { saveText } from "../saveText.ts";
import { changeSettings, useSettings } from "./stores.ts";
import { useTableStream } from "./useTableStream.ts";

export interface TableScreenAsk {
  /** Under which the layout of its columns is kept. */
  readonly name: string;
  /** Where the person chose none. The same value each time. */
  readonly sort?: TableQuery["sort"];
  /** Of the file that rows are saved to. */
  readonly file: string;
  /** Says what table it is: another one is opened anew. */
  key(layout: TableLayout): string;
  open(layout: TableLayout, query: TableQuery): ClientStream<TableUpdate, TableControl>;
  /** Whose tables they are. */
  readonly calls: Pick<Client<typeof tableCalls>, "tableText" | "tableRefs">;
}

const engineOrder: TableQuery["sort"] = [];

/** The props of `DataTable` that do not depend on what the rows are. */
type CommonProps = Pick<
  DataTableProps,
  | "model"
  | "query"
  | "layout"
  | "marks"
  | "onQuery"
  | "onLayout"
  | "onRange"
  | "onFill"
  | "onMarks"
  | "refs"
  | "copy"
  | "onExport"
>;

export interface TableScreenState {
  readonly error: RpcError | null;
  readonly props: CommonProps;
}

export function useTableScreen(ask: TableScreenAsk): TableScreenState {
  const t = useText();
  const filter = useLocation((location) => location.filter);
  const sort = useLocation((location) => location.sort);
  const layout = useSettings((settings) => settings.tables[ask.name]) ?? defaultLayout;
  const [health, setHealth] = useState<TableQuery["health"]>([]);
  const [marks, setMarks] = useState<Marks>(noMarks);
  const order = [sort, layout.sort].find(({ length }) => length > 0) ?? ask.sort ?? engineOrder;
  const query = useMemo((): TableQuery => ({ filter, sort: [...order], health }), [filter, order, health]);
  const table = useTableStream(ask.key(layout), (start) => ask.open(layout, start), query);
  const { model, ask: send } = table;
  const columnIds = useShownColumnIds(model, layout);
  const onQuery = useCallback(
    (next: TableQuery) => {
      // The core works while the typed letter is drawn.
      send(next);
      setHealth(next.health);
      adjust({ filter: next.filter, sort: next.sort });
    },
    [send],
  );
  const copy = async (format: CopyFormat, rows: readonly RowRef[] | null) => {
    const { view, matched } = model.get();
    const pieces = ask.calls.tableText({
      view,
      rows: rows === null ? null : [...rows],
      format,
      columns: [...columnIds()],
    });
    return await gathered(pieces, rows?.length ?? matched);
  };
  const exported = async (rows: readonly RowRef[] | null) => {
    const taken = await copy("tsv", rows);
    saveText(ask.file, taken.text);
    tellTaken(t, "ui.table.exported", taken);
  };
  return {
    error: table.error,
    props: {
      model,
      query,
      layout,
      marks,
      onQuery,
      onLayout: (next) => changeSettings({ tables: { [ask.name]: next } }),
      onRange: table.onRange,
      onFill: table.onFill,
      onMarks: setMarks,
      refs: (first, last) => ask.calls.tableRefs({ view: model.get().view, first, last }),
      copy,
      onExport: (rows) => void exported(rows),
    },
  };
}
