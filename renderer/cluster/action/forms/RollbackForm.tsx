import { useState } from "react";
import type { Revision } from "../../../../shared/cluster.ts";
import type { ObjectRef } from "../../../../shared/objectRef.ts";
import { api } from "../../../app/core/core.ts";
import { formatMessage, useText } from "../../../app/i18n.ts";
import { Age } from "../../../ui/Age.tsx";
import { EmptyState } from "../../../ui/EmptyState.tsx";
import { FieldDiff } from "../../../ui/plan/FieldDiff.tsx";
import { useAnswer } from "../../useAnswer.ts";
import { FormDialog, type FormProps } from "../FormDialog.tsx";

/** The rollout history, and what going back to one of its revisions would change. */
export function RollbackForm({ targets, title }: FormProps) {
  const t = useText();
  const [target] = targets;
  const { answer, error } = useAnswer(target, (ref: ObjectRef, signal) => api.cluster.history({ ref }, signal));
  const [chosen, setChosen] = useState<number | null>(null);
  const earlier = answer?.filter(({ current }) => !current) ?? [];
  const revision = answer?.find((one) => one.revision === chosen) ?? earlier[0];
  const ready = target !== undefined && revision !== undefined && !revision.current;
  return (
    <FormDialog
      title={title}
      width={720}
      request={ready ? { action: "rollback", targets: [target], revision: revision.revision } : null}
      problem={t("action.rollback.none")}
    >
      {error !== null ? (
        <EmptyState kind="failed">{formatMessage(error.text)}</EmptyState>
      ) : answer === null ? (
        <EmptyState kind="loading" />
      ) : (
        <>
          <div role="radiogroup" aria-label={t("action.rollback.history")} className="action-choices">
            {answer.map((one) => (
              <RevisionChoice key={one.revision} revision={one} checked={one === revision} onChoose={setChosen} />
            ))}
          </div>
          {earlier.length === 0 && <p className="dim">{t("action.rollback.only")}</p>}
          {revision !== undefined && !revision.current && (
            <>
              <h3>{t("action.rollback.changes", { revision: revision.revision })}</h3>
              {revision.diff.length === 0 && <p className="dim">{t("action.rollback.same")}</p>}
              {revision.diff.map((part) => (
                <FieldDiff key={part.where} part={part} />
              ))}
            </>
          )}
        </>
      )}
    </FormDialog>
  );
}

function RevisionChoice(props: { revision: Revision; checked: boolean; onChoose(revision: number): void }) {
  const t = useText();
  const { revision, checked, onChoose } = props;
  return (
    <label className="action-option">
      <input
        type="radio"
        name="revision"
        checked={checked}
        disabled={revision.current}
        onChange={() => onChoose(revision.revision)}
      />
      <b>{revision.revision}</b>
      <span className="grow clip">{revision.cause || revision.images.join(", ")}</span>
      {revision.pods !== null && <span className="dim">{t("action.rollback.pods", { count: revision.pods })}</span>}
      <span className="dim">
        {revision.current
          ? t("action.rollback.current")
          : revision.createdAt !== null && <Age at={revision.createdAt} />}
      </span>
    </label>
  );
}
