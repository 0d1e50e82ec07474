/** How much of an unlocking is left, for the band: its hatch comes back as the time runs out. */
import { type CSSProperties, useSyncExternalStore } from "react";
import { clockNow, watchClock } from "../clock.ts";
import { useUnlockedUntil } from "../operation/stores.ts";
import { useEnvironment } from "../place.ts";

const WHOLE_MS = 15 * 60_000;

/** @returns 0…1 in hundredths, null while it is locked */
export function useUnlockedShare(isProtected: boolean): number | null {
  const environment = useEnvironment();
  const until = useUnlockedUntil(environment?.id ?? null);
  const share = useSyncExternalStore(watchClock, () =>
    until === null ? 0 : Math.ceil(Math.min(1, Math.max(0, (until - clockNow()) / WHOLE_MS)) * 100) / 100,
  );
  return !isProtected || until === null ? null : share;
}

export function unlockedStyle(share: number): CSSProperties {
  // React's type of styles knows no custom properties.
  return { "--unlocked": `${share * 100}%` } as CSSProperties;
}
