import type { LogLine, LogRange, LogSource } from "./target.ts";

/** The lines of a range and then those to come, as fast as they are taken, until the container ends or `signal` aborts. A
 *  follower that is behind reads on from where it was, so slowness costs no memory and loses no line. */
export async function* followLines(
  source: LogSource,
  range: LogRange,
  signal: AbortSignal,
): AsyncGenerator<LogLine, void, undefined> {
  let hasEnded = false;
  let wake: () => void = () => undefined;
  const abort = (): void => wake();
  const subscription = source.follow(range.container, {
    appended: () => wake(),
    ended: () => {
      hasEnded = true;
      wake();
    },
  });
  signal.addEventListener("abort", abort);
  try {
    let next = range;
    while (!signal.aborted) {
      // Made before reading, so that a line added while we read is not waited for.
      const { promise: changed, resolve } = Promise.withResolvers<void>();
      wake = resolve;
      const wasLast = hasEnded;
      for (const line of source.read(next)) {
        yield line;
        if (signal.aborted) return;
        const { tail: _tail, ...rest } = next;
        next = { ...rest, afterSequence: line.sequence };
      }
      if (wasLast) return;
      await changed;
    }
  } finally {
    signal.removeEventListener("abort", abort);
    subscription.dispose();
  }
}
