import { at, list } from "../json.ts";
import { SeededPod } from "../pods/seededPod.ts";
import { type Entry, StoredEntry } from "../store/entry.ts";

export function isReady(entry: Entry): boolean {
  if (entry instanceof StoredEntry && entry.source instanceof SeededPod) return entry.source.facts.mood === "running";
  return list(at(entry.read(), "status", "conditions")).some(
    (condition) => at(condition, "type") === "Ready" && at(condition, "status") === "True",
  );
}

/** Whether a pod counts towards its owner: not on its way out, and not ended. */
export function isActive(entry: Entry): boolean {
  if (entry instanceof StoredEntry && entry.source instanceof SeededPod) {
    const { mood } = entry.source.facts;
    return mood !== "terminating" && mood !== "completed" && mood !== "failed";
  }
  const pod = entry.read();
  const phase = at(pod, "status", "phase");
  return pod.metadata.deletionTimestamp === undefined && phase !== "Succeeded" && phase !== "Failed";
}

/** Whether a deletion is under way. */
export function isLeaving(entry: Entry): boolean {
  if (entry instanceof StoredEntry && entry.source instanceof SeededPod)
    return entry.source.facts.mood === "terminating";
  return entry.read().metadata.deletionTimestamp !== undefined;
}
