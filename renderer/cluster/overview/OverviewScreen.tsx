/** How the clusters looked at fare: nodes, capacity, pods by status, what is in trouble, what warned lately. */
import type { Overview } from "../../../shared/cluster.ts";
import { type Connection, ConnectionId } from "../../../shared/connection.ts";
import { api } from "../../app/core/core.ts";
import { sharedStream } from "../../app/core/sharedStream.ts";
import { formatMessage, useText } from "../../app/i18n.ts";
import { go } from "../../app/locationStore.ts";
import { Age } from "../../ui/Age.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { Mark } from "../../ui/Mark.tsx";
import { MiddleClip } from "../../ui/MiddleClip.tsx";
import { Card } from "../../ui/Panels.tsx";
import { Status } from "../../ui/Status.tsx";
import { eventHealth } from "../detail/EventsTab.tsx";
import { CapacityCard } from "./CapacityCard.tsx";
import { PartView } from "./PartView.tsx";
import { PodsCard } from "./PodsCard.tsx";
import "./overview.css";
import { ScreenHead } from "../../ui/ScreenHead.tsx";

const useOverviewOf = sharedStream((connection) =>
  api.cluster.overview({ connection: ConnectionId.parse(connection) }),
);

export function OverviewScreen({ connections }: { connections: readonly Connection[] }) {
  const t = useText();
  return (
    <div className="screen">
      <ScreenHead title={t("app.nav.overview")} about={connections.map(({ name }) => name).join(", ")} />
      <div className="page">
        {connections.map((connection) => (
          <ClusterOverview key={connection.id} connection={connection} titled={connections.length > 1} />
        ))}
      </div>
    </div>
  );
}

function ClusterOverview({ connection, titled }: { connection: Connection; titled: boolean }) {
  const { item, error } = useOverviewOf(connection.id);
  if (error !== null) return <EmptyState kind="failed">{formatMessage(error.text)}</EmptyState>;
  if (item === null) return <EmptyState kind="loading" />;
  return (
    <section className="overview" aria-label={connection.name}>
      {titled && <h2 className="overview-title">{connection.name}</h2>}
      <div className="overview-cards">
        <CapacityCard nodes={item.nodes} capacity={item.capacity} requested={item.requested} />
        <PodsCard pods={item.pods} />
      </div>
      <div className="overview-lists">
        <TroubleCard trouble={item.trouble} connection={connection.id} />
        <WarningsCard warnings={item.warnings} connection={connection.id} />
      </div>
    </section>
  );
}

function TroubleCard({ trouble, connection }: { trouble: Overview["trouble"]; connection: string }) {
  const t = useText();
  return (
    <Card
      title={t("cluster.overview.trouble")}
      about={trouble.data === null ? "" : t("cluster.overview.count", { count: trouble.data.length })}
    >
      {trouble.partial.length > 0 && (
        <PartialNote text={t("cluster.overview.troublePartly", { kinds: trouble.partial.join(", ") })} />
      )}
      <PartView part={trouble}>
        {(items) =>
          items.length === 0 ? (
            <p className="card-text dim">{t("cluster.overview.calm")}</p>
          ) : (
            <ul className="overview-rows">
              {items.slice(0, 50).map((one) => (
                <li key={`${one.kind} ${one.ref.namespace}/${one.ref.name}`}>
                  <button
                    type="button"
                    className="overview-row trouble"
                    onClick={() =>
                      go({
                        screen: { kind: "table", group: one.ref.group, resource: one.ref.resource },
                        ...(one.ref.namespace === "" ? {} : { namespaces: [one.ref.namespace] }),
                        filter: "",
                        selected: {
                          connection,
                          group: one.ref.group,
                          resource: one.ref.resource,
                          namespace: one.ref.namespace,
                          name: one.ref.name,
                        },
                      })
                    }
                  >
                    <Status health={one.health}>{one.status}</Status>
                    <span className="ink name">
                      <MiddleClip text={one.ref.name} />
                    </span>
                    <span className="dim clip">{one.kind}</span>
                    <span className="dim clip">{one.ref.namespace}</span>
                    <span className="dim num">{one.since !== null && <Age at={one.since} />}</span>
                  </button>
                </li>
              ))}
            </ul>
          )
        }
      </PartView>
    </Card>
  );
}

function WarningsCard({ warnings, connection }: { warnings: Overview["warnings"]; connection: string }) {
  const t = useText();
  return (
    <Card title={t("cluster.overview.warnings")} about={t("cluster.overview.lastHour")}>
      {warnings.partial && <PartialNote text={t("cluster.overview.warningsPartly")} />}
      <PartView part={warnings}>
        {(events) =>
          events.length === 0 ? (
            <p className="card-text dim">{t("cluster.overview.noWarnings")}</p>
          ) : (
            <ul className="overview-rows">
              {events.slice(0, 50).map((event) => (
                <li key={event.uid}>
                  <button
                    type="button"
                    className="overview-row warning"
                    title={event.text}
                    onClick={() =>
                      go({
                        screen: { kind: "table", group: "", resource: "events" },
                        namespaces: event.namespace === "" ? "all" : [event.namespace],
                        connections: [connection],
                        filter: event.name,
                        selected: null,
                      })
                    }
                  >
                    <Status health={eventHealth(event)}>{event.reason}</Status>
                    <span className="clip">
                      <span className="ink">{event.name}</span> <span className="dim">{event.text}</span>
                    </span>
                    <span className="dim num">{event.count > 1 ? `×${event.count}` : ""}</span>
                    <span className="dim num">{event.lastAt !== null && <Age at={event.lastAt} />}</span>
                  </button>
                </li>
              ))}
            </ul>
          )
        }
      </PartView>
    </Card>
  );
}

function PartialNote({ text }: { text: string }) {
  return (
    <p className="card-text dim">
      <Mark health="unknown" />
      <span>{text}</span>
    </p>
  );
}
