import type { JsonObject } from "../json.ts";
import { DESCRIPTIONS } from "./descriptions.ts";

/** The packages of the notation, and the prefix that their schemas have in OpenAPI. */
const PREFIXES: Readonly<Record<string, string>> = {
  core: "io.k8s.api.core.v1",
  apps: "io.k8s.api.apps.v1",
  batch: "io.k8s.api.batch.v1",
  autoscaling: "io.k8s.api.autoscaling.v2",
  scale: "io.k8s.api.autoscaling.v1",
  networking: "io.k8s.api.networking.v1",
  policy: "io.k8s.api.policy.v1",
  rbac: "io.k8s.api.rbac.v1",
  storage: "io.k8s.api.storage.v1",
  scheduling: "io.k8s.api.scheduling.v1",
  coordination: "io.k8s.api.coordination.v1",
  discovery: "io.k8s.api.discovery.v1",
  apiextensions: "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1",
  meta: "io.k8s.apimachinery.pkg.apis.meta.v1",
};

const PRIMITIVES: Readonly<Record<string, JsonObject>> = {
  string: { type: "string" },
  int: { type: "integer", format: "int32" },
  long: { type: "integer", format: "int64" },
  number: { type: "number", format: "double" },
  bool: { type: "boolean" },
  bytes: { type: "string", format: "byte" },
  time: { type: "string", format: "date-time" },
  microtime: { type: "string", format: "date-time" },
  quantity: { type: "string" },
  intOrString: { oneOf: [{ type: "integer" }, { type: "string" }], format: "int-or-string" },
  any: { type: "object" },
};

export const OBJECT_META = `${PREFIXES.meta}.ObjectMeta`;
export const LIST_META = `${PREFIXES.meta}.ListMeta`;

/** Where references to schemas point: v2 and v3 keep them in different places. */
export type RefBase = "#/definitions/" | "#/components/schemas/";

/** Reads schemas out of the notation: a line `package NAME`, then a type per line with its fields as `name:type`, `!` marking required ones;
 *  an indented line goes on with the one before. Types: the primitives above, `[T]`, `{T}` (map), a type of the package, or `package/T`. */
export function readSchemas(source: string, refBase: RefBase): ReadonlyMap<string, JsonObject> {
  const schemas = new Map<string, JsonObject>();
  let ofPackage = "";
  for (const line of source
    .trim()
    .replaceAll(/\n {2}/g, " ")
    .split("\n")) {
    const [head = "", ...fields] = line.split(" ");
    if (head === "package") {
      ofPackage = fields[0] ?? "";
      continue;
    }
    schemas.set(fullName(ofPackage, head), readType(ofPackage, head, fields, refBase));
  }
  return schemas;
}

function fullName(ofPackage: string, name: string): string {
  return `${PREFIXES[ofPackage]}.${name}`;
}

function readType(ofPackage: string, name: string, fields: readonly string[], refBase: RefBase): JsonObject {
  const required: string[] = [];
  const properties = fields.map((field): [string, JsonObject] => {
    const [left = "", type = ""] = splitOnce(field);
    const property = left.replace(/!$/, "");
    if (left.endsWith("!")) required.push(property);
    const description = DESCRIPTIONS[`${ofPackage}/${name}.${property}`] ?? COMMON[property];
    const schema = readReference(ofPackage, type, refBase);
    return [property, description === undefined ? schema : described(schema, description)];
  });
  const description = DESCRIPTIONS[`${ofPackage}/${name}`];
  return {
    ...(description === undefined ? {} : { description }),
    type: "object",
    properties: Object.fromEntries(properties),
    ...(required.length === 0 ? {} : { required }),
  };
}

const COMMON: Readonly<Record<string, string>> = {
  metadata: DESCRIPTIONS["*.metadata"] ?? "",
};

/** A reference takes no siblings in OpenAPI 3.0, so that a description has to go around it. */
function described(schema: JsonObject, description: string): JsonObject {
  return schema.$ref === undefined ? { description, ...schema } : { description, allOf: [schema], default: {} };
}

function splitOnce(field: string): readonly [string, string] {
  const colon = field.indexOf(":");
  return [field.slice(0, colon), field.slice(colon + 1)];
}

function readReference(ofPackage: string, type: string, refBase: RefBase): JsonObject {
  if (type.startsWith("[")) return { type: "array", items: readReference(ofPackage, type.slice(1, -1), refBase) };
  if (type.startsWith("{")) {
    return { type: "object", additionalProperties: readReference(ofPackage, type.slice(1, -1), refBase) };
  }
  const primitive = PRIMITIVES[type];
  if (primitive !== undefined) return primitive;
  const [first = "", second] = type.split("/");
  return { $ref: refBase + (second === undefined ? fullName(ofPackage, first) : fullName(first, second)) };
}
