/** Receipts of everything that was done, as a table, with the open one beside it. */
import { useCallback, useMemo, useState } from "react";
import type { RowRef, TableQuery } from "../../../shared/model/table.ts";
import { OperationId } from "../../../shared/operation.ts";
import { api } from "../../app/core/core.ts";
import { changeSettings, useSettings } from "../../app/core/stores.ts";
import { useTableStream } from "../../app/core/useTableStream.ts";
import { formatMessage, useText } from "../../app/i18n.ts";
import { adjust, go, useLocation } from "../../app/locationStore.ts";
import { openPlan } from "../../app/operation/openPlan.ts";
import { saveText } from "../../app/saveText.ts";
import { Button } from "../../ui/Button.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { SplitPane } from "../../ui/SplitPane.tsx";
import { defaultLayout } from "../../ui/table/columnLayout.ts";
import { DataTable, type RowKey } from "../../ui/table/DataTable.tsx";
import { type Marks, noMarks } from "../../ui/table/marks.ts";
import type { CopyFormat } from "../../ui/table/TitleLine.tsx";
import { gathered, tellTaken } from "../../ui/table/tableText.ts";
import { useShownColumnIds } from "../../ui/table/useShownColumnIds.ts";
import { useStable } from "../../ui/useStable.ts";
import { ChainNotes } from "./ChainNotes.tsx";
import { ChainView } from "./ChainView.tsx";
import { JournalExport } from "./JournalExport.tsx";
import { ReceiptPanel } from "./ReceiptPanel.tsx";
import "./journal.css";

/** Under which the layout of its columns is kept. */
const LAYOUT = "journal";
const NEWEST_FIRST: TableQuery["sort"] = [{ column: "time", descending: false }];

export function JournalScreen({ receipt }: { receipt: string }) {
  const t = useText();
  const width = useSettings((settings) => settings.detailWidth);
  return (
    <SplitPane
      label={t("journal.detail")}
      size={width}
      min={300}
      max={640}
      first={<JournalTable receipt={receipt} />}
      second={receipt === "" ? null : <ReceiptPanel key={receipt} operation={OperationId.parse(receipt)} />}
      onSize={(detailWidth) => changeSettings({ detailWidth })}
    />
  );
}

function JournalTable({ receipt }: { receipt: string }) {
  const t = useText();
  const filter = useLocation((location) => location.filter);
  const sort = useLocation((location) => location.sort);
  const layout = useSettings((settings) => settings.tables[LAYOUT]) ?? defaultLayout;
  const [health, setHealth] = useState<TableQuery["health"]>([]);
  const [marks, setMarks] = useState<Marks>(noMarks);
  const order = [sort, layout.sort, NEWEST_FIRST].find(({ length }) => length > 0) ?? NEWEST_FIRST;
  const query = useMemo((): TableQuery => ({ filter, sort: [...order], health }), [filter, order, health]);
  const table = useTableStream(LAYOUT, (start) => api.journal.table({ query: start }), query);
  const { model, ask } = table;
  const columnIds = useShownColumnIds(model, layout);
  const onQuery = useCallback(
    (next: TableQuery) => {
      ask(next);
      setHealth(next.health);
      adjust({ filter: next.filter, sort: next.sort });
    },
    [ask],
  );
  const undo = useStable((rows: readonly RowRef[]) =>
    openPlan({ domain: "undo", operations: rows.map(({ uid }) => OperationId.parse(uid)) }),
  );
  const rowKeys = useMemo(
    (): readonly RowKey[] => [{ id: "journal.undo", keys: "u", text: "journal.keys.undoMarked", run: undo }],
    [undo],
  );
  const read = async (format: CopyFormat, rows: readonly RowRef[] | null) => {
    const { view, matched } = model.get();
    const columns = [...columnIds()];
    const pieces = api.journal.tableText({ view, rows: rows === null ? null : [...rows], format, columns });
    return await gathered(pieces, rows?.length ?? matched);
  };
  const exportRows = async (rows: readonly RowRef[] | null) => {
    const taken = await read("tsv", rows);
    saveText("receipts.tsv", taken.text);
    tellTaken(t, "ui.table.exported", taken);
  };
  if (table.error !== null) {
    return (
      <EmptyState
        kind="failed"
        actions={<Button onClick={() => window.location.reload()}>{t("journal.reload")}</Button>}
      >
        {formatMessage(table.error.text)}
      </EmptyState>
    );
  }
  const source = model.get().sources[0]?.id ?? "journal";
  return (
    <div className="screen">
      <ChainNotes />
      <DataTable
        title={t("journal.screen")}
        model={model}
        query={query}
        layout={layout}
        open={receipt === "" ? null : { source, uid: receipt }}
        marks={marks}
        bulk={
          <Button size="sm" icon="undo" keys="u" onClick={() => undo([...marks.values()])}>
            {t("ops.undo")}
          </Button>
        }
        actions={
          <>
            <ChainView />
            <JournalExport filter={filter} />
          </>
        }
        help={{ empty: <p className="dim">{t("journal.emptyAbout")}</p> }}
        rowKeys={rowKeys}
        onQuery={onQuery}
        onLayout={(next) => changeSettings({ tables: { [LAYOUT]: next } })}
        onRange={table.onRange}
        onFill={table.onFill}
        onOpen={({ uid }) => go({ screen: { kind: "journal", receipt: uid } })}
        onMarks={setMarks}
        refs={(first, last) => api.journal.tableRefs({ view: model.get().view, first, last })}
        copy={read}
        onExport={(rows) => void exportRows(rows)}
      />
    </div>
  );
}
