/** Whether to ask for compressed answers: over a slow link a list arrives twenty times smaller, on a fast one the server's compressing costs
 *  more than it saves. Decided by what was measured on this connection. */

/** What was seen of a connection so far; null where nothing was. */
export interface LinkMeasure {
  /** Bytes a second over the wire, of bodies large enough to tell. */
  readonly bytesPerSecond: number | null;
  /** Round trip of a small request. */
  readonly roundTripMs: number | null;
}

/** At this rate of compressing (Go's gzip at level 4 on one core) and more, the wire is the faster way. */
const compressBytesPerSecond = 30e6;
/** Without a measured rate, a target this near is on the same machine or in the same rack. */
const nearMs = 3;
/** Smaller bodies say more about latency than about the rate. */
export const tellingBytes = 128 * 1024;
/** Share of the newest measure in the average. */
const freshness = 0.4;

export function wantsGzip(link: LinkMeasure): boolean {
  if (link.bytesPerSecond !== null) return link.bytesPerSecond < compressBytesPerSecond;
  return link.roundTripMs !== null && link.roundTripMs > nearMs;
}

/** @param wireBytes of a body, as they came over the wire
 *  @param elapsedMs from its first byte to its last */
export function measured(link: LinkMeasure, wireBytes: number, elapsedMs: number, gzip: boolean): LinkMeasure {
  if (wireBytes < tellingBytes || elapsedMs <= 0) return link;
  const rate = (wireBytes * 1000) / elapsedMs;
  // The pace of a compressed body may be the server's rather than the link's: it can only raise what we think of the link.
  if (gzip && (link.bytesPerSecond === null || rate < link.bytesPerSecond)) return link;
  const bytesPerSecond = link.bytesPerSecond === null ? rate : link.bytesPerSecond * (1 - freshness) + rate * freshness;
  return { ...link, bytesPerSecond };
}

export function roundTrip(link: LinkMeasure, elapsedMs: number): LinkMeasure {
  const roundTripMs = link.roundTripMs === null ? elapsedMs : Math.min(link.roundTripMs * 1.1, elapsedMs);
  return { ...link, roundTripMs };
}
