/** A plan to be looked at, in whatever state it is. Knows nothing of the core. */
import { type ReactNode, useState } from "react";
import type { ClusterRequest } from "../../../shared/clusterRequest.ts";
import type { EnvironmentId } from "../../../shared/environment.ts";
import type { Owner, Plan, PlanOperation, PlanStep } from "../../../shared/operation.ts";
import { useEnvironments } from "../../app/core/stores.ts";
import { formatMessage, useText } from "../../app/i18n.ts";
import { looksOfPlan } from "../../app/operation/environmentLooks.ts";
import { Button } from "../../ui/Button.tsx";
import { DiffView } from "../../ui/CodeEditor.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { Note } from "../../ui/Panels.tsx";
import { PlanFrame } from "../../ui/plan/PlanFrame.tsx";
import { PivotLine, StepView } from "../../ui/plan/StepView.tsx";
import { Badge } from "../../ui/Status.tsx";
import { PlanBatch } from "./PlanBatch.tsx";
import { PlanFoot } from "./PlanFoot.tsx";
import { Planning } from "./Planning.tsx";
import { PlanSide } from "./PlanSide.tsx";
import { PlanSummary } from "./PlanSummary.tsx";
import { type PlanChanges, stepKey } from "./planChanges.ts";
import { runnable } from "./planFigures.ts";
import { type PlanState, shownPlan } from "./planState.ts";

export interface PlanViewProps {
  readonly state: PlanState;
  readonly typed: string;
  readonly why: string;
  /** The step that is looked at side by side. */
  readonly whole: PlanStep | null;
  onTyped(text: string): void;
  onWhy(text: string): void;
  onWhole(step: PlanStep | null): void;
  onRun(): void;
  onAgain(): void;
  onOption(id: string, on: boolean): void;
  onSuspend(request: ClusterRequest): void;
  /** Leaves the preview for the object by which it is changed instead. */
  onLead(leads: NonNullable<Owner["leads"]>): void;
  onUnlock(environment: { readonly environment: EnvironmentId; readonly name: string }): void;
  onLock(environment: EnvironmentId): void;
  onEnvironments(): void;
  onJournal(): void;
  onClose(): void;
}

export function PlanView(props: PlanViewProps) {
  const { state, whole, onWhole, onClose } = props;
  const t = useText();
  const plan = shownPlan(state);
  const [chosen, setChosen] = useState(0);
  const environments = useEnvironments((known) => known.environments);
  const bands = looksOfPlan(environments, plan?.environments ?? []);
  const shell = {
    bands,
    title: plan === null ? t("plan.title") : formatMessage(plan.title),
    onEscape: () => {
      if (whole === null) return false;
      onWhole(null);
      return true;
    },
    onClose,
  };
  if (plan === null)
    return (
      <PlanFrame {...shell} foot={<PlanFoot {...props} plan={null} />}>
        <div className="plan-state">
          {state.phase === "planning" ? (
            <Planning since={state.since} />
          ) : (
            state.phase === "failed" && (
              <EmptyState
                kind={state.error.code === "forbidden" ? "forbidden" : "failed"}
                title={t("plan.failed")}
                actions={<Button onClick={props.onAgain}>{t("plan.again")}</Button>}
              >
                {formatMessage(state.error.text)}
              </EmptyState>
            )
          )}
        </div>
      </PlanFrame>
    );
  const operation = plan.operations[Math.min(chosen, plan.operations.length - 1)];
  return (
    <PlanFrame
      {...shell}
      about={<PlanSummary plan={plan} bands={bands} />}
      badge={runnable(plan).length > 0 && <RiskBadge risk={plan.risk} />}
      side={whole === null ? <PlanSide {...props} plan={plan} /> : undefined}
      foot={<PlanFoot {...props} plan={plan} />}
    >
      <PlanNews state={state} onAgain={props.onAgain} />
      {whole !== null ? (
        <WholeView step={whole} onBack={() => onWhole(null)} />
      ) : (
        <>
          {plan.operations.length > 1 && (
            <PlanBatch plan={plan} changes={changesOf(state)} chosen={chosen} onChoose={setChosen} />
          )}
          {operation !== undefined && (
            <OperationSteps key={chosen} operation={operation} changes={changesOf(state)} onWhole={onWhole} />
          )}
        </>
      )}
    </PlanFrame>
  );
}

