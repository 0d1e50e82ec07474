import { at, isObject, type Json, type JsonObject, list, record, text } from "../json.ts";
import { type Draft, labelsOf, metadataOf } from "../object.ts";
import type { ResourceType } from "../resourceType.ts";
import { fromSelectorObject, matchesLabels } from "../selectors/label.ts";
import type { FieldErrors } from "./fieldErrors.ts";
import { validateMetadata } from "./names.ts";
import { atLeastZero, validatePodSpec } from "./podRules.ts";

/** Deployments, replica sets, stateful sets and daemon sets (kubernetes `pkg/apis/apps/validation`). */
export function validateWorkload(object: Draft, errors: FieldErrors, type: ResourceType): void {
  const spec = record(object.spec);
  if (type.resource === "statefulsets") validateStatefulSet(spec, errors);
  atLeastZero(spec.replicas, "spec.replicas", errors);
  atLeastZero(spec.minReadySeconds, "spec.minReadySeconds", errors);
  atLeastZero(spec.revisionHistoryLimit, "spec.revisionHistoryLimit", errors);
  validateSelector(spec, type, errors);
  validateTemplate(record(spec.template), "spec.template", errors);
  if (text(at(spec, "template", "spec", "restartPolicy")) !== "Always") {
    errors.notSupported("spec.template.spec.restartPolicy", at(spec, "template", "spec", "restartPolicy"), ["Always"]);
  }
  if (type.resource === "deployments") validateStrategy(record(spec.strategy), errors);
}

export function validateTemplate(template: JsonObject, path: string, errors: FieldErrors): void {
  validateMetadata(metadataOf(template), `${path}.metadata`, errors);
  validatePodSpec(record(template.spec), `${path}.spec`, errors);
}

function validateSelector(spec: JsonObject, type: ResourceType, errors: FieldErrors): void {
  const { selector } = spec;
  const labels = record(at(spec, "template", "metadata", "labels"));
  const mismatch = "`selector` does not match template `labels`";
  if (selector === undefined) {
    errors.required("spec.selector");
    errors.invalid("spec.template.metadata.labels", labels, mismatch);
    return;
  }
  const terms = Object.keys(record(at(selector, "matchLabels"))).length + list(at(selector, "matchExpressions")).length;
  if (terms === 0) {
    errors.invalid("spec.selector", selector, `empty selector is invalid for ${type.kind.toLowerCase()}`);
    return;
  }
  if (!matchesLabels(fromSelectorObject(selector), labelsOf(labels))) {
    errors.invalid("spec.template.metadata.labels", labels, mismatch);
  }
}

function validateStatefulSet(spec: JsonObject, errors: FieldErrors): void {
  const policy = text(spec.podManagementPolicy);
  if (policy !== "OrderedReady" && policy !== "Parallel") {
    errors.invalid("spec.podManagementPolicy", policy, "must be 'OrderedReady' or 'Parallel'");
  }
  const strategy = text(at(spec, "updateStrategy", "type"));
  if (strategy !== "RollingUpdate" && strategy !== "OnDelete") {
    const value = { Type: strategy, RollingUpdate: null };
    errors.invalid("spec.updateStrategy", value, "must be 'RollingUpdate' or 'OnDelete'");
  }
}

function validateStrategy({ type, rollingUpdate }: JsonObject, errors: FieldErrors): void {
  const field = "spec.strategy";
  switch (type) {
    case "Recreate":
      if (rollingUpdate !== undefined) {
        errors.forbidden(`${field}.rollingUpdate`, "may not be specified when strategy `type` is 'Recreate'");
      }
      return;
    case "RollingUpdate": {
      const { maxSurge, maxUnavailable } = record(rollingUpdate);
      for (const [name, bound] of [
        ["maxUnavailable", maxUnavailable],
        ["maxSurge", maxSurge],
      ] as const) {
        validateBound(bound, `${field}.rollingUpdate.${name}`, errors);
      }
      if (isNone(maxSurge) && isNone(maxUnavailable)) {
        errors.invalid(`${field}.rollingUpdate.maxUnavailable`, maxUnavailable, "may not be 0 when `maxSurge` is 0");
      }
      return;
    }
    default: {
      const shown = { Type: type ?? "", RollingUpdate: isObject(rollingUpdate) ? rollingUpdate : null };
      errors.notSupported(field, shown, ["Recreate", "RollingUpdate"]);
    }
  }
}

function isNone(bound: Json | undefined): boolean {
  return bound === 0 || bound === "0%";
}

/** A number of pods, or a share of them. */
function validateBound(bound: Json | undefined, path: string, errors: FieldErrors): void {
  atLeastZero(bound, path, errors);
  if (typeof bound === "string" && !/^\d+%$/.test(bound)) {
    const rule = "a valid percent string must be a numeric string followed by an ending '%'";
    errors.invalid(path, bound, `${rule} (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')`);
  }
}
