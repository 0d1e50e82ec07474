/** One release beside the table: how it stands, its history, values, manifest, objects, and what differs between two revisions. */

import { useEffect, useState } from "react";
import type { ReleaseHistory } from "../../../shared/helm.ts";
import type { ReleaseRef } from "../../../shared/releaseRef.ts";
import { formatMessage, useText } from "../../app/i18n.ts";
import { useKeys } from "../../app/keys.ts";
import type { ReleasePlace } from "../../app/location.ts";
import { adjust, go, useLocation } from "../../app/locationStore.ts";
import { DetailBody } from "../../ui/DetailBody.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { Note } from "../../ui/Panels.tsx";
import { Tabs } from "../../ui/Tabs.tsx";
import { DetailTitle } from "../detail/DetailTitle.tsx";
import { reveal } from "../detail/reveal.ts";
import { DiffTab } from "./DiffTab.tsx";
import { HistoryTab } from "./HistoryTab.tsx";
import { ManifestTab } from "./ManifestTab.tsx";
import { ObjectsTab } from "./ObjectsTab.tsx";
import { ReleaseActions } from "./ReleaseActions.tsx";
import { ReleaseSummary } from "./ReleaseSummary.tsx";
import { RevisionPicker } from "./RevisionPicker.tsx";
import { comparedRevisions, withMark } from "./revisions.ts";
import { useHistory, useReleaseRef } from "./useRelease.ts";
import { ValuesTab } from "./ValuesTab.tsx";
import "../../ui/detailFrame.css";
import "../detail/detail.css";
import "./helm.css";

const TABS = ["summary", "history", "values", "manifest", "objects", "diff"] as const;
type TabName = (typeof TABS)[number];

export function ReleasePanel({ place }: { place: ReleasePlace }) {
  const t = useText();
  const release = useReleaseRef(place);
  const { item, error } = useHistory(release);
  const chosenTab = useLocation((location) => location.tab);
  const tab: TabName = TABS.find((name) => name === chosenTab) ?? "summary";
  const open = (next: TabName) => adjust({ tab: next === "summary" ? "" : next });
  const close = () => go({ screen: { kind: "releases", release: null }, tab: "" });
  useKeys([
    { id: "helm.history", keys: ["h"], scope: "detail", text: "helm.tab.history", run: () => open("history") },
    { id: "helm.values", keys: ["v"], scope: "detail", text: "helm.tab.values", run: () => open("values") },
    { id: "helm.manifest", keys: ["y"], scope: "detail", text: "helm.tab.manifest", run: () => open("manifest") },
    { id: "helm.objects", keys: ["o"], scope: "detail", text: "helm.tab.objects", run: () => open("objects") },
    { id: "helm.diff", keys: ["d"], scope: "detail", text: "helm.tab.diff", run: () => open("diff") },
    { id: "detail.close", keys: ["escape"], scope: "detail", text: "cluster.keys.close", run: close },
  ]);
  // Another release begins masked, and so does this one when it is opened again.
  useEffect(() => () => reveal(null), []);
  return (
    <aside className="detail" data-keys="detail" aria-label={place.name}>
      <header className="detail-head">
        <DetailTitle icon="release" name={place.name} onClose={close} />
        <div className="detail-sub">
          <span className="dim clip">{[t("helm.release"), place.namespace].join(" · ")}</span>
        </div>
      </header>
      {item === null || item.revisions.length === 0 ? (
        <DetailBody>
          <NoHistory history={item} reason={error === null ? null : formatMessage(error.text)} />
        </DetailBody>
      ) : (
        <Opened release={release} history={item} tab={tab} onTab={open} />
      )}
    </aside>
  );
}

function NoHistory({ history, reason }: { history: ReleaseHistory | null; reason: string | null }) {
  const t = useText();
  const said = history?.reason ?? null;
  if (reason !== null) return <EmptyState kind="failed">{reason}</EmptyState>;
  if (said !== null)
    return (
      <EmptyState kind={said.id.startsWith("cluster.forbidden") ? "forbidden" : "failed"}>
        {formatMessage(said)}
      </EmptyState>
    );
  if (history?.complete) return <EmptyState kind="empty">{t("helm.gone")}</EmptyState>;
  return <EmptyState kind="loading" />;
}

interface OpenedProps {
  readonly release: ReleaseRef;
  /** Of one revision at least. */
  readonly history: ReleaseHistory;
  readonly tab: TabName;
  onTab(tab: TabName): void;
}

/** The tabs tell of one revision: the newest until another one is chosen. */
function Opened({ release, history, tab, onTab }: OpenedProps) {
  const t = useText();
  const [wanted, setWanted] = useState<number | null>(null);
  const [marked, setMarked] = useState<readonly number[]>([]);
  const [pair, setPair] = useState<{ readonly from: number; readonly to: number } | null>(null);
  const { revisions, reason } = history;
  const [newest] = revisions;
  const shown = revisions.find(({ revision }) => revision === wanted) ?? newest;
  if (shown === undefined) return null;
  const choose = (revision: number | null) => {
    setWanted(revision);
    setPair(null);
  };
  const compared = pair ?? comparedRevisions(revisions, marked, shown.revision);
  const about = { release, history, revision: shown };
  const key = `${shown.revision} ${shown.status}`;
  return (
    <>
      <ReleaseActions release={release} revision={wanted} onCompare={() => onTab("diff")} />
      <Tabs
        label={t("cluster.detail.label")}
        look="spread"
        tabs={TABS.map((value) => ({ value, text: t(`helm.tab.${value}`) }))}
        value={tab}
        onChange={onTab}
      />
      {tab !== "history" && tab !== "diff" && (
        <RevisionPicker revisions={revisions} shown={shown} onChoose={(revision) => choose(revision)} />
      )}
      <DetailBody>
        {reason !== null && <Note health="unknown">{formatMessage(reason)}</Note>}
        {tab === "summary" ? (
          <ReleaseSummary {...about} key={key} />
        ) : tab === "history" ? (
          <HistoryTab
            {...about}
            marked={marked}
            onMark={(revision) => {
              setPair(null);
              setMarked(withMark(marked, revision));
            }}
            onCompare={() => onTab("diff")}
            onOpen={(revision) => {
              choose(revision);
              onTab("summary");
            }}
          />
        ) : tab === "values" ? (
          <ValuesTab {...about} key={key} />
        ) : tab === "manifest" ? (
          <ManifestTab {...about} key={key} />
        ) : tab === "objects" ? (
          <ObjectsTab release={release} revision={shown.revision} key={key} />
        ) : compared === null ? (
          <EmptyState kind="empty">{t("helm.diff.only")}</EmptyState>
        ) : (
          <DiffTab
            release={release}
            revisions={revisions}
            from={compared.from}
            to={compared.to}
            onChange={(from, to) => setPair({ from, to })}
          />
        )}
      </DetailBody>
    </>
  );
}
