/** Whether a state says anything that the last one told did not. */
import type { StoreState } from "../../core/table/rowSink.ts";

/** A proof of currency is published at most this often. */
const goodAtEveryMs = 2_000;

export function samePublished(last: StoreState | null, next: StoreState): boolean {
  return (
    last !== null &&
    last.phase === next.phase &&
    last.reason?.id === next.reason?.id &&
    last.nextTryAt === next.nextTryAt &&
    last.pollMs === next.pollMs &&
    last.expected === next.expected &&
    last.estimate === next.estimate &&
    (last.goodAt === next.goodAt || (next.goodAt ?? 0) - (last.goodAt ?? 0) < goodAtEveryMs)
  );
}
