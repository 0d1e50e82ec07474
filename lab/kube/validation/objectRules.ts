import type { Draft } from "../object.ts";
import type { ResourceType } from "../resourceType.ts";
import { ANYTHING, type SchemaNode } from "../schema/schemaNode.ts";
import { invalid } from "../status.ts";
import { validateCronJob, validateJob } from "./batchRules.ts";
import { validateDefinition } from "./definitionRules.ts";
import { FieldErrors } from "./fieldErrors.ts";
import { validateMetadata } from "./names.ts";
import { validatePod } from "./podRules.ts";
import { validateBySchema } from "./schemaRules.ts";
import { validateConfigMap, validateService } from "./serviceRules.ts";
import { validateWorkload } from "./workloadRules.ts";

/** Judges an object that is about to be stored.
 *  @param before its present version: what was wrong with it already is let pass, as the API server does for custom kinds
 *  @throws ApiError 422 with a cause for each field */
export function checkObject(type: ResourceType, node: SchemaNode, object: Draft, before: Draft | undefined): void {
  const errors = errorsOf(type, node, object).all;
  if (errors.length === 0) return;
  const known = before === undefined ? [] : errorsOf(type, node, before).all;
  const isKnown = (field: string, message: string): boolean =>
    known.some((one) => one.field === field && one.message === message);
  const fresh = errors.filter(({ field, message }) => !isKnown(field, message));
  if (fresh.length > 0) throw invalid(type.kind, type.group, String(object.metadata.name), fresh);
}

function errorsOf(type: ResourceType, node: SchemaNode, object: Draft): FieldErrors {
  const errors = new FieldErrors();
  validateMetadata(object.metadata, "metadata", errors);
  if (type.custom) {
    if (node !== ANYTHING) validateBySchema(node, object, "", errors);
    return errors;
  }
  KIND_RULES[`${type.resource}.${type.group}`]?.(object, errors, type);
  return errors;
}

type Rule = (object: Draft, errors: FieldErrors, type: ResourceType) => void;

const KIND_RULES: Readonly<Record<string, Rule>> = {
  "pods.": validatePod,
  "configmaps.": validateConfigMap,
  "secrets.": validateConfigMap,
  "services.": validateService,
  "deployments.apps": validateWorkload,
  "replicasets.apps": validateWorkload,
  "statefulsets.apps": validateWorkload,
  "daemonsets.apps": validateWorkload,
  "jobs.batch": validateJob,
  "cronjobs.batch": validateCronJob,
  "customresourcedefinitions.apiextensions.k8s.io": validateDefinition,
};
