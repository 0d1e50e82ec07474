/** Receipts of everything that was done, as a table, with the open one beside it. */
import { useMemo } from "react";
import type { RowRef, TableQuery } from "../../../shared/model/table.ts";
import { OperationId } from "../../../shared/operation.ts";
import { api } from "../../app/core/core.ts";
import { changeSettings, useSettings } from "../../app/core/stores.ts";
import { useTableScreen } from "../../app/core/useTableScreen.ts";
import { formatMessage, useLanguage, useText } from "../../app/i18n.ts";
import { go, useLocation } from "../../app/locationStore.ts";
import { openPlan } from "../../app/operation/openPlan.ts";
import { Button } from "../../ui/Button.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { SplitPane } from "../../ui/SplitPane.tsx";
import { DataTable, type RowKey } from "../../ui/table/DataTable.tsx";
import { useStable } from "../../ui/useStable.ts";
import { ChainNotes } from "./ChainNotes.tsx";
import { ChainView } from "./ChainView.tsx";
import { JournalExport } from "./JournalExport.tsx";
import { ReceiptPanel } from "./ReceiptPanel.tsx";
import "./journal.css";

const FILTER_WORDS = { hint: "journal.filter.hint", unhealthy: "journal.filter.unhealthy" } as const;

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
  const language = useLanguage();
  const filter = useLocation((location) => location.filter);
  const { error, props } = useTableScreen({
    name: "journal",
    sort: NEWEST_FIRST,
    file: "receipts.tsv",
    key: () => `journal ${language}`,
    open: (_layout, query) => api.journal.table({ query, language }),
    calls: api.journal,
  });
  const { model, marks } = props;
  const undo = useStable((rows: readonly RowRef[]) =>
    openPlan({ domain: "undo", operations: rows.map(({ uid }) => OperationId.parse(uid)) }),
  );
  const rowKeys = useMemo(
    (): readonly RowKey[] => [{ id: "journal.undo", keys: "u", text: "journal.keys.undoMarked", run: undo }],
    [undo],
  );
  if (error !== null) {
    return (
      <EmptyState
        kind="failed"
        actions={<Button onClick={() => window.location.reload()}>{t("journal.reload")}</Button>}
      >
        {formatMessage(error.text)}
      </EmptyState>
    );
  }
  const source = model.get().sources[0]?.id ?? "journal";
  return (
    <div className="screen">
      <ChainNotes />
      <DataTable
        title={t("journal.screen")}
        {...props}
        filterWords={FILTER_WORDS}
        open={receipt === "" ? null : { source, uid: receipt }}
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
        help={{ none: t("journal.emptyAbout") }}
        rowKeys={rowKeys}
        onOpen={({ uid }) => go({ screen: { kind: "journal", receipt: uid } })}
      />
    </div>
  );
}
