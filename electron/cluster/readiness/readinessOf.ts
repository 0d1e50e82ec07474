/** Whether a custom resource is Ready, and why not: by its conditions, its phase, and whether its controller has seen its newest spec.
 *  Kubernetes API conventions, "Typical status properties": conditions with `type`, `status`, `reason`, `message`, `lastTransitionTime`; and
 *  `status.observedGeneration` (also within a condition) behind `metadata.generation` says that the status is about an older spec. */
import type { Health } from "../../../shared/model/table.ts";
import { verdictOf } from "../object/objectHealth.ts";
import { at, listAt, numberAt, textAt, timeAt } from "../source/wireValue.ts";

/** Something of the status that takes one value after another: the phase, or a condition. */
export interface Marker {
  /** `phase`, or the condition's type. */
  readonly of: string;
  /** "Provisioning"; "False (QuotaExceeded)". */
  readonly value: string;
  /** Epoch milliseconds since when, as the status says; null where it does not. */
  readonly since: number | null;
}

export interface Readiness {
  /** Null: nothing of its status tells (no conditions and no phase). */
  readonly ready: boolean | null;
  readonly health: Health;
  /** The word for its state: a condition's reason, a phase, "Behind", "Terminating". */
  readonly word: string;
  /** The sentence beside it; empty where there is none. */
  readonly text: string;
  readonly since: number | null;
  /** Generations that its controller has yet to see; 0 when it is up to date; null where it does not say. */
  readonly behind: number | null;
  readonly markers: readonly Marker[];
}

export function readinessOf(object: unknown): Readiness {
  const verdict = verdictOf(object);
  const behind = behindOf(object);
  const markers = markersOf(object);
  const condition = decisive(object, verdict.status);
  const text =
    textAt(condition, "message") || textAt(object, "status", "message") || textAt(object, "status", "reason");
  const stale = behind !== null && behind > 0;
  const told = verdict.health !== "unknown" || verdict.status !== "";
  const well = verdict.health === "ok" || (verdict.health === "idle" && verdict.status !== "Terminating");
  const base = { text, since: verdict.since ?? timeAt(condition, "lastTransitionTime"), behind, markers };
  // What it says is about a spec of before: a Ready of then is none of now.
  if (stale && well) return { ...base, ready: false, health: "busy", word: "Behind" };
  if (!told)
    return { ...base, ready: stale ? false : null, health: stale ? "busy" : "unknown", word: stale ? "Behind" : "" };
  return { ...base, ready: well, health: verdict.health, word: verdict.status };
}

/** The phase and each condition, in the status' order. */
export function markersOf(object: unknown): readonly Marker[] {
  const phase = textAt(object, "status", "phase") || textAt(object, "status", "state");
  const conditions = listAt(object, "status", "conditions").flatMap((condition): Marker[] => {
    const type = textAt(condition, "type");
    if (type === "") return [];
    const [status, reason] = [textAt(condition, "status"), textAt(condition, "reason")];
    const value = status === "True" || reason === "" ? status : `${status} (${reason})`;
    return [{ of: type, value, since: timeAt(condition, "lastTransitionTime") }];
  });
  return [...(phase === "" ? [] : [{ of: "phase", value: phase, since: null }]), ...conditions];
}

function behindOf(object: unknown): number | null {
  const generation = numberAt(object, "metadata", "generation");
  const observed =
    numberAt(object, "status", "observedGeneration") ??
    numberAt(
      listAt(object, "status", "conditions").find((condition) => at(condition, "observedGeneration") !== undefined),
      "observedGeneration",
    );
  return generation === null || observed === null ? null : Math.max(0, generation - observed);
}

/** The condition that the verdict's word came from. */
function decisive(object: unknown, word: string): unknown {
  const conditions = listAt(object, "status", "conditions");
  return (
    conditions.find((condition) => textAt(condition, "reason") === word) ??
    conditions.find((condition) => word.endsWith(textAt(condition, "type")) && textAt(condition, "type") !== "") ??
    conditions.find((condition) => textAt(condition, "type") === "Ready")
  );
}
