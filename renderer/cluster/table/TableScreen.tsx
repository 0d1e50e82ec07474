/** The live table of one kind, over the clusters and namespaces looked at. */

import { useState } from "react";
import type { RowRef } from "../../../shared/model/table.ts";
import type { TableLayout } from "../../../shared/settings.ts";
import { api } from "../../app/core/core.ts";
import { useTableScreen } from "../../app/core/useTableScreen.ts";
import { formatMessage, useText } from "../../app/i18n.ts";
import type { ObjectPlace } from "../../app/location.ts";
import { currentLocation, go, useLocation } from "../../app/locationStore.ts";
import { lookAt, useActiveConnections } from "../../app/place.ts";
import { copyDiagnosis } from "../../app/shell/copyDiagnosis.ts";
import { Button } from "../../ui/Button.tsx";
import { DataTable } from "../../ui/table/DataTable.tsx";
import type { TableModel } from "../../ui/table/tableModel.ts";
import { BulkActions, useRowKeys } from "../action/TableActions.tsx";
import { kindKey } from "../kindKey.ts";
import { kindTitle } from "../kindTitle.ts";
import { WhoCanButton } from "../rbac/WhoCanButton.tsx";
import { useKind } from "../state/kinds.ts";
import { ClusterPicker } from "./ClusterPicker.tsx";
import { NamespacePicker } from "./NamespacePicker.tsx";
import { LookInAll, TableFailed } from "./TableHelp.tsx";
import { connectionOf, tableSources } from "./tableSources.ts";
import { useMissingFigures } from "./useMissingFigures.ts";

/** A kind that no cluster serves (any more) has a table as well: it says so, and comes alive when the kind is served. */
export function TableScreen({ group, resource }: { group: string; resource: string }) {
  const t = useText();
  const connections = useActiveConnections();
  const kind = useKind(connections, group, resource);
  const namespaces = useLocation((location) => location.namespaces);
  const selected = useLocation((location) => location.selected);
  const [picking, setPicking] = useState(false);
  const wanted = ({ extra }: TableLayout) => ({
    group,
    version: null,
    resource,
    sources: [...tableSources(connections, namespaces, kind?.namespaced ?? true)],
    extraColumns: [...extra],
  });
  const { error, props } = useTableScreen({
    name: kindKey({ group, resource }),
    file: `${resource}.tsv`,
    key: (layout) => JSON.stringify(wanted(layout)),
    open: (layout, query) => api.cluster.table({ ...wanted(layout), query }),
    calls: api.cluster,
  });
  const { model, marks } = props;
  const missing = useMissingFigures(connections, namespaces, kind);
  const rowKeys = useRowKeys(model, kind);
  if (error !== null) return <TableFailed error={error} />;
  return (
    <DataTable
      title={kind === undefined ? resource : kindTitle(kind)}
      {...props}
      open={openRow(model, selected)}
      actions={<ClusterPicker onPick={lookAt} />}
      bulk={kind === undefined ? undefined : <BulkActions model={model} kind={kind} marks={marks} />}
      rowKeys={rowKeys}
      missing={missing}
      filterEnd={kind?.namespaced === false ? null : <NamespacePicker open={picking} onOpenChange={setPicking} />}
      help={{
        empty: namespaces === "all" || kind?.namespaced === false ? null : <LookInAll />,
        forbidden: <ForbiddenHelp model={model} />,
        failed: (
          <>
            <Button onClick={() => connections.forEach(({ id }) => void api.connections.open({ connection: id }))}>
              {t("app.connection.tryNow")}
            </Button>
            <CopyDiagnosis model={model} />
          </>
        ),
      }}
      onOpen={(row) => openPlace(model, row, { group, resource })}
    />
  );
}

/** Of the first connection that failed. */
function CopyDiagnosis({ model }: { model: TableModel }) {
  const t = useText();
  const failed = model.get().sources.find(({ phase }) => phase === "failed");
  if (failed === undefined) return null;
  return (
    <Button icon="copy" onClick={() => void copyDiagnosis(connectionOf(failed.id))}>
      {t("app.connection.copyDiagnosis")}
    </Button>
  );
}

/** The access that is missing, as a sentence for whoever may grant it. */
export function ForbiddenHelp({ model }: { model: TableModel }) {
  const t = useText();
  const reason = model.get().sources.find((source) => source.reason !== null)?.reason;
  if (reason === undefined || reason === null) return null;
  return (
    <>
      <Button icon="copy" onClick={() => void navigator.clipboard.writeText(formatMessage(reason))}>
        {t("cluster.table.copyRequest")}
      </Button>
      <WhoCanButton reason={reason} />
    </>
  );
}

/** The row of the object in the detail panel, when it is in the window. */
function openRow(model: TableModel, selected: ObjectPlace | null): RowRef | null {
  if (selected === null) return null;
  const { rows, sources } = model.get();
  for (const row of rows.values()) {
    const source = sources[row.source];
    if (source === undefined || connectionOf(source.id) !== selected.connection) continue;
    if (row.name === selected.name && row.namespace === selected.namespace) {
      return { source: source.id, uid: row.uid };
    }
  }
  return null;
}

function openPlace(model: TableModel, ref: RowRef, kind: { readonly group: string; readonly resource: string }): void {
  const { rows, sources } = model.get();
  for (const row of rows.values()) {
    if (row.uid !== ref.uid || sources[row.source]?.id !== ref.source) continue;
    const connection = connectionOf(ref.source);
    const selected = { connection, ...kind, namespace: row.namespace, name: row.name };
    // The tab stays: going down the rows, the same side of each is looked at.
    go({ selected, tab: currentLocation().tab });
    return;
  }
}
