/** Helm releases of the clusters and namespaces looked at. */

import { useMemo, useState } from "react";
import type { RowRef } from "../../../shared/model/table.ts";
import { api } from "../../app/core/core.ts";
import { useTableScreen } from "../../app/core/useTableScreen.ts";
import { useText } from "../../app/i18n.ts";
import type { ReleasePlace } from "../../app/location.ts";
import { currentLocation, go, useLocation } from "../../app/locationStore.ts";
import { lookAt, useActiveConnections } from "../../app/place.ts";
import { DataTable, type RowKey } from "../../ui/table/DataTable.tsx";
import { useStable } from "../../ui/useStable.ts";
import { listReleaseActions, openRollback } from "../action/actionStore.ts";
import { ROLLBACK } from "../action/offers.ts";
import { ClusterPicker } from "../table/ClusterPicker.tsx";
import { NamespacePicker } from "../table/NamespacePicker.tsx";
import { LookInAll, TableFailed } from "../table/TableHelp.tsx";
import { ForbiddenHelp } from "../table/TableScreen.tsx";
import { tableSources } from "../table/tableSources.ts";
import { PlacesStrip } from "./PlacesStrip.tsx";
import { releaseOfRow, rowOfRelease } from "./releaseRow.ts";

const FILTER_WORDS = { hint: "helm.filter.hint", unhealthy: "ui.table.notHealthy" } as const;

export function ReleasesScreen({ release }: { release: ReleasePlace | null }) {
  const t = useText();
  const connections = useActiveConnections();
  const namespaces = useLocation((location) => location.namespaces);
  const [picking, setPicking] = useState(false);
  const sources = tableSources(connections, namespaces, true);
  const wanted = { sources: [...sources] };
  const { error, props } = useTableScreen({
    name: "releases",
    file: "helm-releases.tsv",
    key: () => JSON.stringify(wanted),
    open: (_layout, query) => api.helm.table({ ...wanted, query }),
    calls: api.cluster,
  });
  const { model } = props;
  const withFirst = useStable((rows: readonly RowRef[], act: typeof listReleaseActions) => {
    const [first] = rows;
    const chosen = first === undefined ? null : releaseOfRow(model.get(), first);
    if (chosen !== null) act(chosen);
  });
  const rowKeys = useMemo(
    (): readonly RowKey[] => [
      { id: "actions", keys: "a", text: "action.label", run: (rows) => withFirst(rows, listReleaseActions) },
      { id: ROLLBACK.id, keys: "shift+b", text: ROLLBACK.text, run: (rows) => withFirst(rows, openRollback) },
    ],
    [withFirst],
  );
  if (error !== null) return <TableFailed error={error} />;
  return (
    <div className="screen">
      <DataTable
        title={t("helm.title")}
        {...props}
        filterWords={FILTER_WORDS}
        open={release === null ? null : rowOfRelease(model.get(), release)}
        actions={<ClusterPicker onPick={lookAt} />}
        filterEnd={<NamespacePicker open={picking} onOpenChange={setPicking} />}
        rowKeys={rowKeys}
        help={{
          forbidden: <ForbiddenHelp model={model} />,
          none: t("helm.empty"),
          empty: namespaces !== "all" && <LookInAll />,
        }}
        onOpen={(row) => {
          const chosen = releaseOfRow(model.get(), row);
          // The tab stays: going down the rows, the same side of each is looked at.
          if (chosen !== null) go({ screen: { kind: "releases", release: chosen }, tab: currentLocation().tab });
        }}
      />
      <PlacesStrip sources={sources} />
    </div>
  );
}
