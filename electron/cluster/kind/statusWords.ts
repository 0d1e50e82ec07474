/** What a status says about a thing's health, in the words that engines and operators use. */
import type { Health } from "../../../shared/model/table.ts";

const words: Readonly<Record<Exclude<Health, "unknown">, readonly string[]>> = {
  ok: [
    "accepted",
    "active",
    "approved",
    "available",
    "bound",
    "complete",
    "deployed",
    "enabled",
    "established",
    "green",
    "healthy",
    "installed",
    "normal",
    "ok",
    "online",
    "programmed",
    "ready",
    "reconciled",
    "running",
    "success",
    "successful",
    "synced",
    "true",
    "up",
    "valid",
  ],
  idle: [
    "completed",
    "disabled",
    "finished",
    "released",
    "succeeded",
    "suspended",
    "terminating",
    "paused",
    "scaleddown",
  ],
  busy: [
    "containercreating",
    "creating",
    "deleting",
    "initializing",
    "inprogress",
    "installing",
    "issuing",
    "pending",
    "podinitializing",
    "processing",
    "progressing",
    "provisioning",
    "reconciling",
    "restarting",
    "resizing",
    "scaling",
    "scheduled",
    "syncing",
    "unknown",
    "updating",
    "upgrading",
    "waiting",
    "yellow",
  ],
  warn: ["degraded", "outofsync", "partiallyready", "warning", "schedulingdisabled", "schedulinggated", "missing"],
  bad: [
    "aborted",
    "crashloopbackoff",
    "createcontainerconfigerror",
    "createcontainererror",
    "deadlineexceeded",
    "denied",
    "down",
    "errimagepull",
    "error",
    "evicted",
    "expired",
    "failed",
    "false",
    "imagepullbackoff",
    "invalid",
    "invalidimagename",
    "lost",
    "nodelost",
    "notready",
    "oomkilled",
    "red",
    "rejected",
    "runcontainererror",
    "stalled",
    "unhealthy",
    "unavailable",
    "unschedulable",
  ],
};

const byWord = new Map<string, Health>();
for (const [health, list] of Object.entries(words)) for (const word of list) byWord.set(word, health as Health);

/** @returns `unknown` for a word that no one taught us */
export function healthOfWord(text: string): Health {
  const known = byWord.get(text.toLowerCase().replace(/[\s_-]/g, ""));
  if (known) return known;
  if (/(BackOff|Error|Failed|Failure)$/.test(text) || /^(Err|Failed)/.test(text)) return "bad";
  return "unknown";
}

/** The value of a condition-like column or condition whose `True` is the good state. */
export function healthOfReadiness(status: string): Health {
  if (status === "True") return "ok";
  if (status === "False") return "bad";
  if (status === "Unknown") return "busy";
  return healthOfWord(status);
}

/** "2/3" is not everything; "0/0" wants nothing. */
export function healthOfShare(text: string): Health {
  const match = /^(\d+)\/(\d+)$/.exec(text);
  if (!match) return "unknown";
  const [have, want] = [Number(match[1]), Number(match[2])];
  if (want === 0) return "idle";
  return have >= want ? "ok" : "warn";
}
