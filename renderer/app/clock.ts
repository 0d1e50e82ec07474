/** One clock for all ages on screen: it ticks once a second while someone looks and the page is visible. */

const watchers = new Set<() => void>();
let timer = 0;
let now = Date.now();

/** Epoch milliseconds of the last tick; all ages drawn together agree. */
export function clockNow(): number {
  return watchers.size === 0 ? Date.now() : now;
}

/** Calls `onTick` after each tick until the returned function is called. */
export function watchClock(onTick: () => void): () => void {
  watchers.add(onTick);
  if (watchers.size === 1) start();
  return () => {
    watchers.delete(onTick);
    if (watchers.size === 0) stop();
  };
}

function start(): void {
  now = Date.now();
  document.addEventListener("visibilitychange", onVisibility);
  schedule();
}

function stop(): void {
  clearTimeout(timer);
  document.removeEventListener("visibilitychange", onVisibility);
}

function schedule(): void {
  clearTimeout(timer);
  // Just after the full second, so that "1s" is shown for a second.
  if (!document.hidden) timer = window.setTimeout(tick, 1000 - (Date.now() % 1000) + 5);
}

function tick(): void {
  now = Date.now();
  for (const watcher of watchers) watcher();
  schedule();
}

function onVisibility(): void {
  if (!document.hidden) tick();
}
