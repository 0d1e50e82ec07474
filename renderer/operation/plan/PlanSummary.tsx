/** One line: how much, where, which plan, how old. */
import { useSyncExternalStore } from "react";
import type { Plan } from "../../../shared/operation.ts";
import { clockNow, watchClock } from "../../app/clock.ts";
import { useFormats, useText } from "../../app/i18n.ts";
import { planFigures, shortHash } from "./planFigures.ts";

export function PlanSummary({ plan }: { plan: Plan }) {
  const t = useText();
  const { rough } = useFormats();
  const { steps, targets } = planFigures(plan);
  const age = useSyncExternalStore(watchClock, () =>
    rough(Math.floor(Math.max(0, clockNow() - plan.madeAt) / 1000) * 1000),
  );
  const where = plan.environments.map(({ name }) => name).join(", ");
  const much = where === "" ? t("plan.summary", { steps, targets }) : t("plan.summary.in", { steps, targets, where });
  return (
    <>
      {much}
      {" · "}
      {t("plan.summary.plan", { hash: shortHash(plan.hash), age })}
    </>
  );
}
