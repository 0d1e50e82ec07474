/** Kinds of several clusters, each once: counts are added, and the worst way to have looked and the oldest look stand for all. */
import type { KindReadiness } from "../../../shared/readiness.ts";
import { kindKey } from "../kindKey.ts";

const WORST: readonly KindReadiness["how"][] = ["failed", "forbidden", "pending", "scanned", "watched"];

/** Those with something that is not Ready first, then by name. */
export function joined(kinds: readonly KindReadiness[]): readonly KindReadiness[] {
  const byKey = new Map<string, KindReadiness>();
  for (const kind of kinds) {
    const other = byKey.get(kindKey(kind));
    byKey.set(kindKey(kind), other === undefined ? kind : both(other, kind));
  }
  return [...byKey.values()].sort((a, b) => b.notReady - a.notReady || a.kind.localeCompare(b.kind));
}

function both(one: KindReadiness, other: KindReadiness): KindReadiness {
  return {
    ...one,
    how: WORST.find((how) => how === one.how || how === other.how) ?? one.how,
    looked: one.looked + other.looked,
    notReady: one.notReady + other.notReady,
    partial: one.partial || other.partial,
    at: one.at === null || other.at === null ? null : Math.min(one.at, other.at),
    reason: one.reason ?? other.reason,
  };
}
