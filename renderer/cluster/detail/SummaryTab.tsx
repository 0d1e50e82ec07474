/** What an object is and how it fares, worst first. */
import type { ObjectState } from "../../../shared/cluster.ts";
import type { ObjectRef } from "../../../shared/objectRef.ts";
import { useText } from "../../app/i18n.ts";
import type { ObjectPlace } from "../../app/location.ts";
import { Note } from "../../ui/Panels.tsx";
import { ReleaseNote } from "../helm/ReleaseNote.tsx";
import { AccessNote } from "../rbac/AccessNote.tsx";
import { useKindsOfConnection } from "../state/kinds.ts";
import { EventList } from "./EventsTab.tsx";
import { MaskedNote } from "./MaskedNote.tsx";
import { OperatorNote } from "./OperatorNote.tsx";
import { SectionView } from "./SectionView.tsx";
import { record } from "./summary/json.ts";
import { identitySections, noteSections } from "./summary/metadata.ts";
import { needsSchema, summarize } from "./summary/summary.ts";
import { Timeline } from "./Timeline.tsx";
import { useEventsOf, useResourceOf, useSchema } from "./useObject.ts";

export function SummaryTab({
  place,
  reference,
  state,
}: {
  place: ObjectPlace;
  reference: ObjectRef;
  state: ObjectState;
}) {
  const t = useText();
  const object = record(state.object);
  const schema = useSchema(reference, needsSchema(place.group, place.resource));
  const custom = useKindsOfConnection(place.connection).some(
    (kind) => kind.custom && kind.group === place.group && kind.resource === place.resource,
  );
  const resourceOf = useResourceOf(place.connection);
  const events = useEventsOf(reference).item?.events ?? [];
  const summary = summarize(place.group, place.resource, object, schema);
  const sections = [...identitySections(object, resourceOf), ...summary.sections, ...noteSections(object)];
  return (
    <>
      {summary.trouble.length > 0 && (
        <div className="sec">
          {summary.trouble.slice(0, 4).map((trouble) => (
            <Note key={`${trouble.subject} ${trouble.text}`} health={trouble.health}>
              <b>{trouble.subject}</b> {trouble.text}
            </Note>
          ))}
        </div>
      )}
      {state.masked && <MaskedNote place={place} />}
      <ReleaseNote place={place} object={object} />
      {sections.map((section, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: sections have a fixed order and no identity of their own
        <SectionView key={index} section={section} connection={place.connection} />
      ))}
      <AccessNote place={place} object={object} />
      {custom && <Timeline reference={reference} />}
      {custom && <OperatorNote reference={reference} />}
      {events.length > 0 && (
        <section className="sec">
          <h3>{t("cluster.tab.events")}</h3>
          <EventList events={events.slice(0, 6)} />
        </section>
      )}
    </>
  );
}
