/** The object beside the table: summary, YAML, events, relations. */

import { formatMessage, useText } from "../../app/i18n.ts";
import { useKeys } from "../../app/keys.ts";
import type { ObjectPlace } from "../../app/location.ts";
import { adjust, go, useLocation } from "../../app/locationStore.ts";
import { LiveAge } from "../../ui/Age.tsx";
import { DetailBody } from "../../ui/DetailBody.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { Mark } from "../../ui/Mark.tsx";
import { Note } from "../../ui/Panels.tsx";
import { Tabs } from "../../ui/Tabs.tsx";
import { DetailActions } from "../action/DetailActions.tsx";
import { SECTION_ICON } from "../kindIcon.ts";
import { WhoCanButton } from "../rbac/WhoCanButton.tsx";
import { SchemaTab } from "../schema/SchemaTab.tsx";
import { listOf, useMissingAt } from "../state/access.ts";
import { useKindsOfConnection } from "../state/kinds.ts";
import { CompareButton } from "./CompareButton.tsx";
import { DetailTitle } from "./DetailTitle.tsx";
import { EventsTab } from "./EventsTab.tsx";
import { placeText } from "./placeText.ts";
import { RelatedTab } from "./RelatedTab.tsx";
import { useReveal } from "./reveal.ts";
import { SummaryTab } from "./SummaryTab.tsx";
import { useObject, useObjectRef } from "./useObject.ts";
import { YamlTab } from "./YamlTab.tsx";
import "../../ui/detailFrame.css";
import "./detail.css";

const TABS = ["summary", "schema", "yaml", "events", "related"] as const;
type TabName = (typeof TABS)[number];
/** The events of an object are read by either API. */
const EVENT_RIGHTS = ["", "events.k8s.io"].map((group) => listOf({ group, resource: "events" }));

export function DetailPanel({ place }: { place: ObjectPlace }) {
  const t = useText();
  const ref = useObjectRef(place);
  const reveal = useReveal((revealed) => revealed === placeText(place));
  const { item, error } = useObject(ref, reveal);
  const kind = useKindsOfConnection(place.connection).find(
    (one) => one.group === place.group && one.resource === place.resource,
  );
  const [noEvents, noNewEvents] = useMissingAt(place, EVENT_RIGHTS);
  const eventsReason = noNewEvents === undefined ? undefined : noEvents;
  const chosen = useLocation((location) => location.tab);
  const defines = place.group === "apiextensions.k8s.io" && place.resource === "customresourcedefinitions";
  const tabs = TABS.filter((name) => name !== "schema" || defines);
  const tab: TabName = tabs.find((name) => name === chosen) ?? "summary";
  const open = (next: TabName) => adjust({ tab: next === "summary" ? "" : next });
  const close = () => go({ selected: null, compare: null, tab: "" });
  useKeys([
    { id: "detail.yaml", keys: ["y"], scope: "detail", text: "cluster.keys.yaml", run: () => open("yaml") },
    { id: "detail.events", keys: ["v"], scope: "detail", text: "cluster.keys.events", run: () => open("events") },
    { id: "detail.close", keys: ["escape"], scope: "detail", text: "cluster.keys.close", run: close },
  ]);
  return (
    <aside className="detail" data-keys="detail" aria-label={place.name}>
      <header className="detail-head">
        <DetailTitle icon={kind === undefined ? null : SECTION_ICON[kind.section]} name={place.name} onClose={close} />
        <div className="detail-sub">
          <span className="dim clip">
            {[kind?.kind ?? place.resource, place.namespace].filter(Boolean).join(" · ")}
          </span>
          <span className="grow" />
          {item?.phase === "live" && (
            <span className="detail-live">
              <Mark health="ok" size={8} /> {t("cluster.detail.live")}
            </span>
          )}
          {item?.phase === "stale" && item.goodAt !== null && (
            <span className="detail-live">
              <Mark health="unknown" size={8} /> <LiveAge at={item.goodAt} word={t("app.phase.stale")} />
            </span>
          )}
          {ref !== null && <CompareButton place={place} />}
        </div>
      </header>
      {ref !== null && kind !== undefined && (
        <DetailActions reference={ref} kind={kind.kind} object={item?.object ?? null} />
      )}
      <Tabs
        label={t("cluster.detail.label")}
        look="spread"
        tabs={tabs.map((value) => ({
          value,
          text: t(`cluster.tab.${value}`),
          reason: value === "events" ? eventsReason : undefined,
        }))}
        value={tab}
        onChange={open}
      />
      <DetailBody>
        {item?.phase === "gone" && <Note health="idle">{t("cluster.detail.gone")}</Note>}
        {error !== null ? (
          <EmptyState kind={error.code === "forbidden" ? "forbidden" : "failed"}>
            {formatMessage(error.text)}
          </EmptyState>
        ) : item === null || item.phase === "loading" || ref === null ? (
          <EmptyState kind="loading" />
        ) : item.object === null ? (
          <EmptyState
            kind={item.phase === "forbidden" ? "forbidden" : item.phase === "gone" ? "empty" : "failed"}
            actions={<WhoCanButton reason={item.reason} />}
          >
            {item.reason === null ? t("cluster.detail.gone") : formatMessage(item.reason)}
          </EmptyState>
        ) : tab === "summary" ? (
          <SummaryTab place={place} reference={ref} state={item} />
        ) : tab === "schema" ? (
          <SchemaTab definition={item.object} />
        ) : tab === "yaml" ? (
          <YamlTab place={place} state={item} />
        ) : tab === "events" ? (
          <EventsTab reference={ref} missing={eventsReason} />
        ) : (
          <RelatedTab reference={ref} />
        )}
      </DetailBody>
    </aside>
  );
}
