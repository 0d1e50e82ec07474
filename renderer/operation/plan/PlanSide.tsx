/** Beside the steps: what is touched, what was checked, who else looks after it, what the person may add. */
import type { Plan } from "../../../shared/operation.ts";
import { copyText } from "../../app/clipboard.ts";
import { useFormats, useText } from "../../app/i18n.ts";
import { Button } from "../../ui/Button.tsx";
import { Field } from "../../ui/Field.tsx";
import { BlastList, CheckList, OptionBox, OwnerView, SidePart } from "../../ui/plan/PlanSideParts.tsx";
import { toast } from "../../ui/toastStore.ts";
import type { PlanViewProps } from "./PlanView.tsx";
import { runnable, undoable } from "./planFigures.ts";

type PlanSideProps = Pick<PlanViewProps, "state" | "why" | "onWhy" | "onOption" | "onSuspend" | "onLead"> & {
  readonly plan: Plan;
};

export function PlanSide({ state, plan, why, onWhy, onOption, onSuspend, onLead }: PlanSideProps) {
  const t = useText();
  const { sentences } = useFormats();
  /** What nothing runs of touches nothing and leaves nothing. */
  const running = runnable(plan).length > 0;
  const busy = state.phase === "planning" || state.phase === "starting";
  const copyCommands = async () => {
    if (await copyText(plan.commands.join("\n"))) toast(t("plan.copied", { count: plan.commands.length }));
  };
  return (
    <>
      {plan.blast.length > 0 && running && (
        <SidePart title={t("plan.blast")}>
          <BlastList blast={plan.blast} />
        </SidePart>
      )}
      {plan.options.length > 0 && (
        <SidePart title={t("plan.options")}>
          {plan.options.map((option) => (
            <OptionBox key={option.id} option={option} busy={busy} onChange={(on) => onOption(option.id, on)} />
          ))}
        </SidePart>
      )}
      {plan.owners.length > 0 && (
        <SidePart title={t("plan.owners")}>
          {plan.owners.map((owner) => (
            <OwnerView
              key={`${owner.where} ${owner.kind} ${owner.name} ${JSON.stringify(owner.leads)}`}
              owner={owner}
              onSuspend={owner.suspend === null ? null : () => owner.suspend !== null && onSuspend(owner.suspend)}
              onLead={owner.leads === null ? null : () => owner.leads !== null && onLead(owner.leads)}
            />
          ))}
        </SidePart>
      )}
      {plan.checks.length > 0 && (
        <SidePart title={t("plan.checks")}>
          <CheckList checks={plan.checks} />
        </SidePart>
      )}
      {plan.waves !== null && (
        <SidePart title={t("plan.waves")}>
          <p>
            {plan.waves.stopAfter >= plan.operations.length
              ? t("plan.wavesKeepOn", { parallel: plan.waves.parallel })
              : t("plan.wavesAbout", { parallel: plan.waves.parallel, stopAfter: plan.waves.stopAfter })}
          </p>
          {plan.waves.watchApart === true && <p>{t("plan.wavesWatchApart")}</p>}
        </SidePart>
      )}
      {plan.commands.length > 0 && running && (
        <SidePart title={t("plan.byHand")}>
          <Button
            size="sm"
            icon="copy"
            tip={plan.commands[0]?.split("\n", 1)[0]?.slice(0, 200)}
            onClick={() => void copyCommands()}
          >
            {t(
              plan.commands.every((line) => /^(?:kubectl |\(\n)/.test(line)) ? "plan.copyKubectl" : "plan.copyCommands",
            )}
          </Button>
        </SidePart>
      )}
      {running && (
        <div className="plan-after">
          <SidePart title={t("plan.afterwards")}>
            <p>{afterwards()}</p>
          </SidePart>
          <Field
            label={t("plan.why")}
            labelled
            placeholder={t("plan.whyExample")}
            value={why}
            maxLength={1000}
            onChange={(event) => onWhy(event.currentTarget.value)}
          />
        </div>
      )}
    </>
  );

  function afterwards(): string {
    const parts = [t("plan.receipt")];
    const can = undoable(plan);
    if (can.kind === "nothing") parts.push(t("plan.undoable.none"));
    else if (can.kind === "some") parts.push(t("plan.undoable.some"));
    else if (can.kind === "until") parts.push(t("plan.undoable.until", { last: can.last, next: can.last + 1 }));
    else {
      parts.push(t("plan.undoable.all"));
      if (can.inexact > 0) parts.push(t("plan.undoable.inexact", { count: can.inexact }));
    }
    return sentences(parts);
  }
}
