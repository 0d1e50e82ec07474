import { at, isObject, list, record, text } from "../json.ts";
import type { Draft } from "../object.ts";
import type { FieldErrors } from "./fieldErrors.ts";

const SCOPES = ["Cluster", "Namespaced"];

/** What every CustomResourceDefinition has to hold (apiextensions `validation.go`); that schemas are structural is not judged. */
export function validateDefinition(definition: Draft, errors: FieldErrors): void {
  const spec = record(definition.spec);
  const names = record(spec.names);
  const wanted = `${text(names.plural)}.${text(spec.group)}`;
  if (definition.metadata.name !== wanted) {
    errors.invalid("metadata.name", definition.metadata.name, 'must be spec.names.plural+"."+spec.group');
  }
  if (text(spec.group) === "") errors.required("spec.group");
  if (!SCOPES.includes(text(spec.scope))) errors.notSupported("spec.scope", spec.scope, SCOPES);
  for (const field of ["plural", "kind"]) if (text(names[field]) === "") errors.required(`spec.names.${field}`);
  const versions = list(spec.versions);
  for (const [index, version] of versions.entries()) {
    const path = `spec.versions[${index}]`;
    if (text(at(version, "name")) === "") errors.required(`${path}.name`);
    const schema = at(version, "schema", "openAPIV3Schema");
    if (!isObject(schema)) errors.required(`${path}.schema.openAPIV3Schema`);
    else if (text(schema.type) !== "object")
      errors.invalid(`${path}.schema.openAPIV3Schema.type`, schema.type, "must be object at the root");
  }
  if (versions.filter((version) => at(version, "storage") === true).length !== 1) {
    errors.invalid("spec.versions", versions, "must have exactly one version marked as storage version");
  }
}
