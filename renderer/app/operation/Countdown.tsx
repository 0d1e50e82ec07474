/** How long something still lasts, to the second: `14:32`. */
import { useSyncExternalStore } from "react";
import { clockNow, watchClock } from "../clock.ts";

export function Countdown({ until }: { until: number }) {
  const text = useSyncExternalStore(watchClock, () => countdownText(until - clockNow()));
  return <span className="num">{text}</span>;
}

/** @param ms what is left; never less than nothing is shown */
export function countdownText(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
