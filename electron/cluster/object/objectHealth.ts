/** The verdict on one object, whatever its kind: by its phase, its replica counts and its conditions (the API conventions' "typical status properties").
 *  Most conditions are good when `True`; those that name a trouble are good when `False`. */
import type { Health } from "../../../shared/model/table.ts";
import { healthOfWord } from "../kind/statusWords.ts";
import { at, listAt, numberAt, textAt } from "../source/wireValue.ts";

/** Conditions that sum the others up, the most telling first. */
const summaries = [
  "Ready",
  "Available",
  "Healthy",
  "Programmed",
  "Accepted",
  "Established",
  "Synced",
  "Reconciled",
  "Complete",
];
/** Names of trouble: bad when `True`. */
const troubles =
  /(Pressure|Failed|Failure|Failing|Degraded|Stalled|Unavailable|Unhealthy|Error|Conflicted|Conflicts|Denied|Disrupted|Invalid)$|^(Failed|Degraded|Stalled|NonStructuralSchema|Terminating)/;

export interface Verdict {
  readonly health: Health;
  /** The word that decided: a phase, a condition's reason. Empty when nothing did. */
  readonly status: string;
  /** Since when, epoch milliseconds. */
  readonly since: number | null;
}

export function verdictOf(object: unknown): Verdict {
  const deleted = textAt(object, "metadata", "deletionTimestamp");
  if (deleted !== "") return { health: "idle", status: "Terminating", since: Date.parse(deleted) || null };
  return (
    podVerdict(object) ?? conditionVerdict(object) ?? replicaVerdict(object) ?? phaseVerdict(object) ?? nothingSaid
  );
}

const nothingSaid: Verdict = { health: "unknown", status: "", since: null };

/** A pod's phase says little: the containers' waiting and terminated reasons say more, as in kubectl's status column. */
function podVerdict(object: unknown): Verdict | null {
  if (textAt(object, "kind") !== "Pod") return null;
  const phase = textAt(object, "status", "phase");
  const reason = textAt(object, "status", "reason");
  const containers = [
    ...listAt(object, "status", "initContainerStatuses"),
    ...listAt(object, "status", "containerStatuses"),
  ];
  for (const container of containers) {
    const waiting = textAt(container, "state", "waiting", "reason");
    const ended = textAt(container, "state", "terminated", "reason");
    const health = healthOfWord(waiting);
    if (health === "bad") return { health, status: waiting, since: null };
    if (ended !== "" && ended !== "Completed" && phase !== "Succeeded")
      return { health: "bad", status: ended, since: null };
  }
  const ready = listAt(object, "status", "conditions").find((condition) => textAt(condition, "type") === "Ready");
  const since = Date.parse(textAt(ready, "lastTransitionTime")) || null;
  if (phase === "Running") {
    return textAt(ready, "status") === "True"
      ? { health: "ok", status: phase, since }
      : { health: "warn", status: "NotReady", since };
  }
  if (phase === "Succeeded") return { health: "idle", status: "Completed", since };
  return { health: phase === "Pending" ? "busy" : "bad", status: reason || phase || "Unknown", since };
}

function conditionVerdict(object: unknown): Verdict | null {
  const conditions = listAt(object, "status", "conditions");
  if (conditions.length === 0) return null;
  const trouble = conditions.find(
    (condition) => troubles.test(textAt(condition, "type")) && textAt(condition, "status") === "True",
  );
  if (trouble !== undefined) {
    const type = textAt(trouble, "type");
    return {
      health: /Pressure$|Degraded/.test(type) ? "warn" : "bad",
      status: textAt(trouble, "reason") || type,
      since: sinceOf(trouble),
    };
  }
  for (const name of summaries) {
    const condition = conditions.find((one) => textAt(one, "type") === name);
    if (condition === undefined) continue;
    const status = textAt(condition, "status");
    const reason = textAt(condition, "reason");
    if (status === "True")
      return { health: name === "Complete" ? "idle" : "ok", status: name, since: sinceOf(condition) };
    if (status === "False") {
      // A reason such as `Progressing` or `Pending` says that it is on its way.
      return {
        health: healthOfWord(reason) === "busy" ? "busy" : "bad",
        status: reason || `Not${name}`,
        since: sinceOf(condition),
      };
    }
    return { health: "busy", status: reason || "Unknown", since: sinceOf(condition) };
  }
  return null;
}

function replicaVerdict(object: unknown): Verdict | null {
  const wanted = numberAt(object, "spec", "replicas") ?? numberAt(object, "status", "desiredNumberScheduled");
  if (wanted === null) return null;
  const ready = numberAt(object, "status", "readyReplicas") ?? numberAt(object, "status", "numberReady") ?? 0;
  if (wanted === 0) return { health: "idle", status: "0/0", since: null };
  return { health: ready >= wanted ? "ok" : "warn", status: `${ready}/${wanted}`, since: null };
}

function phaseVerdict(object: unknown): Verdict | null {
  for (const key of ["phase", "state", "health"]) {
    const found = at(object, "status", key);
    const word = typeof found === "string" ? found : textAt(found, "status");
    if (word !== "") return { health: healthOfWord(word), status: word, since: null };
  }
  return null;
}

function sinceOf(condition: unknown): number | null {
  return Date.parse(textAt(condition, "lastTransitionTime")) || null;
}
