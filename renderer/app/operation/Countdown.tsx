/** How long something still lasts, to the second: `14:32`. */
import { useSyncExternalStore } from "react";
import { clockNow, watchClock } from "../clock.ts";
import { countdownText } from "./countdownText.ts";

export function Countdown({ until }: { until: number }) {
  const text = useSyncExternalStore(watchClock, () => countdownText(until - clockNow()));
  return <span className="num">{text}</span>;
}
