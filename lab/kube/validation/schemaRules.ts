import { keyElement } from "../fields/fieldSet.ts";
import { equalJson, isObject, type Json, type JsonObject, list, record } from "../json.ts";
import { SchemaNode } from "../schema/schemaNode.ts";
import { FieldErrors } from "./fieldErrors.ts";
import { isOfFormat } from "./formats.ts";

/** Judges a custom object by its definition's schema, in the words of kube-openapi's validator and apiextensions `validation.go`.
 *  Rules in CEL (`x-kubernetes-validations`) are not judged. */
export function validateBySchema(node: SchemaNode, value: Json, path: string, errors: FieldErrors): void {
  if (value === null) {
    if (node.source.nullable !== true && node.type !== "") wrongType(node, value, path, errors);
    return;
  }
  if (!isOfType(node, value)) {
    wrongType(node, value, path, errors);
    return validateJunctors(node.source, value, path, errors);
  }
  const { source } = node;
  validateJunctors(source, value, path, errors);
  const allowed = source.enum;
  if (Array.isArray(allowed) && !allowed.some((one: Json) => equalJson(one, value))) {
    errors.notSupported(
      path,
      value,
      allowed.map((one: Json) => (typeof one === "string" ? one : JSON.stringify(one))),
    );
  }
  if (typeof value === "string") validateText(source, value, path, errors);
  else if (typeof value === "number") validateNumber(source, value, path, errors);
  else if (Array.isArray(value)) validateList(node, value, path, errors);
  else if (isObject(value)) validateObject(node, value, path, errors);
}

function wrongType(node: SchemaNode, value: Json, path: string, errors: FieldErrors): void {
  const given = typeName(value);
  const wanted = node.isIntOrString ? "integer,string" : node.type;
  errors.typeInvalid(path, given, `${path} in body must be of type ${wanted}: ${JSON.stringify(given)}`);
}

function typeName(value: Json): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  return typeof value;
}

function isOfType(node: SchemaNode, value: Json): boolean {
  if (node.isIntOrString) return typeof value === "string" || Number.isInteger(value);
  const given = typeName(value);
  return node.type === "" || node.type === given || (node.type === "number" && given === "integer");
}

function validateText(source: JsonObject, value: string, path: string, errors: FieldErrors): void {
  const { minLength, maxLength, pattern, format } = source;
  const length = [...value].length;
  // The validator of texts ends at the first that is wrong.
  if (typeof maxLength === "number" && length > maxLength) errors.tooLong(path, maxLength);
  else if (typeof minLength === "number" && length < minLength) {
    errors.invalid(path, value, `${path} in body should be at least ${minLength} chars long`);
  } else if (typeof pattern === "string" && !matches(pattern, value)) {
    errors.invalid(path, value, `${path} in body should match '${pattern}'`);
  }
  if (typeof format === "string" && !isOfFormat(format, value)) {
    errors.typeInvalid(path, value, `${path} in body must be of type ${format}: ${JSON.stringify(value)}`);
  }
}

/** Patterns are RE2's; what this engine cannot read is held to be met. */
function matches(pattern: string, value: string): boolean {
  try {
    return new RegExp(pattern, "u").test(value);
  } catch (error) {
    if (error instanceof SyntaxError) return true;
    throw error;
  }
}

function validateNumber(source: JsonObject, value: number, path: string, errors: FieldErrors): void {
  const { minimum, maximum, multipleOf, exclusiveMinimum, exclusiveMaximum } = source;
  if (typeof minimum === "number" && (exclusiveMinimum === true ? value <= minimum : value < minimum)) {
    const bound = exclusiveMinimum === true ? "greater than" : "greater than or equal to";
    errors.invalid(path, value, `${path} in body should be ${bound} ${minimum}`);
  }
  if (typeof maximum === "number" && (exclusiveMaximum === true ? value >= maximum : value > maximum)) {
    const bound = exclusiveMaximum === true ? "less than" : "less than or equal to";
    errors.invalid(path, value, `${path} in body should be ${bound} ${maximum}`);
  }
  if (typeof multipleOf === "number" && !Number.isInteger(value / multipleOf)) {
    errors.invalid(path, value, `${path} in body should be a multiple of ${multipleOf}`);
  }
}

