/** Ages as Kubernetes prints them, read back to moments so that the reader's clock can advance them.
 *  The formats are those of apimachinery `pkg/util/duration/duration.go`: HumanDuration (all server-side tables) and ShortHumanDuration. */
import type { TimeCell } from "./table.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

/** "90s", "5m30s", "7h12m", "2d3h", "2y14d": the two largest units where they say something. Up to two seconds in the future count as now. */
export function humanDuration(durationMs: number): string {
  if (durationMs <= -2 * SECOND) return "<invalid>";
  const seconds = Math.max(0, Math.floor(durationMs / SECOND));
  if (seconds < 120) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 10) return pair(minutes, "m", seconds % 60, "s");
  if (minutes < 180) return `${minutes}m`;
  const hours = Math.floor(minutes / 60);
  if (hours < 8) return pair(hours, "h", minutes % 60, "m");
  if (hours < 48) return `${hours}h`;
  const days = Math.floor(hours / 24);
  if (days < 8) return pair(days, "d", hours % 24, "h");
  if (days < 730) return `${days}d`;
  const years = Math.floor(days / 365);
  return years < 8 ? pair(years, "y", days % 365, "d") : `${years}y`;
}

/** The largest unit alone: "59s", "59m", "23h", "364d", "3y". */
export function shortHumanDuration(durationMs: number): string {
  if (durationMs <= -2 * SECOND) return "<invalid>";
  const seconds = Math.max(0, Math.floor(durationMs / SECOND));
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)}h`;
  const days = Math.floor(seconds / 86_400);
  return days < 365 ? `${days}d` : `${Math.floor(days / 365)}y`;
}

/** A cell as it reads at `now` (epoch milliseconds). */
export function formatTimeCell(cell: TimeCell, now: number): string {
  const format = cell.short === true ? shortHumanDuration : humanDuration;
  return `${cell.before ?? ""}${format(now - cell.at)}${cell.after ?? ""}`;
}

const DURATION = "(?:\\d+y)?(?:\\d+d)?(?:\\d+h)?(?:\\d+m)?(?:\\d+s)?";
const PARTS = /^(?:(\d+)y)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/;
/** "5m", "3 (5m ago)" of restarts, "3m (x5 over 10m)" of events, whose second age stays as it came. */
const CELL = new RegExp(`^(?:(\\d+) \\()?(${DURATION})( ago\\)| \\(x\\d+ over ${DURATION}\\))?$`);

/** Milliseconds of "2d3h" and the like: units in descending order, each at most once; null when it is anything else. */
export function parseDuration(text: string): number | null {
  if (text === "" || text.length > 40) return null;
  const match = PARTS.exec(text);
  if (match === null) return null;
  const [years, days, hours, minutes, seconds] = match.slice(1).map((part) => Number(part ?? 0));
  return (
    (years ?? 0) * YEAR + (days ?? 0) * DAY + (hours ?? 0) * HOUR + (minutes ?? 0) * MINUTE + (seconds ?? 0) * SECOND
  );
}

/** Reads a relative cell that was printed at `receivedAt` (epoch milliseconds). The moment lies in the `precisionMs` up to `at`.
 *  @returns null when the text is not what Kubernetes prints for an age: it is then shown as it came */
export function parseTimeCell(text: string, receivedAt: number): TimeCell | null {
  if (text.length > 80) return null;
  const match = CELL.exec(text);
  if (match === null) return null;
  const [, count, duration = "", after] = match;
  if ((count !== undefined) !== (after === " ago)")) return null;
  const durationMs = parseDuration(duration);
  if (durationMs === null) return null;
  const short = humanDuration(durationMs) !== duration;
  if (short && shortHumanDuration(durationMs) !== duration) return null;
  return {
    at: receivedAt - durationMs,
    precisionMs: short ? shortPrecision(durationMs) : humanPrecision(durationMs),
    ...(count !== undefined && { before: `${count} (`, value: Number(count) }),
    ...(after !== undefined && { after }),
    ...(short && { short }),
  };
}

/** How much longer a duration may be and still print the same. */
function humanPrecision(durationMs: number): number {
  if (durationMs < 10 * MINUTE) return SECOND;
  if (durationMs < 8 * HOUR) return MINUTE;
  if (durationMs < 8 * DAY) return HOUR;
  return durationMs < 8 * YEAR ? DAY : YEAR;
}

function shortPrecision(durationMs: number): number {
  if (durationMs < MINUTE) return SECOND;
  if (durationMs < HOUR) return MINUTE;
  if (durationMs < DAY) return HOUR;
  return durationMs < YEAR ? DAY : YEAR;
}

function pair(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large}${largeUnit}` : `${large}${largeUnit}${small}${smallUnit}`;
}
