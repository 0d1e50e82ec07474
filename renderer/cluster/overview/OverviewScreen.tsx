/** How the clusters looked at fare: nodes, capacity, pods by status, what is in trouble, what warned lately. */
import { useMemo, useState } from "react";
import { TableSource } from "../../../shared/cluster.ts";
import type { Connection } from "../../../shared/connection.ts";
import { api } from "../../app/core/core.ts";
import { sharedStream } from "../../app/core/sharedStream.ts";
import { formatMessage, useText } from "../../app/i18n.ts";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { ScreenHead } from "../../ui/ScreenHead.tsx";
import { NamespacePicker } from "../table/NamespacePicker.tsx";
import { ownNamespaces, tableSources } from "../table/tableSources.ts";
import { CapacityCard } from "./CapacityCard.tsx";
import { PodsCard } from "./PodsCard.tsx";
import { TroubleCard } from "./TroubleCard.tsx";
import { useShownNamespaces } from "./useShownNamespaces.ts";
import { WarningsCard } from "./WarningsCard.tsx";
import "./overview.css";

const useOverviewOf = sharedStream((key) => api.cluster.overview(TableSource.parse(JSON.parse(key))));

export function OverviewScreen({ connections }: { connections: readonly Connection[] }) {
  const t = useText();
  const [picking, setPicking] = useState(false);
  const shown = useShownNamespaces(connections);
  return (
    <div className="screen">
      <ScreenHead title={t("app.nav.overview")} about={connections.map(({ name }) => name).join(", ")}>
        <NamespacePicker shown={shown} own={ownNamespaces(connections)} open={picking} onOpenChange={setPicking} />
      </ScreenHead>
      <div className="page">
        {connections.map((connection) => (
          <ClusterOverview
            key={connection.id}
            connection={connection}
            titled={connections.length > 1}
            onPick={() => setPicking(true)}
          />
        ))}
      </div>
    </div>
  );
}

interface ClusterOverviewProps {
  readonly connection: Connection;
  readonly titled: boolean;
  onPick(): void;
}

function ClusterOverview({ connection, titled, onPick }: ClusterOverviewProps) {
  const alone = useMemo(() => [connection], [connection]);
  const [source] = tableSources(alone, useShownNamespaces(alone), true);
  const { item, error } = useOverviewOf(source === undefined ? null : JSON.stringify(source));
  if (error !== null) return <EmptyState kind="failed">{formatMessage(error.text)}</EmptyState>;
  if (item === null) return <EmptyState kind="loading" />;
  const names = source?.namespaces ?? null;
  const here = { connection: connection.id, namespaces: names ?? "all", onPick } as const;
  return (
    <section className="overview" aria-label={connection.name}>
      {titled && (
        <h2 className="overview-title">
          {connection.name} {names !== null && <span className="dim">{names.join(", ")}</span>}
        </h2>
      )}
      <div className="overview-cards">
        <CapacityCard nodes={item.nodes} capacity={item.capacity} requested={item.requested} namespaces={names} />
        <PodsCard pods={item.pods} {...here} />
      </div>
      <div className="overview-lists">
        <TroubleCard trouble={item.trouble} {...here} />
        <WarningsCard warnings={item.warnings} {...here} />
      </div>
    </section>
  );
}
