/** For tests: a list on its way to a reader, in simulated time. */
import type { Progress } from "./fillMeter.ts";

export interface Simulated {
  readonly rows: number;
  /** Of a row, after inflation. */
  readonly rowBytes: number;
  /** How much larger the body is than what comes over the wire. */
  readonly inflation?: number;
  readonly link: { readonly bytesPerSecond: number; readonly roundTripMs: number };
  /** What the server brings forth, over the wire; without it, more than any link takes. */
  readonly serverBytesPerSecond?: number;
  /** What the reader works off, after inflation. */
  readonly readerBytesPerSecond: number;
  /** Nothing comes in these stretches, in milliseconds since the head. */
  readonly silences?: readonly (readonly [from: number, until: number])[];
}

const stepMs = 5;
/** TCP's first window; it doubles with each round trip until the link is full. */
const firstWindowBytes = 14_600;
const receiveBufferBytes = 4e6;
const mostAtOnceBytes = 64 * 1024;

/** What the reader sees, piece by piece. */
export function* simulate(list: Simulated): Generator<Progress> {
  const { rows, rowBytes, inflation = 1, link, readerBytesPerSecond, silences = [] } = list;
  const wireTotal = (rows * rowBytes) / inflation;
  const pace = Math.min(link.bytesPerSecond, list.serverBytesPerSecond ?? Number.POSITIVE_INFINITY);
  let arrived = 0;
  let read = 0;
  let waitedMs = 0;
  let busyUntil = 0;
  for (let now = stepMs; read < wireTotal; now += stepMs) {
    const silent = silences.some(([from, until]) => now > from && now <= until);
    const window = firstWindowBytes * 2 ** Math.min(30, Math.floor(now / link.roundTripMs));
    const bytesPerMs = Math.min(pace / 1000, window / link.roundTripMs);
    if (!silent) arrived = Math.min(wireTotal, read + receiveBufferBytes, arrived + bytesPerMs * stepMs);
    if (busyUntil >= now) continue;
    const piece = Math.min(arrived - read, mostAtOnceBytes);
    if (piece <= 0) {
      waitedMs += stepMs;
      continue;
    }
    read += piece;
    const workMs = (piece * inflation * 1000) / readerBytesPerSecond;
    busyUntil = Math.max(busyUntil, now - stepMs) + workMs;
    waitedMs += Math.max(0, now - busyUntil);
    const wireBytes = Math.round(read);
    const elapsedMs = Math.max(now, busyUntil);
    const seenRows = Math.min(rows, Math.floor((read * inflation) / rowBytes));
    yield {
      rows: seenRows,
      wireBytes,
      bytes: wireBytes * inflation,
      elapsedMs,
      waitedMs: Math.min(waitedMs, elapsedMs),
    };
  }
}
