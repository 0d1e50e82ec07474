/** Ends a watch that has been silent for too long, or outlived its own end. */

/** How often a guard looks: soon, because a first bookmark shortens the patience. */
const lookEveryMs = 5_000;

export interface WatchGuard {
  /** Something came. */
  alive(): void;
  dispose(): void;
}

/** @param deadline epoch milliseconds at which the watch must have ended by itself
 *  @param silenceMs for how long it may be silent now; null where silence says nothing */
export function watchGuard(deadline: number, silenceMs: () => number | null, expire: () => void): WatchGuard {
  let lastAt = Date.now();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = () => {
    const quietMs = silenceMs();
    const end = Math.min(deadline, quietMs === null ? Number.POSITIVE_INFINITY : lastAt + quietMs);
    const left = end - Date.now();
    if (left <= 0) expire();
    else timer = setTimeout(look, Math.min(left, lookEveryMs));
  };
  look();
  return {
    alive: () => {
      lastAt = Date.now();
    },
    dispose: () => clearTimeout(timer),
  };
}
