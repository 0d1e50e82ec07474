import { PODS } from "./builtinTypes.ts";
import type { Cluster } from "./cluster.ts";
import { SeededPod } from "./pods/seededPod.ts";
import { StoredEntry } from "./store/entry.ts";

const TICK_MS = 20;

/** Writes `perSecond` new versions of running pods for `seconds`, evenly spread over real time: restarts counted up, nothing else.
 *  @returns a function that ends it early */
export function startChurn(cluster: Cluster, perSecond: number, seconds: number): () => void {
  const startedMs = performance.now();
  let written = 0;
  const timer = setInterval(() => {
    const elapsedMs = performance.now() - startedMs;
    const due = Math.floor((Math.min(elapsedMs, seconds * 1000) / 1000) * perSecond);
    while (written < due) {
      touchPod(cluster);
      written++;
    }
    if (elapsedMs >= seconds * 1000) clearInterval(timer);
  }, TICK_MS);
  return () => clearInterval(timer);
}

const MOST_TRIES = 20;

function touchPod(cluster: Cluster): void {
  const pods = cluster.store.collection(PODS);
  const keys = pods.keys();
  for (let tries = 0; tries < MOST_TRIES && keys.length > 0; tries++) {
    const entry = pods.byKey(keys[cluster.random.below(keys.length)] ?? "");
    if (!(entry instanceof StoredEntry) || !(entry.source instanceof SeededPod)) continue;
    const { facts } = entry.source;
    if (facts.mood !== "running") continue;
    cluster.store.put(PODS, entry.source.with({ restarts: facts.restarts + 1, lastRestartMs: cluster.now() }));
    return;
  }
}
