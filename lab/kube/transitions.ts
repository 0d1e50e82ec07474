import { at, equalJson, type Json, type JsonObject, list, record, text, withAt } from "./json.ts";
import type { Draft } from "./object.ts";
import { compareQuantities } from "./quantity.ts";
import type { ResourceType } from "./resourceType.ts";
import { type FieldError, invalid } from "./status.ts";

/** The present pod with the ephemeral containers of a body: all that its subresource takes. */
export function withEphemeralContainers(current: Draft, body: JsonObject): JsonObject {
  const wanted = list(at(body, "spec", "ephemeralContainers")).map((container) => ({
    resources: {},
    terminationMessagePath: "/dev/termination-log",
    terminationMessagePolicy: "File",
    imagePullPolicy: "IfNotPresent",
    ...record(container),
  }));
  const { ephemeralContainers: _present, ...spec } = record(current.spec);
  return { ...current, spec: { ...spec, ...(wanted.length === 0 ? {} : { ephemeralContainers: wanted }) } };
}

/** Refuses changes of what may not change once it is made (kubernetes `pkg/apis/*` validation).
 *  @throws ApiError 422 */
export function checkTransition(type: ResourceType, current: Draft, next: Draft, subresource: string): void {
  const errors = transitionErrors(type, current, next, subresource);
  if (errors.length > 0) throw invalid(type.kind, type.group, text(current.metadata.name), errors);
}

function transitionErrors(type: ResourceType, current: Draft, next: Draft, subresource: string): readonly FieldError[] {
  switch (`${type.resource}.${type.group}`) {
    case "pods.":
      return podErrors(current, next, subresource);
    case "persistentvolumeclaims.":
      return claimErrors(current, next);
    case "deployments.apps":
    case "replicasets.apps":
    case "daemonsets.apps":
      return immutable(current, next, "spec.selector");
    case "statefulsets.apps":
      return statefulSetErrors(current, next);
    case "jobs.batch":
      return [...immutable(current, next, "spec.selector"), ...immutable(current, next, "spec.template")];
    case "secrets.":
    case "configmaps.":
      return frozenErrors(current, next);
    default:
      return [];
  }
}

function immutable(current: Draft, next: Draft, field: string): readonly FieldError[] {
  const path = field.split(".");
  const wanted = at(next, ...path);
  if (equalJson(wanted, at(current, ...path))) return [];
  const message = `Invalid value: ${JSON.stringify(wanted ?? null)}: field is immutable`;
  return [{ reason: "FieldValueInvalid", field, message }];
}

const POD_WORDS =
  "Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`," +
  "`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations)," +
  "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";

function podErrors(current: Draft, next: Draft, subresource: string): readonly FieldError[] {
  if (subresource === "ephemeralcontainers") return ephemeralErrors(current, next);
  if (equalJson(fixedPodSpec(current), fixedPodSpec(next))) return [];
  return [{ reason: "FieldValueForbidden", field: "spec", message: POD_WORDS }];
}

/** The spec without what may change in it. */
function fixedPodSpec(pod: JsonObject): JsonObject {
  const { activeDeadlineSeconds: _deadline, tolerations: _tolerations, ...spec } = record(pod.spec);
  const withoutImage = (container: Json): Json => withAt(record(container), ["image"], undefined);
  return {
    ...spec,
    containers: list(spec.containers).map(withoutImage),
    initContainers: list(spec.initContainers).map(withoutImage),
  };
}

function ephemeralErrors(current: Draft, next: Draft): readonly FieldError[] {
  const wanted = list(at(next, "spec", "ephemeralContainers"));
  const field = "spec.ephemeralContainers";
  return list(at(current, "spec", "ephemeralContainers")).flatMap((existing): readonly FieldError[] => {
    const name = text(at(existing, "name"));
    const kept = wanted.find((container) => at(container, "name") === name);
    if (kept === undefined) {
      const message = `Forbidden: existing ephemeral containers ${JSON.stringify(name)} may not be removed\n`;
      return [{ reason: "FieldValueForbidden", field, message }];
    }
    if (equalJson(kept, existing)) return [];
    const message = `Forbidden: existing ephemeral containers ${JSON.stringify(name)} may not be changed\n`;
    return [{ reason: "FieldValueForbidden", field, message }];
  });
}

function claimErrors(current: Draft, next: Draft): readonly FieldError[] {
  const rest = (claim: JsonObject): JsonObject => {
    const spec = withAt(record(claim.spec), ["resources", "requests", "storage"], undefined);
    const { volumeName: _volume, volumeAttributesClassName: _class, ...others } = spec;
    return others;
  };
  if (!equalJson(rest(current), rest(next))) {
    const message =
      "Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims\n";
    return [{ reason: "FieldValueForbidden", field: "spec", message }];
  }
  const [before, after] = [current, next].map((claim) => at(claim, "spec", "resources", "requests", "storage"));
  if (text(before) === "" || compareQuantities(text(after), text(before)) >= 0) return [];
  const message = "Forbidden: field can not be less than status.capacity";
  return [{ reason: "FieldValueForbidden", field: "spec.resources.requests.storage", message }];
}

const STATEFUL_SET_CHANGEABLE = [
  "replicas",
  "ordinals",
  "template",
  "updateStrategy",
  "revisionHistoryLimit",
  "persistentVolumeClaimRetentionPolicy",
  "minReadySeconds",
];

function statefulSetErrors(current: Draft, next: Draft): readonly FieldError[] {
  const fixed = (set: JsonObject): JsonObject =>
    Object.fromEntries(Object.entries(record(set.spec)).filter(([key]) => !STATEFUL_SET_CHANGEABLE.includes(key)));
  if (equalJson(fixed(current), fixed(next))) return [];
  const message =
    "Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";
  return [{ reason: "FieldValueForbidden", field: "spec", message }];
}

function frozenErrors(current: Draft, next: Draft): readonly FieldError[] {
  if (current.immutable !== true) return [];
  return ["immutable", "data", "binaryData"]
    .filter((field) => !equalJson(current[field], next[field]))
    .slice(0, 1)
    .map((field) => ({
      reason: "FieldValueForbidden",
      field,
      message: "Forbidden: field is immutable when `immutable` is set",
    }));
}
