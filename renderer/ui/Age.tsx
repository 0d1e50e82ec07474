import { useSyncExternalStore } from "react";
import { formatTimeCell } from "../../shared/model/relativeTime.ts";
import { clockNow, watchClock } from "../app/clock.ts";
import { useFormats, useText } from "../app/i18n.ts";

/** A moment as its age, as kubectl writes it, kept up by the shared clock; renders again only when its text changes. The tip holds the moment.
 *  @param at epoch milliseconds */
export function Age({ at }: { at: number }) {
  const text = useSyncExternalStore(watchClock, () => formatTimeCell({ at, precisionMs: 0 }, clockNow()));
  const { dateTime } = useFormats();
  return (
    <time dateTime={moment(at)} title={dateTime(at)}>
      {text}
    </time>
  );
}

/** "live · 0.4 s": how old the last proof is, for heads and pills.
 *  @param word in place of "live" */
export function LiveAge({ at, word }: { at: number; word?: string }) {
  const format = useFormats();
  const text = useSyncExternalStore(watchClock, () => format.duration(Math.max(0, clockNow() - at)));
  const t = useText();
  return (
    <span>
      {word ?? t("ui.age.live")} · {text}
    </span>
  );
}

function moment(at: number): string | undefined {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
