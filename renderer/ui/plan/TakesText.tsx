import type { Duration } from "../../../shared/operation.ts";
import { useFormats, useText } from "../../app/i18n.ts";

/** How long it takes as far as that was measured; else that it is not known, and when it ends at the latest. */
export function TakesText({ takes }: { takes: Duration }) {
  const t = useText();
  const { rough } = useFormats();
  if (takes.aboutMs === null) return t("plan.takes.atMost", { time: rough(takes.atMostMs) });
  return takes.aboutMs < 1_000 ? t("plan.takes.soon") : t("plan.takes.about", { time: rough(takes.aboutMs) });
}
