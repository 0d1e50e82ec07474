import type { TableRange } from "../../../shared/model/table.ts";

/** Rows asked for beyond both edges, so that a scroll finds them there. */
const ahead = 40;
/** Nearer to an edge of what was asked than this, more is asked for. */
const reserve = 15;
/** The most that one window may hold (`TableRange`). */
const most = 1000;

/** The window to ask for, or null when the one asked for still serves.
 *  @param seen the rows on screen
 *  @param asked the window last asked for
 *  @param matched how many rows there are to be had */
export function rangeToAsk(seen: TableRange, asked: TableRange | null, matched: number): TableRange | null {
  const last = Math.min(matched, seen.first + seen.count);
  if (asked !== null) {
    const above = asked.first === 0 || seen.first - asked.first >= reserve;
    const end = asked.first + asked.count;
    const below = end >= matched || end - last >= reserve;
    const inside = seen.first >= asked.first && last <= end;
    if (above && below && inside) return null;
  }
  const first = Math.max(0, seen.first - ahead);
  const count = Math.min(most, seen.first + seen.count + ahead - first);
  return asked !== null && asked.first === first && asked.count === count ? null : { first, count };
}
