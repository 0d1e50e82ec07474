/** What runs and what needs a person: in the dock with what just ended, on the screen with all of it. */
import { useMemo } from "react";
import { useText } from "../../app/i18n.ts";
import { openJournal } from "../../app/operation/places.ts";
import { useOperations } from "../../app/operation/stores.ts";
import { Button } from "../../ui/Button.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { ScreenHead } from "../../ui/ScreenHead.tsx";
import { BatchCard } from "./BatchCard.tsx";
import { type Batch, batchesOf } from "./batches.ts";
import "./operations.css";

export function useBatches(): readonly Batch[] {
  const operations = useOperations();
  return useMemo(() => batchesOf(operations), [operations]);
}

/** As many of those that ended as a person may still have in mind. */
const RECENT = 5;

export function DockOperations() {
  const t = useText();
  const batches = useBatches();
  const going = batches.filter(({ state }) => state !== "ended");
  const recent = batches.filter(({ state }) => state === "ended").slice(0, RECENT);
  if (batches.length === 0) return <p className="op-none">{t("ops.noneAbout")}</p>;
  return (
    <div className="op-list">
      {[...going, ...recent].map((batch) => (
        <BatchCard key={batch.id} batch={batch} />
      ))}
    </div>
  );
}

export function OperationsScreen() {
  const t = useText();
  const batches = useBatches();
  const groups = [
    { state: "needs-person", text: t("ops.group.needsPerson") },
    { state: "moving", text: t("ops.group.moving") },
    { state: "ended", text: t("ops.group.ended") },
  ] as const;
  return (
    <div className="screen">
      <ScreenHead title={t("ops.title")} about={t("ops.about")}>
        <Button size="sm" icon="journal" onClick={() => openJournal()}>
          {t("journal.screen")}
        </Button>
      </ScreenHead>
      {batches.length === 0 ? (
        <NothingRuns />
      ) : (
        <div className="op-scroll">
          {groups.map(({ state, text }) => {
            const own = batches.filter((batch) => batch.state === state);
            if (own.length === 0) return null;
            return (
              <section key={state} aria-label={text}>
                <h2 className="op-group">{text}</h2>
                {own.map((batch) => (
                  <BatchCard key={batch.id} batch={batch} />
                ))}
              </section>
            );
          })}
        </div>
      )}
    </div>
  );
}

function NothingRuns() {
  const t = useText();
  return (
    <EmptyState
      kind="empty"
      title={t("ops.none")}
      actions={<Button onClick={() => openJournal()}>{t("ops.noneJournal")}</Button>}
    >
      {t("ops.noneAbout")}
    </EmptyState>
  );
}
