/** Custom resources that are not Ready, over all kinds of the clusters looked at, with how each kind was looked at. */

import { useState } from "react";
import type { RowRef } from "../../../shared/model/table.ts";
import { api } from "../../app/core/core.ts";
import { useSettings } from "../../app/core/stores.ts";
import { useTableScreen } from "../../app/core/useTableScreen.ts";
import { useText } from "../../app/i18n.ts";
import { currentLocation, go, useLocation } from "../../app/locationStore.ts";
import { lookAt, useActiveConnections } from "../../app/place.ts";
import { DataTable } from "../../ui/table/DataTable.tsx";
import { ClusterPicker } from "../table/ClusterPicker.tsx";
import { NamespacePicker } from "../table/NamespacePicker.tsx";
import { LookInAll, TableFailed } from "../table/TableHelp.tsx";
import { tableSources } from "../table/tableSources.ts";
import { KindChips } from "./KindChips.tsx";
import { rowOfPlace, rowPlace } from "./rowPlace.ts";

const FILTER_WORDS = { hint: "readiness.filter.hint", unhealthy: "ui.table.notHealthy" } as const;

export function ReadinessScreen() {
  const t = useText();
  const connections = useActiveConnections();
  const namespaces = useLocation((location) => location.namespaces);
  const selected = useLocation((location) => location.selected);
  const pinned = useSettings((settings) => settings.pinnedKinds);
  const [picking, setPicking] = useState(false);
  const sources = tableSources(connections, namespaces, true);
  const wanted = { sources: [...sources], pinned: [...pinned] };
  const { error, props } = useTableScreen({
    name: "readiness",
    file: "not-ready.tsv",
    key: () => JSON.stringify(wanted),
    open: (_layout, query) => api.cluster.readinessTable({ ...wanted, query }),
    calls: api.cluster,
  });
  const { model } = props;
  const open = (ref: RowRef) => {
    const place = rowPlace(model.get(), ref);
    if (place !== null) go({ selected: place, tab: currentLocation().tab });
  };
  if (error !== null) return <TableFailed error={error} />;
  return (
    <div className="screen">
      <DataTable
        title={t("readiness.title")}
        {...props}
        filterWords={FILTER_WORDS}
        open={selected === null ? null : rowOfPlace(model.get(), selected)}
        actions={<ClusterPicker onPick={lookAt} />}
        filterEnd={<NamespacePicker open={picking} onOpenChange={setPicking} />}
        help={{
          none: t("readiness.empty"),
          empty: namespaces !== "all" && <LookInAll />,
        }}
        onOpen={open}
      />
      <KindChips sources={sources} pinned={pinned} />
    </div>
  );
}
