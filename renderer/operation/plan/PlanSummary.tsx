/** One line: how much, where, which plan, how old. */
import { Fragment, useSyncExternalStore } from "react";
import type { Plan } from "../../../shared/operation.ts";
import { clockNow, watchClock } from "../../app/clock.ts";
import { useFormats, useText } from "../../app/i18n.ts";
import type { looksOfPlan } from "../../app/operation/environmentLooks.ts";
import { EnvironmentMark } from "../../ui/EnvironmentMark.tsx";
import { TakesText } from "../../ui/plan/TakesText.tsx";
import { planFigures, shortHash } from "./planFigures.ts";

export function PlanSummary({ plan, bands }: { plan: Plan; bands: ReturnType<typeof looksOfPlan> }) {
  const t = useText();
  const { rough } = useFormats();
  const { steps, targets } = planFigures(plan);
  const age = useSyncExternalStore(watchClock, () =>
    rough(Math.floor(Math.max(0, clockNow() - plan.madeAt) / 1000) * 1000),
  );
  return (
    <>
      <span>{targets === 0 ? t("plan.summary.none") : t("plan.summary", { steps, targets })}</span>
      {bands.map(({ name, colour, guard }, place) => (
        <Fragment key={name}>
          <span>{place === 0 ? "·" : ""}</span>
          <EnvironmentMark colour={colour} guard={guard} />
          <span>{name}</span>
        </Fragment>
      ))}
      {targets > 0 && (
        <span>
          · <TakesText takes={plan.takes} />
        </span>
      )}
      <span>· {t("plan.summary.plan", { hash: shortHash(plan.hash), age })}</span>
    </>
  );
}
