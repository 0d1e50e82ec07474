/** Reads the OpenAPI v3 schema of a kind, as `cluster.schema` gives it: the schema itself, with those it refers to under `components.schemas`.
 *  Nothing in it is trusted: extension servers and CRDs write what they like. */
import type { Json, JsonObject } from "./json.ts";

/** One place in a schema, with its references followed. */
export interface SchemaPlace {
  readonly root: JsonObject;
  readonly schema: JsonObject;
}

/** How the items of a list are told apart: by these keys, by their value (a set), or not at all. */
export type ListIdentity = readonly string[] | "set" | null;

/** A chain of references that is longer than this is a circle. */
const mostReferences = 32;

export function schemaPlace(root: JsonObject | null): SchemaPlace | null {
  return root === null ? null : resolved(root, root);
}

/** The value below a key; null where the schema does not know it. */
export function propertyOf(place: SchemaPlace | null, key: string): SchemaPlace | null {
  if (place === null) return null;
  const own = objectOf(place.schema.properties);
  const found =
    own !== null && Object.hasOwn(own, key) ? objectOf(own[key]) : objectOf(place.schema.additionalProperties);
  return found === null ? null : resolved(place.root, found);
}

export function itemOf(place: SchemaPlace | null): SchemaPlace | null {
  const items = place === null ? null : objectOf(place.schema.items);
  return place === null || items === null ? null : resolved(place.root, items);
}

/** Names of the properties that the schema lists, in its order. */
export function propertiesOf(place: SchemaPlace | null): readonly string[] {
  return Object.keys(objectOf(place?.schema.properties) ?? {});
}

export function requiredOf(place: SchemaPlace | null): readonly string[] {
  return texts(place?.schema.required);
}

/** Whether keys that the schema does not list may stand there. */
export function takesAnyKey({ schema }: SchemaPlace): boolean {
  const more = schema.additionalProperties;
  return (
    more === true ||
    objectOf(more) !== null ||
    schema["x-kubernetes-preserve-unknown-fields"] === true ||
    schema["x-kubernetes-embedded-resource"] === true ||
    objectOf(schema.properties) === null
  );
}

/** By `x-kubernetes-list-map-keys`, or the merge key of strategic patches where there are none. */
export function listIdentity(place: SchemaPlace | null): ListIdentity {
  const schema = place?.schema;
  if (schema === undefined) return null;
  if (schema["x-kubernetes-list-type"] === "map") {
    const keys = texts(schema["x-kubernetes-list-map-keys"]);
    if (keys.length > 0) return keys;
  }
  if (schema["x-kubernetes-list-type"] === "set") return "set";
  const merge = schema["x-kubernetes-patch-merge-key"];
  return typeof merge === "string" && merge !== "" ? [merge] : null;
}

/** Values of list keys that the schema fills in where an item leaves them out: `protocol: TCP`. */
export function defaultOf(place: SchemaPlace | null, key: string): Json | undefined {
  return propertyOf(place, key)?.schema.default;
}

/** The types of JSON that may stand there; empty for any. */
export function typesOf({ schema }: SchemaPlace): readonly string[] {
  if (schema["x-kubernetes-int-or-string"] === true || schema.format === "int-or-string") return ["integer", "string"];
  if (typeof schema.type === "string") return [schema.type];
  const choices = listOf(schema.oneOf ?? schema.anyOf).map((one) => objectOf(one)?.type);
  return choices.filter((type): type is string => typeof type === "string");
}

export function choicesOf({ schema }: SchemaPlace): readonly Json[] {
  return listOf(schema.enum);
}

export function aboutOf(place: SchemaPlace | null): string {
  const text = place?.schema.description;
  return typeof text === "string" ? text : "";
}

/** Follows `$ref`, and an `allOf` of one, which is how Kubernetes hangs a description and a default on a reference. */
export function resolved(root: JsonObject, from: JsonObject): SchemaPlace {
  let schema = from;
  for (let step = 0; step < mostReferences; step += 1) {
    const all = listOf(schema.allOf);
    const only = all.length === 1 ? objectOf(all[0]) : null;
    const reference = schema.$ref ?? only?.$ref;
    const target = typeof reference === "string" ? componentOf(root, reference) : only;
    if (target === null) break;
    const { $ref: _ref, allOf: _all, ...own } = schema;
    schema = { ...target, ...own };
  }
  return { root, schema };
}

function componentOf(root: JsonObject, reference: string): JsonObject | null {
  const name = decodeURIComponent(reference.split("/").at(-1) ?? "");
  const schemas = objectOf(objectOf(root.components)?.schemas);
  return schemas !== null && Object.hasOwn(schemas, name) ? objectOf(schemas[name]) : null;
}

function objectOf(value: Json | undefined): JsonObject | null {
  return isJsonObject(value) ? value : null;
}

export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isJsonList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

function listOf(value: Json | undefined): readonly Json[] {
  return isJsonList(value) ? value : [];
}

function texts(value: Json | undefined): readonly string[] {
  return listOf(value).filter((one): one is string => typeof one === "string");
}
