import type { PlanStep } from "../../../shared/operation.ts";
import { formatMessage, useFormats, useText } from "../../app/i18n.ts";
import { Icon } from "../icon/Icon.tsx";
import { Mark } from "../Mark.tsx";
import { Badge } from "../Status.tsx";
import { FieldDiff } from "./FieldDiff.tsx";
import { TakesText } from "./TakesText.tsx";
import "./planStep.css";

export interface StepViewProps {
  readonly step: PlanStep;
  /** Counts from 1. */
  readonly number: number;
  readonly last: boolean;
  /** It says something else than the plan before. */
  readonly changed: boolean;
  onWhole(): void;
}

/** One step of a plan: what it does, what the target said of it, how it is taken back. */
export function StepView({ step, number, last, changed, onWhole }: StepViewProps) {
  const t = useText();
  const { proof, text, diff, whole, calls } = step;
  return (
    <li className={["plan-step", last && "last", changed && "changed"].filter(Boolean).join(" ")}>
      <span className="plan-no">{number}</span>
      <div>
        <div className="plan-title">
          <span>{formatMessage(step.title)}</span>
          {changed && <Badge health="warn">{t("plan.changed")}</Badge>}
          {proof !== null && (
            <Badge>
              <Mark health={proof.tone} size={8} />
              {formatMessage(proof.text)}
            </Badge>
          )}
        </div>
        {text !== null && <p className="plan-say">{formatMessage(text)}</p>}
        {diff.map((part, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a field may change in two places; the list never changes within a plan.
          <FieldDiff key={place} part={part} />
        ))}
        <UndoLine step={step} />
        <div className="plan-more">
          {whole !== null && (
            <button type="button" className="link-quiet" onClick={onWhole}>
              {t("plan.whole")}
            </button>
          )}
          {calls.length > 0 && (
            <details>
              <summary>{t("plan.calls", { count: calls.length })}</summary>
              {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it. */}
              <pre className="plan-calls" tabIndex={0}>
                {calls.join("\n")}
              </pre>
            </details>
          )}
          <span className="plan-takes">
            <TakesText takes={step.takes} />
          </span>
        </div>
      </div>
    </li>
  );
}

function UndoLine({ step }: { step: PlanStep }) {
  const t = useText();
  const { rough } = useFormats();
  const { undo, undoAtMostMs } = step;
  if (step.reads)
    return (
      <div className="plan-undo">
        <Mark health="idle" />
        <span>{formatMessage(undo.text)}</span>
      </div>
    );
  if (undo.kind === "none")
    return (
      <div className="plan-undo">
        <Mark health="idle" />
        <b>{t("plan.undo.none")}</b>
        <span>{formatMessage(undo.text)}</span>
      </div>
    );
  return (
    <div className="plan-undo">
      <Icon name="undo" size={13} />
      <b>{t(undo.kind === "exact" ? "plan.undo.exact" : "plan.undo.compensating")}</b>
      <span>{formatMessage(undo.text)}</span>
      {undoAtMostMs !== null && <span className="plan-undo-bound">≤ {rough(undoAtMostMs)}</span>}
    </div>
  );
}

/** Between two steps: what comes after cannot be undone. */
export function PivotLine() {
  const t = useText();
  return (
    <li className="plan-pivot">
      <span>
        <Icon name="flag" size={14} />
        {t("plan.pivot")}
      </span>
    </li>
  );
}