function changesOf(state: PlanState): PlanChanges | null {
  return state.phase === "ready" ? state.changes : null;
}

/** What happened to the plan since the person began to look at it. */
function PlanNews({ state, onAgain }: { state: PlanState; onAgain(): void }) {
  const t = useText();
  if (state.phase === "planning") return <Note health="busy">{t("plan.planningAgain")}</Note>;
  if (state.phase === "failed")
    return (
      <Note
        health="bad"
        actions={
          <Button size="sm" onClick={onAgain}>
            {t("plan.again")}
          </Button>
        }
      >
        {t("plan.failed")}: {formatMessage(state.error.text)}
      </Note>
    );
  if (state.phase !== "ready") return null;
  if (state.problem !== null) return <Note health="bad">{formatMessage(state.problem.text)}</Note>;
  if (state.changes === null || state.why === "option" || state.why === "guard") return null;
  const { steps, around } = state.changes;
  return (
    <Note health={steps.size > 0 || around ? "warn" : "ok"}>
      {t(state.why === "changed" ? "plan.madeAgain.changed" : "plan.madeAgain")}{" "}
      {steps.size > 0
        ? t("plan.madeAgain.steps", { count: steps.size })
        : t(around ? "plan.madeAgain.around" : "plan.madeAgain.same")}
    </Note>
  );
}

interface OperationStepsProps {
  readonly operation: PlanOperation;
  readonly changes: PlanChanges | null;
  onWhole(step: PlanStep): void;
}

function OperationSteps({ operation, changes, onWhole }: OperationStepsProps) {
  const t = useText();
  const { steps, refused, idle } = operation;
  if (refused !== null)
    return (
      <div className="plan-state">
        <EmptyState kind="forbidden" title={t("plan.refused")}>
          {formatMessage(refused)}
        </EmptyState>
      </div>
    );
  if (idle)
    return (
      <div className="plan-state">
        <EmptyState kind="empty" title={t("plan.idle")}>
          {t("plan.idleAbout", { name: operation.target.label })}
        </EmptyState>
      </div>
    );
  const pivot = steps.findIndex((step) => step.pivot);
  const nodes: ReactNode[] = [];
  for (const [place, step] of steps.entries()) {
    if (place === pivot) nodes.push(<PivotLine key="pivot" />);
    nodes.push(
      <StepView
        key={step.id}
        step={step}
        number={place + 1}
        last={place === steps.length - 1}
        changed={changes?.steps.has(stepKey(operation, place)) ?? false}
        onWhole={() => onWhole(step)}
      />,
    );
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it.
    <ol className="plan-scroll ring-inside" tabIndex={0} aria-label={t("plan.steps")}>
      {nodes}
    </ol>
  );
}

function WholeView({ step, onBack }: { step: PlanStep; onBack(): void }) {
  const t = useText();
  if (step.whole === null) return null;
  return (
    <div className="plan-whole">
      <div className="plan-whole-head">
        <Button size="sm" icon="left" keys="escape" onClick={onBack}>
          {t("plan.backToSteps")}
        </Button>
        <span className="clip">{formatMessage(step.title)}</span>
      </div>
      <DiffView before={step.whole.before} after={step.whole.after} labels={[t("plan.now"), t("plan.planned")]} />
    </div>
  );
}

function RiskBadge({ risk }: { risk: Plan["risk"] }) {
  const t = useText();
  if (risk === "low") return <Badge>{t("plan.risk.low")}</Badge>;
  return (
    <Badge health={risk === "high" ? "bad" : "warn"}>
      {t(risk === "high" ? "plan.risk.high" : "plan.risk.medium")}
    </Badge>
  );
}
