/** One operation: its steps as they go, and what a person may do with it. */

import { Fragment } from "react";
import type { Health } from "../../../shared/model/table.ts";
import type { OperationState, StepState } from "../../../shared/operation.ts";
import { formatMessage, useFormats, useText } from "../../app/i18n.ts";
import { PHASE_HEALTH, PHASE_TEXT } from "../../app/operation/phases.ts";
import { useEnvironmentLook } from "../../app/operation/stores.ts";
import { Bar } from "../../ui/Bar.tsx";
import { EnvironmentMark } from "../../ui/EnvironmentMark.tsx";
import { Mark } from "../../ui/Mark.tsx";
import { Note } from "../../ui/Panels.tsx";
import { currentStep, stepsAhead } from "./batches.ts";
import { OperationOffers } from "./OperationOffers.tsx";
import { StepParts } from "./StepParts.tsx";
import "./operations.css";

const STEP_HEALTH: Readonly<Record<StepState["phase"], Health>> = {
  waiting: "idle",
  running: "busy",
  unknown: "unknown",
  done: "ok",
  failed: "bad",
  compensating: "warn",
  compensated: "idle",
  "compensation-failed": "bad",
  skipped: "idle",
};

export interface OperationCardProps {
  readonly operation: OperationState;
  /** Within the card of a batch: the batch's head says the title. */
  readonly inside?: boolean;
}

export function OperationCard({ operation, inside = false }: OperationCardProps) {
  const t = useText();
  const { phase, steps, reason, title, target, environment } = operation;
  const current = currentStep(operation);
  const look = useEnvironmentLook(target.connection);
  return (
    <article className={inside ? "op inside" : "op"} aria-label={target.label}>
      <header className="op-head">
        <Mark health={PHASE_HEALTH[phase]} turning={PHASE_HEALTH[phase] === "busy"} />
        <h3 className="clip">{inside ? target.label : formatMessage(title)}</h3>
        {look !== null && <EnvironmentMark {...look} />}
        <span className="op-sub clip">
          {[
            environment,
            inside ? "" : target.label,
            current !== null && phase === "running"
              ? t("ops.stepOf", { number: current.number, count: steps.length })
              : t(PHASE_TEXT[phase]),
          ]
            .filter(Boolean)
            .join(" · ")}
        </span>
        <span className="grow" />
        <OperationOffers operation={operation} />
      </header>
      {reason !== null && (
        <Note health={phase === "needs-person" || phase === "failed" ? "bad" : "idle"}>{formatMessage(reason)}</Note>
      )}
      <StepLines operation={operation} />
    </article>
  );
}

/** Those that came and the one that runs; those that wait are counted. */
function StepLines({ operation }: OperationCardProps) {
  const t = useText();
  const { waiting, pivot } = stepsAhead(operation);
  const shown = operation.steps.filter(({ phase }) => phase !== "waiting");
  return (
    <ol className="op-steps">
      {shown.map((step) => (
        <Fragment key={step.id}>
          <StepLine step={step} />
          {step.phase === "running" && step.parts > 1 && (
            <li>
              <StepParts operation={operation.id} step={step} />
            </li>
          )}
        </Fragment>
      ))}
      {waiting > 0 && (
        <li className="op-step dim">
          <Mark health="idle" />
          <span className="grow">
            {pivot === null ? t("ops.more", { count: waiting }) : t("ops.morePivot", { count: waiting, number: pivot })}
          </span>
        </li>
      )}
    </ol>
  );
}

function StepLine({ step }: { step: StepState }) {
  const { duration, rough } = useFormats();
  const t = useText();
  const { phase, progress, text, startedAt, endedAt } = step;
  const health = STEP_HEALTH[phase];
  const took = startedAt !== null && endedAt !== null ? duration(endedAt - startedAt) : "";
  const rest = progress?.restMs ?? null;
  const moving = phase === "running" || phase === "compensating";
  return (
    <li className={moving ? "op-step now" : "op-step"}>
      <Mark health={health} turning={phase === "running"} />
      <span className="op-step-title clip">{formatMessage(step.title)}</span>
      {phase === "compensated" && <span className="dim">{t("ops.phase.undone")}</span>}
      {moving && progress !== null && progress.of > 0 ? (
        <span className="op-bar">
          <Bar share={progress.done / progress.of} label={formatMessage(step.title)} />
        </span>
      ) : (
        <span className="grow" />
      )}
      <span className="op-end clip" title={text === null ? undefined : formatMessage(text)}>
        {[
          text === null ? "" : formatMessage(text),
          moving && rest !== null && rest >= 1_000 ? t("ops.rest", { time: rough(rest) }) : "",
          took,
        ]
          .filter(Boolean)
          .join(" · ")}
      </span>
    </li>
  );
}
