/** What happened to an object, newest first, live. */
import type { KubeEvent } from "../../../shared/cluster.ts";
import type { Health } from "../../../shared/model/table.ts";
import type { ObjectRef } from "../../../shared/objectRef.ts";
import { formatMessage, useText } from "../../app/i18n.ts";
import { Age } from "../../ui/Age.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { Status } from "../../ui/Status.tsx";
import { useEventsOf } from "./useObject.ts";

/** @param missing the right that the person lacks to read them */
export function EventsTab({ reference, missing }: { reference: ObjectRef; missing: string | undefined }) {
  const t = useText();
  const { item, error } = useEventsOf(reference);
  const reason = error?.text ?? item?.reason ?? null;
  if (reason !== null)
    return <EmptyState kind={missing === undefined ? "failed" : "forbidden"}>{formatMessage(reason)}</EmptyState>;
  if (item === null) return <EmptyState kind="loading" />;
  if (item.events.length === 0) return <EmptyState kind="empty">{t("cluster.events.none")}</EmptyState>;
  return (
    <section className="sec">
      <EventList events={item.events} whole />
    </section>
  );
}

/** @param whole sentences on several lines rather than cut */
export function EventList({ events, whole = false }: { events: readonly KubeEvent[]; whole?: boolean }) {
  return (
    <ul className={whole ? "events whole" : "events"}>
      {events.map((event) => (
        <li key={event.uid}>
          <Status health={eventHealth(event)}>{event.reason}</Status>
          <span className="event-text" title={event.text}>
            {event.text}
          </span>
          <span className="dim num">{event.count > 1 ? `×${event.count}` : ""}</span>
          <span className="dim num">{event.lastAt !== null && <Age at={event.lastAt} />}</span>
        </li>
      ))}
    </ul>
  );
}

/** Reasons that say that something does not work, among those that only warn. */
const BAD = /(BackOff|Failed|Error|Evicted|OOM|Kill(ed|ing)$|Invalid|Unhealthy$)/;

export function eventHealth(event: Pick<KubeEvent, "type" | "reason">): Health {
  if (event.type !== "Warning") return "idle";
  return BAD.test(event.reason) && event.reason !== "Unhealthy" ? "bad" : "warn";
}
