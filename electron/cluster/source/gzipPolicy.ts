/** Whether to ask for compressed answers: over a slow link a list arrives twenty times smaller, on a fast one the server's compressing costs
 *  more than it saves. Decided by what was measured on this connection. */

import type { Arrival } from "./tableFetch.ts";

/** What was seen of a connection so far; null where nothing was. */
export interface LinkMeasure {
  /** Bytes a second over the wire, of bodies large enough to tell. */
  readonly bytesPerSecond: number | null;
  /** Round trip of a small request. */
  readonly roundTripMs: number | null;
}

export const unknownLink: LinkMeasure = { bytesPerSecond: null, roundTripMs: null };

/** At this rate of compressing (Go's gzip at level 4 on one core) and more, the wire is the faster way. */
const compressBytesPerSecond = 30e6;
/** A target this near is on the same machine or in the same rack: if it is slow, it is itself slow, and compressing makes it slower. */
const nearMs = 3;
const nearBytesPerSecond = 10e6;
/** Faster is all the same, and is soon forgotten when the link becomes slow. */
const fastBytesPerSecond = 100e6;
/** Smaller bodies say more about latency than about the rate. */
export const tellingBytes = 128 * 1024;
/** Share of the newest measure in the average. */
const freshness = 0.4;
const ageing = 1.02;

export function wantsGzip(link: LinkMeasure): boolean {
  if (link.bytesPerSecond === null) return link.roundTripMs !== null && !isNear(link);
  return link.bytesPerSecond < (isNear(link) ? nearBytesPerSecond : compressBytesPerSecond);
}

export function isNear({ roundTripMs }: LinkMeasure): boolean {
  return roundTripMs !== null && roundTripMs <= nearMs;
}

export function measured(link: LinkMeasure, body: Arrival, gzip: boolean): LinkMeasure {
  if (body.wireBytes < tellingBytes) return link;
  // What comes while the reader is busy lies ready when it looks: the link is between the pace of it all and the pace of the waiting alone.
  const least = (body.wireBytes * 1000) / Math.max(1, body.elapsedMs);
  // The pace of a compressed body may be the server's rather than the link's: it can only raise what we think of the link.
  const most = gzip ? Number.POSITIVE_INFINITY : (body.wireBytes * 1000) / Math.max(1, body.waitedMs);
  const { bytesPerSecond } = link;
  if (bytesPerSecond === null) {
    if (most < compressBytesPerSecond) return { ...link, bytesPerSecond: most };
    return least < compressBytesPerSecond ? link : { ...link, bytesPerSecond: Math.min(least, fastBytesPerSecond) };
  }
  const rate = Math.min(fastBytesPerSecond, Math.max(least, Math.min(bytesPerSecond, most)));
  return { ...link, bytesPerSecond: bytesPerSecond * (1 - freshness) + rate * freshness };
}

/** The quickest answer tells: what else took longer was the server's thinking, a new connection, or this machine. It ages slowly. */
export function roundTrip(link: LinkMeasure, elapsedMs: number): LinkMeasure {
  const roundTripMs = link.roundTripMs === null ? elapsedMs : Math.min(link.roundTripMs * ageing, elapsedMs);
  return { ...link, roundTripMs };
}
