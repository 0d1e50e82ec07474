/** Custom resources that are not Ready, over all kinds of the clusters looked at, with how each kind was looked at. */
import { useCallback, useMemo, useState } from "react";
import type { RowRef, TableQuery } from "../../../shared/model/table.ts";
import { api } from "../../app/core/core.ts";
import { changeSettings, useSettings } from "../../app/core/stores.ts";
import { useTableStream } from "../../app/core/useTableStream.ts";
import { formatMessage, useText } from "../../app/i18n.ts";
import { adjust, currentLocation, go, useLocation } from "../../app/locationStore.ts";
import { lookAt, useActiveConnections } from "../../app/place.ts";
import { saveText } from "../../app/saveText.ts";
import { Button } from "../../ui/Button.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { defaultLayout } from "../../ui/table/columnLayout.ts";
import { DataTable } from "../../ui/table/DataTable.tsx";
import { type Marks, noMarks } from "../../ui/table/marks.ts";
import type { CopyFormat } from "../../ui/table/TitleLine.tsx";
import { gathered, tellTaken } from "../../ui/table/tableText.ts";
import { useShownColumnIds } from "../../ui/table/useShownColumnIds.ts";
import { ClusterPicker } from "../table/ClusterPicker.tsx";
import { NamespacePicker } from "../table/NamespacePicker.tsx";
import { tableSources } from "../table/tableSources.ts";
import { KindChips } from "./KindChips.tsx";
import { rowOfPlace, rowPlace } from "./rowPlace.ts";

/** Under which the layout of its columns is kept. */
const LAYOUT = "readiness";

export function ReadinessScreen() {
  const t = useText();
  const connections = useActiveConnections();
  const namespaces = useLocation((location) => location.namespaces);
  const filter = useLocation((location) => location.filter);
  const sort = useLocation((location) => location.sort);
  const selected = useLocation((location) => location.selected);
  const pinned = useSettings((settings) => settings.pinnedKinds);
  const layout = useSettings((settings) => settings.tables[LAYOUT]) ?? defaultLayout;
  const [health, setHealth] = useState<TableQuery["health"]>([]);
  const [picking, setPicking] = useState(false);
  const [marks, setMarks] = useState<Marks>(noMarks);
  const order = sort.length > 0 ? sort : layout.sort;
  const query = useMemo((): TableQuery => ({ filter, sort: [...order], health }), [filter, order, health]);
  const sources = tableSources(connections, namespaces, true);
  const wanted = { sources: [...sources], pinned: [...pinned] };
  const table = useTableStream(
    JSON.stringify(wanted),
    (start) => api.cluster.readinessTable({ ...wanted, query: start }),
    query,
  );
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
  const read = async (format: CopyFormat, rows: readonly RowRef[] | null) => {
    const { view, matched } = model.get();
    const pieces = api.cluster.tableText({
      view,
      rows: rows === null ? null : [...rows],
      format,
      columns: [...columnIds()],
    });
    return await gathered(pieces, rows?.length ?? matched);
  };
  const exportRows = async (rows: readonly RowRef[] | null) => {
    const taken = await read("tsv", rows);
    saveText("not-ready.tsv", taken.text);
    tellTaken(t, "ui.table.exported", taken);
  };
  const open = (ref: RowRef) => {
    const place = rowPlace(model.get(), ref);
    if (place !== null) go({ selected: place, tab: currentLocation().tab });
  };
  if (table.error !== null) {
    return (
      <EmptyState
        kind="failed"
        actions={<Button onClick={() => go({ screen: { kind: "overview" } })}>{t("app.nav.overview")}</Button>}
      >
        {formatMessage(table.error.text)}
      </EmptyState>
    );
  }
  return (
    <div className="screen">
      <DataTable
        title={t("readiness.title")}
        model={model}
        query={query}
        layout={layout}
        open={selected === null ? null : rowOfPlace(model.get(), selected)}
        marks={marks}
        actions={<ClusterPicker onPick={lookAt} />}
        filterEnd={<NamespacePicker open={picking} onOpenChange={setPicking} />}
        help={{
          empty: (
            <>
              <p className="dim">{t("readiness.empty")}</p>
              {namespaces !== "all" && (
                <Button keys="0" onClick={() => go({ namespaces: "all" })}>
                  {t("cluster.table.lookInAll")}
                </Button>
              )}
            </>
          ),
        }}
        onQuery={onQuery}
        onLayout={(next) => changeSettings({ tables: { [LAYOUT]: next } })}
        onRange={table.onRange}
        onFill={table.onFill}
        onOpen={open}
        onMarks={setMarks}
        refs={(first, last) => api.cluster.tableRefs({ view: model.get().view, first, last })}
        copy={read}
        onExport={(rows) => void exportRows(rows)}
      />
      <KindChips sources={sources} pinned={pinned} />
    </div>
  );
}
