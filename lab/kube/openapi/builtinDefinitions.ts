import { isObject, type Json, type JsonObject } from "../json.ts";
import { allBuiltinSchemas, builtinKinds } from "../schema/builtinSchemas.ts";

/** Where references to schemas point: v2 and v3 keep them in different places. */
export type RefBase = "#/definitions/" | "#/components/schemas/";

/** The schemas of the Kubernetes API in the form of one version of OpenAPI. */
export function builtinDefinitions(refBase: RefBase): ReadonlyMap<string, JsonObject> {
  const marks = builtinKinds();
  return new Map(
    [...allBuiltinSchemas()].map(([name, schema]) => {
      const mark = marks.get(name);
      const marked = mark === undefined ? {} : { "x-kubernetes-group-version-kind": [mark] };
      return [name, { ...inForm(schema, refBase), ...marked }];
    }),
  );
}

function inForm(schema: JsonObject, refBase: RefBase): JsonObject {
  const { $ref, properties, items, additionalProperties, oneOf, ...rest } = schema;
  const own: JsonObject = {
    ...rest,
    ...(isObject(properties) ? { properties: mapped(properties, refBase) } : {}),
    ...(items === undefined ? {} : { items: nested(items, refBase) }),
    ...(additionalProperties === undefined ? {} : { additionalProperties: nested(additionalProperties, refBase) }),
  };
  if (refBase === "#/definitions/") {
    // v2 has no alternatives: what may be a number is a text there.
    const type = oneOf === undefined ? {} : { type: "string" };
    return { ...own, ...type, ...(typeof $ref === "string" ? { $ref: refBase + $ref } : {}) };
  }
  const alternatives = oneOf === undefined ? {} : { oneOf };
  if (typeof $ref !== "string") return { ...own, ...alternatives };
  // A reference takes no siblings in OpenAPI 3.0, so that what is said beside it goes around it.
  const reference = { $ref: refBase + $ref };
  return Object.keys(own).length === 0 ? reference : { ...own, allOf: [reference] };
}

function mapped(properties: JsonObject, refBase: RefBase): JsonObject {
  return Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, nested(schema ?? {}, refBase)]));
}

function nested(schema: Json, refBase: RefBase): Json {
  return isObject(schema) ? inForm(schema, refBase) : schema;
}
