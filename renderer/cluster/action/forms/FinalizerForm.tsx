import { useState } from "react";
import type { HeldFinalizer } from "../../../../shared/cluster.ts";
import type { Health } from "../../../../shared/model/table.ts";
import { api } from "../../../app/core/core.ts";
import { formatMessage, useText } from "../../../app/i18n.ts";
import { Age } from "../../../ui/Age.tsx";
import { EmptyState } from "../../../ui/EmptyState.tsx";
import { Mark } from "../../../ui/Mark.tsx";
import { useAnswer } from "../../useAnswer.ts";
import { FormDialog, type FormProps } from "../FormDialog.tsx";

const LIVES: Readonly<Record<HeldFinalizer["lives"], Health>> = { yes: "ok", no: "bad", unknown: "unknown" };

/** What an object that is being deleted waits for: who would take each finalizer away, whether they live, and what is left behind without them. */
export function FinalizerForm({ targets, title }: FormProps) {
  const t = useText();
  const [target] = targets;
  const { answer, error } = useAnswer(target, (ref, signal) => api.cluster.finalizers({ ref }, signal));
  const [chosen, setChosen] = useState<string | null>(null);
  const held = answer?.finalizers.find(({ finalizer }) => finalizer === chosen);
  const ready = target !== undefined && held !== undefined && held.refused === null;
  return (
    <FormDialog
      title={title}
      width={680}
      about={t("action.finalizer.about")}
      request={ready ? { action: "release-finalizer", target, finalizer: held.finalizer } : null}
      problem={held?.refused ? formatMessage(held.refused) : t("action.finalizer.none")}
    >
      {error !== null ? (
        <EmptyState kind="failed">{formatMessage(error.text)}</EmptyState>
      ) : answer === null ? (
        <EmptyState kind="loading" />
      ) : (
        <>
          {answer.deletingSince !== null && (
            <p>
              {t("action.finalizer.since")} <Age at={answer.deletingSince} />
            </p>
          )}
          <div role="radiogroup" aria-label={t("action.finalizer.label")} className="action-choices">
            {answer.finalizers.map((one) => (
              <FinalizerChoice key={one.finalizer} held={one} checked={one === held} onChoose={setChosen} />
            ))}
          </div>
          <Said title={t("action.finalizer.remaining")} lines={answer.remaining} />
          <Said title={t("action.finalizer.said")} lines={answer.said} />
          <Said title={t("action.finalizer.unread")} lines={answer.unread} />
        </>
      )}
    </FormDialog>
  );
}

function FinalizerChoice(props: { held: HeldFinalizer; checked: boolean; onChoose(finalizer: string): void }) {
  const t = useText();
  const { held, checked, onChoose } = props;
  const { finalizer, controller, pod, pods, ready, lives, leaks, refused, leaseRenewedAt } = held;
  return (
    <label className="action-option tall">
      <input type="radio" name="finalizer" checked={checked} onChange={() => onChoose(finalizer)} />
      <span className="action-option-text">
        <b className="mono">{finalizer}</b>
        <span className="action-line">
          <Mark health={LIVES[lives]} size={8} />
          <span className="grow">
            {controller !== ""
              ? t(`action.finalizer.lives.${lives}`, { controller })
              : t(pod === "" ? "action.finalizer.unknown" : "action.finalizer.likely")}
            {pod !== "" && ` · ${t("action.finalizer.pods", { pod, ready, pods })}`}
            {leaseRenewedAt !== null && (
              <>
                {" · "}
                {t("action.finalizer.lease")} <Age at={leaseRenewedAt} />
              </>
            )}
          </span>
        </span>
        <span className="dim">{formatMessage(refused ?? leaks)}</span>
      </span>
    </label>
  );
}

function Said({ title, lines }: { title: string; lines: readonly string[] }) {
  if (lines.length === 0) return null;
  return (
    <section>
      <h3>{title}</h3>
      <ul className="action-said">
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </section>
  );
}
