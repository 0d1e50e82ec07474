/** The pods of the overview, from the stores of their tables: one of all namespaces, or one for each of those on screen. */
import type { Overview } from "../../../shared/cluster.ts";
import { type Message, message } from "../../../shared/model/message.ts";
import type { StoreState } from "../../core/table/rowSink.ts";
import { forbidden, type Place } from "./places.ts";
import { addUp, type PodCounts } from "./podCounts.ts";

export interface PodRows {
  readonly place: Place;
  readonly state: StoreState;
  /** Null while there is nothing to count: no rows, and the server has not said that there are none. */
  readonly counts: PodCounts | null;
}

/** @param now where the rows do not say of when they are, epoch milliseconds
 *  @returns null while the first answers are waited for: what has come so far would be taken for all */
export function podsPart(rows: readonly PodRows[], before: Overview["pods"], now: number): Overview["pods"] | null {
  const counted = rows.flatMap(({ state, counts }) => (counts ? [{ state, pods: counts.pods }] : []));
  const missing = rows.filter(({ counts }) => counts === null);
  if (before.data === null && missing.some(({ state }) => state.reason === null)) return null;
  if (counted.length === 0) {
    const reason = allRefused(missing) ? forbidden("pods", missing.map(placeOf)) : firstReason(missing);
    return reason && { ...before, reason };
  }
  return {
    data: addUp(counted.map(({ pods }) => pods)),
    reason: firstReason(counted),
    goodAt: Math.min(...counted.map(({ state }) => state.goodAt ?? now)),
    leftOut: missing.length === 0 ? null : leftOut(missing),
  };
}

function leftOut(missing: readonly PodRows[]): Message {
  const places = missing.map(placeOf);
  if (allRefused(missing)) return forbidden("pods", places);
  return message("cluster.overview.notRead", { resource: "pods", namespaces: places.join(", ") });
}

function allRefused(rows: readonly PodRows[]): boolean {
  return rows.every(({ state }) => state.phase === "forbidden");
}

function firstReason(rows: readonly Pick<PodRows, "state">[]): Message | null {
  return rows.find(({ state }) => state.reason !== null)?.state.reason ?? null;
}

function placeOf({ place }: PodRows): Place {
  return place;
}
