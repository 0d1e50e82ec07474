/** The latest warnings; a row leads to the events of its object. */
import type { Overview } from "../../../shared/cluster.ts";
import { useText } from "../../app/i18n.ts";
import type { Namespaces } from "../../app/location.ts";
import { go } from "../../app/locationStore.ts";
import { Age } from "../../ui/Age.tsx";
import { Card } from "../../ui/Panels.tsx";
import { Status } from "../../ui/Status.tsx";
import { eventHealth } from "../detail/EventsTab.tsx";
import { PartialNote, PartView } from "./PartView.tsx";

export interface WarningsCardProps {
  readonly warnings: Overview["warnings"];
  readonly connection: string;
  /** What is summed up: the table that a row leads to shows the same. */
  readonly namespaces: Namespaces;
  onPick(): void;
}

export function WarningsCard({ warnings, connection, namespaces, onPick }: WarningsCardProps) {
  const t = useText();
  return (
    <Card title={t("cluster.overview.warnings")} about={t("cluster.overview.lastHour")}>
      {warnings.partial && <PartialNote text={t("cluster.overview.warningsPartly")} />}
      <PartView part={warnings} onPick={onPick}>
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
                        namespaces,
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
