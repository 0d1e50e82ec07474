/** Which revision to go back to, and what that would change. */
import { useState } from "react";
import type { ReleaseRevision } from "../../../shared/helm.ts";
import type { ReleaseRef } from "../../../shared/releaseRef.ts";
import { formatMessage, useText } from "../../app/i18n.ts";
import { Age } from "../../ui/Age.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { Status } from "../../ui/Status.tsx";
import { FormDialog } from "../action/FormDialog.tsx";
import { Differences } from "./DiffTab.tsx";
import { rollbackGoal } from "./revisions.ts";
import { useHistory, useRollback } from "./useRelease.ts";
import "./helm.css";

/** @param revision the one to begin with; null takes the likeliest */
export function ReleaseRollbackForm({ release, revision }: { release: ReleaseRef; revision: number | null }) {
  const t = useText();
  const { item, error } = useHistory(release);
  const { reason } = useRollback(release);
  const [wanted, setWanted] = useState(revision);
  const revisions = item?.revisions ?? [];
  const [newest] = revisions;
  const can = (one: ReleaseRevision) => one.unreadable === null && !(one === newest && one.status === "deployed");
  const chosen = revisions.find((one) => one.revision === wanted && can(one)) ?? rollbackGoal(revisions);
  const ready = chosen !== undefined && reason === undefined;
  return (
    <FormDialog
      title={t("helm.rollback.title", { name: release.name })}
      about={t("helm.rollback.about")}
      width={760}
      request={ready ? { action: "helm-rollback", release, revision: chosen.revision } : null}
      problem={reason ?? t("helm.rollback.none")}
    >
      {item === null ? (
        <EmptyState kind={error === null ? "loading" : "failed"}>
          {error === null ? undefined : formatMessage(error.text)}
        </EmptyState>
      ) : (
        <>
          <div role="radiogroup" aria-label={t("helm.tab.history")} className="action-choices">
            {revisions.map((one) => (
              <label key={one.revision} className="action-option">
                <input
                  type="radio"
                  name="revision"
                  checked={one === chosen}
                  disabled={!can(one)}
                  onChange={() => setWanted(one.revision)}
                />
                <b className="num">{one.revision}</b>
                <Status health={one.health}>{one.status}</Status>
                <span className="grow clip dim">
                  {one.unreadable !== null
                    ? formatMessage(one.unreadable)
                    : [one.detail?.chart?.version, one.detail?.description.trim()].filter(Boolean).join(" · ")}
                </span>
                <span className="dim">{one.updatedAt !== null && <Age at={one.updatedAt} />}</span>
              </label>
            ))}
          </div>
          {chosen === undefined ? (
            <p className="dim">{t("helm.rollback.none")}</p>
          ) : (
            newest !== undefined &&
            newest !== chosen && (
              <div className="helm-rollback-diff">
                <Differences key={chosen.revision} release={release} from={newest.revision} to={chosen.revision} />
              </div>
            )
          )}
        </>
      )}
    </FormDialog>
  );
}
