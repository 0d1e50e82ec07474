/** How many custom resources are not Ready, from what is known without looking. */
import type { KindReadiness } from "../../../shared/readiness.ts";

/** After that the last look is no news: rounds are a minute apart, and longer where they take long. */
const STALE_MS = 180_000;

export interface NotReadyCount {
  /** Null where it would be a guess: nothing is known to be ill, and not everything was looked at. */
  readonly count: number | null;
  /** There may be more: kinds that were not looked at, or not to their end. */
  readonly more: boolean;
  /** The oldest look behind it, once that is stale; epoch milliseconds. */
  readonly staleSince: number | null;
}

/** @param lost a source is away: what was watched is as old as its last news
 *  @returns null where nothing is known at all */
export function notReadyCount(kinds: readonly KindReadiness[], lost: boolean, now: number): NotReadyCount | null {
  const known = kinds.filter(({ at }) => at !== null);
  if (known.length === 0) return null;
  const count = known.reduce((sum, { notReady }) => sum + notReady, 0);
  const more = known.length < kinds.length || known.some(({ partial, how }) => partial || how === "failed");
  const ages = known.flatMap(({ at, how }) => (at !== null && (lost || how !== "watched") ? [at] : []));
  const oldest = Math.min(...ages);
  const staleSince = ages.length > 0 && now - oldest > STALE_MS ? oldest : null;
  return { count: count === 0 && (more || staleSince !== null || lost) ? null : count, more, staleSince };
}
