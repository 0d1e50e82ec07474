/** The plan is being made: the targets are read, nothing is changed. */
import { useSyncExternalStore } from "react";
import { clockNow, watchClock } from "../../app/clock.ts";
import { useFormats, useText } from "../../app/i18n.ts";
import { EmptyState } from "../../ui/EmptyState.tsx";

export function Planning({ since }: { since: number }) {
  const t = useText();
  const { rough } = useFormats();
  const seconds = useSyncExternalStore(watchClock, () => Math.floor(Math.max(0, clockNow() - since) / 1000));
  return (
    <EmptyState kind="loading" title={t("plan.planning")}>
      {t("plan.planningAbout")} {seconds >= 2 && t("plan.planningSince", { time: rough(seconds * 1000) })}
    </EmptyState>
  );
}
