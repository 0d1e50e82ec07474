/** Conditions of any object, and which of them are trouble. */
import type { Health } from "../../../../shared/model/table.ts";
import { at, type Json, moment, records, text } from "./json.ts";
import type { Condition, Section } from "./model.ts";

/** Types whose `True` is the bad state. Sources: core/v1 node and pod conditions, apps/v1, batch/v1, apiextensions/v1, Gateway API. */
const BAD_WHEN_TRUE =
  /(Pressure|Unavailable|Failure|Failed|Failing|Stalled|Degraded|Conflicted|Conflict|Terminating|NonStructuralSchema|DisruptionTarget|Suspended|OverlappingTLSConfig|PartiallyInvalid)$/;
/** Types that only say how far something has come. */
const NEUTRAL =
  /^(Progressing|Complete|SuccessCriteriaMet|FailureTarget|PodReadyToStartContainers|ScalingLimited|Reconciling)$/;

export function conditionsOf(object: Json): readonly Condition[] {
  return records(at(object, "status", "conditions")).map((condition) => {
    const type = text(condition.type);
    const status = text(condition.status);
    return {
      type,
      status,
      health: conditionHealth(type, status),
      reason: text(condition.reason),
      message: text(condition.message),
      at: moment(condition.lastTransitionTime) ?? moment(condition.lastUpdateTime),
    };
  });
}

export function conditionHealth(type: string, status: string): Health {
  if (status === "Unknown" || status === "") return "unknown";
  const isTrue = status === "True";
  if (BAD_WHEN_TRUE.test(type)) return isTrue ? "bad" : "ok";
  if (isTrue) return "ok";
  return NEUTRAL.test(type) ? "idle" : "bad";
}

export function conditionsSection(object: Json): readonly Section[] {
  const conditions = conditionsOf(object);
  return conditions.length === 0 ? [] : [{ kind: "conditions", conditions }];
}
