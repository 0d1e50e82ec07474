/** The cluster's part of the window: overview or table, with the detail panel beside it, or an editor. */
import { lazy, Suspense } from "react";
import { changeSettings, useConnectionStates, useSettings } from "../app/core/stores.ts";
import { useText } from "../app/i18n.ts";
import { useLocation } from "../app/locationStore.ts";
import { useActiveConnections } from "../app/place.ts";
import { EmptyState } from "../ui/EmptyState.tsx";
import { SplitPane } from "../ui/SplitPane.tsx";
import { ActionForm } from "./action/ActionForm.tsx";
import { ActionList } from "./action/ActionList.tsx";
import { ConnectionGate } from "./ConnectionGate.tsx";
import { ConnectionTrouble, neverReached } from "./ConnectionTrouble.tsx";
import { ComparePanel } from "./detail/ComparePanel.tsx";
import { DetailPanel } from "./detail/DetailPanel.tsx";
import { placeText } from "./detail/placeText.ts";
import { ReleasePanel } from "./helm/ReleasePanel.tsx";
import { ReleasesScreen } from "./helm/ReleasesScreen.tsx";
import { releaseText } from "./helm/releaseText.ts";
import { OverviewScreen } from "./overview/OverviewScreen.tsx";
import { AccessPanel } from "./rbac/AccessPanel.tsx";
import { AccessScreen } from "./rbac/AccessScreen.tsx";
import { questionText, readQuestion } from "./rbac/questionText.ts";
import { readRow } from "./rbac/rowText.ts";
import { ReadinessScreen } from "./readiness/ReadinessScreen.tsx";
import { TableScreen } from "./table/TableScreen.tsx";

/** What reads and writes YAML comes when it is first needed. */
const EditScreen = lazy(() => import("./edit/EditScreen.tsx"));
const ApplyScreen = lazy(() => import("./edit/ApplyScreen.tsx"));
const ExplainScreen = lazy(() => import("./schema/ExplainScreen.tsx"));

export function ClusterScreen() {
  const t = useText();
  const screen = useLocation((location) => location.screen);
  const selected = useLocation((location) => location.selected);
  const compare = useLocation((location) => location.compare);
  const width = useSettings((settings) => settings.detailWidth);
  const connections = useActiveConnections();
  const openedOne = useConnectionStates((states) =>
    connections.some(({ id }) => (states[id]?.phase ?? "idle") !== "idle"),
  );
  const noneReached = useConnectionStates((states) => connections.every(({ id }) => neverReached(states[id])));
  const expired = useConnectionStates((states) => connections.some(({ id }) => states[id]?.phase === "expired"));
  if (!openedOne) return <ConnectionGate connections={connections} />;
  // A table says itself why there is nothing in it, and when it is tried next; a login is asked for here.
  if (noneReached && (screen.kind !== "table" || expired)) return <ConnectionTrouble connections={connections} />;
  if (screen.kind === "edit" || screen.kind === "apply")
    return (
      <Suspense fallback={<EmptyState kind="loading" />}>
        {screen.kind === "edit" ? (
          <EditScreen key={placeText(screen)} place={screen} />
        ) : (
          <ApplyScreen connections={connections} from={screen.from} />
        )}
      </Suspense>
    );
  if (screen.kind === "explain")
    return (
      <Suspense fallback={<EmptyState kind="loading" />}>
        <ExplainScreen
          key={`${screen.group}/${screen.resource} ${screen.field}`}
          connection={connections[0]?.id ?? ""}
          {...screen}
        />
      </Suspense>
    );
  const main =
    screen.kind === "table" ? (
      <TableScreen key={`${screen.group}/${screen.resource}`} group={screen.group} resource={screen.resource} />
    ) : screen.kind === "readiness" ? (
      <ReadinessScreen />
    ) : screen.kind === "access" ? (
      <AccessScreen ask={screen.ask} row={screen.row} />
    ) : screen.kind === "releases" ? (
      <ReleasesScreen release={screen.release} />
    ) : (
      <OverviewScreen connections={connections} />
    );
  const release = screen.kind === "releases" ? screen.release : null;
  const question = screen.kind === "access" ? readQuestion(screen.ask) : null;
  const row = screen.kind === "access" ? readRow(screen.row) : null;
  const second =
    release !== null ? (
      <ReleasePanel key={releaseText(release)} place={release} />
    ) : selected !== null ? (
      <DetailPanel key={placeText(selected)} place={selected} />
    ) : question !== null && row !== null ? (
      <AccessPanel key={`${questionText(question)} ${row.uid}`} question={question} row={row} />
    ) : null;
  if (selected !== null && compare !== null) return <ComparePanel one={selected} other={compare} />;
  return (
    <>
      <SplitPane
        label={t("cluster.detail.label")}
        size={width}
        min={300}
        max={640}
        first={main}
        second={second}
        onSize={(detailWidth) => changeSettings({ detailWidth })}
      />
      <ActionList />
      <ActionForm />
    </>
  );
}
