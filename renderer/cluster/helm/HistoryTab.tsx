/** The revisions of a release, newest first: Enter opens one, `x` marks it for the comparison. */
import type { KeyboardEvent } from "react";
import type { ReleaseRevision } from "../../../shared/helm.ts";
import { formatMessage, useText } from "../../app/i18n.ts";
import { useKeys } from "../../app/keys.ts";
import { openPlan } from "../../app/operation/openPlan.ts";
import { Age } from "../../ui/Age.tsx";
import { Button } from "../../ui/Button.tsx";
import { Mark } from "../../ui/Mark.tsx";
import { Status } from "../../ui/Status.tsx";
import { focusedRevision } from "./focusedRevision.ts";
import type { RevisionProps } from "./useContent.tsx";
import { useRollback } from "./useRelease.ts";

interface HistoryTabProps extends RevisionProps {
  readonly marked: readonly number[];
  onMark(revision: number): void;
  onCompare(): void;
  onOpen(revision: number): void;
}

export function HistoryTab(props: HistoryTabProps) {
  const { release, history, revision: shown, marked, onMark, onCompare, onOpen } = props;
  const t = useText();
  const { revisions, more } = history;
  const { reason } = useRollback(release);
  useKeys([
    {
      id: "helm.mark",
      keys: ["x"],
      scope: "detail",
      text: "helm.mark",
      run: () => {
        const focused = focusedRevision();
        return focused === null ? false : onMark(focused);
      },
    },
  ]);
  return (
    <>
      <div className="helm-choice">
        <span className="dim grow">{t("helm.history.about")}</span>
        <Button
          size="sm"
          icon="split"
          keys="d"
          reason={marked.length < 2 ? t("helm.history.markTwo") : undefined}
          onClick={onCompare}
        >
          {t("helm.compareMarked")}
        </Button>
      </div>
      <ul className="helm-history" aria-label={t("helm.tab.history")} onKeyDown={moveFocus}>
        {revisions.map((revision) => (
          <RevisionRow
            key={revision.revision}
            revision={revision}
            shown={revision === shown}
            marked={marked.includes(revision.revision)}
            reason={reason ?? keptReason(revision, revisions, t)}
            onMark={onMark}
            onOpen={onOpen}
            onRollback={() =>
              openPlan({
                domain: "cluster",
                request: { action: "helm-rollback", release, revision: revision.revision },
              })
            }
          />
        ))}
      </ul>
      {more > 0 && <p className="sec dim">{t("helm.history.more", { count: more })}</p>}
    </>
  );
}

/** Why nobody would go back to it. */
function keptReason(
  { revision, status, unreadable }: ReleaseRevision,
  revisions: readonly ReleaseRevision[],
  t: ReturnType<typeof useText>,
): string | undefined {
  if (unreadable !== null) return formatMessage(unreadable);
  return status === "deployed" && revisions[0]?.revision === revision ? t("helm.isDeployed") : undefined;
}

function RevisionRow(props: {
  revision: ReleaseRevision;
  shown: boolean;
  marked: boolean;
  reason: string | undefined;
  onMark(revision: number): void;
  onOpen(revision: number): void;
  onRollback(): void;
}) {
  const t = useText();
  const { shown, marked, reason, onMark, onOpen, onRollback } = props;
  const { revision, status, health, stuck, updatedAt, detail, unreadable } = props.revision;
  const chart = detail?.chart ?? null;
  const said = unreadable === null ? (detail?.description.trim() ?? "") : formatMessage(unreadable);
  return (
    <li data-revision={revision} className={shown ? "on" : undefined}>
      <input
        type="checkbox"
        tabIndex={-1}
        checked={marked}
        aria-label={t("helm.markRevision", { revision })}
        onChange={() => onMark(revision)}
      />
      <button
        type="button"
        className="helm-revision ring-inside"
        aria-current={shown || undefined}
        onClick={() => onOpen(revision)}
      >
        <span className="helm-revision-line1">
          <b className="num">{revision}</b>
          <Status health={health}>{status}</Status>
          {stuck && <Mark health="warn" size={8} />}
          <span className="dim clip grow">
            {chart === null ? "" : [`${chart.name} ${chart.version}`, chart.appVersion].filter(Boolean).join(" · ")}
          </span>
          <span className="dim">{updatedAt !== null && <Age at={updatedAt} />}</span>
        </span>
        <span className="dim clip" title={said}>
          {said}
        </span>
      </button>
      <Button
        size="sm"
        look="quiet"
        icon="undo"
        label={t("helm.rollbackTo", { revision })}
        reason={reason}
        onClick={onRollback}
      />
    </li>
  );
}

/** Arrow keys go from revision to revision. */
function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined) return;
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>(".helm-revision")];
  const here = rows.findIndex((row) => row.closest("li")?.contains(document.activeElement));
  event.preventDefault();
  rows[Math.min(Math.max(0, here + step), rows.length - 1)]?.focus();
}