function validateList(node: SchemaNode, value: readonly Json[], path: string, errors: FieldErrors): void {
  const { minItems, maxItems } = node.source;
  if (typeof maxItems === "number" && value.length > maxItems) errors.tooMany(path, value.length, maxItems);
  if (typeof minItems === "number" && value.length < minItems) {
    errors.invalid(path, value.length, `${path} in body should have at least ${minItems} items`);
  }
  for (const [index, item] of value.entries()) {
    if (node.element !== undefined) validateBySchema(node.element, item, `${path}[${index}]`, errors);
  }
  validateUnique(node, value, path, errors);
}

function validateUnique(node: SchemaNode, value: readonly Json[], path: string, errors: FieldErrors): void {
  const type = node.listType;
  if (type.kind === "atomic") return;
  const seen = new Set<string>();
  for (const [index, item] of value.entries()) {
    const identity: Json =
      type.kind === "set" ? item : Object.fromEntries(type.keys.map((key) => [key, record(item)[key] ?? null]));
    const id = isObject(identity) ? keyElement(identity) : JSON.stringify(identity);
    if (seen.has(id)) errors.duplicate(`${path}[${index}]`, identity);
    seen.add(id);
  }
}

function validateObject(node: SchemaNode, value: JsonObject, path: string, errors: FieldErrors): void {
  const { minProperties, maxProperties } = node.source;
  const names = Object.keys(value);
  if (typeof maxProperties === "number" && names.length > maxProperties)
    errors.tooMany(path, names.length, maxProperties);
  if (typeof minProperties === "number" && names.length < minProperties) {
    errors.invalid(path, names.length, `${path} in body should have at least ${minProperties} properties`);
  }
  const embedded = node.isEmbeddedResource ? ["apiVersion", "kind"] : [];
  for (const name of [...node.required, ...embedded]) {
    if (value[name] === undefined) errors.required(below(path, name));
  }
  for (const name of names) {
    // Metadata is judged for all kinds alike.
    if (path === "" && name === "metadata") continue;
    const [field, member] = [node.at(name), value[name]];
    if (field !== undefined && member !== undefined) validateBySchema(field, member, below(path, name), errors);
  }
}

function below(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}

/** The validator of the API server loses the place of these. */
const NOWHERE = "<nil>";

/** `allOf`, `anyOf`, `oneOf` and `not` say only what values may be; they add no fields. */
function validateJunctors(source: JsonObject, value: Json, path: string, errors: FieldErrors): void {
  const fits = (schema: Json): boolean => isObject(schema) && isValid(schema, value);
  const named = JSON.stringify(path === "" ? NOWHERE : path);
  const [anyOf, oneOf] = [list(source.anyOf), list(source.oneOf)];
  for (const schema of list(source.allOf)) {
    if (isObject(schema)) validateBySchema(new SchemaNode(schema, () => undefined), value, path, errors);
  }
  if (source.allOf !== undefined && !list(source.allOf).every(fits)) {
    errors.invalid(NOWHERE, "", `${named} must validate all the schemas (allOf)`);
  }
  if (anyOf.length > 0 && !anyOf.some(fits)) {
    errors.invalid(NOWHERE, "", `${named} must validate at least one schema (anyOf)`);
  }
  const valid = oneOf.filter(fits).length;
  if (oneOf.length > 0 && valid !== 1) {
    const found = valid === 0 ? "Found none valid" : `Found ${valid} valid alternatives`;
    errors.invalid(NOWHERE, "", `${named} must validate one and only one schema (oneOf). ${found}`);
  }
  if (isObject(source.not) && fits(source.not))
    errors.invalid(NOWHERE, "", `${named} must not validate the schema (not)`);
}

function isValid(schema: JsonObject, value: Json): boolean {
  const found = new FieldErrors();
  validateBySchema(new SchemaNode(schema, () => undefined), value, "", found);
  return found.all.length === 0;
}
