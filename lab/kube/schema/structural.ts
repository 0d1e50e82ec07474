import { isObject, type Json, type JsonObject, record } from "../json.ts";
import { decodeBuiltin } from "./decode.ts";
import type { SchemaNode } from "./schemaNode.ts";

/** A custom object as its definition lets it be: fields that the schema does not have are dropped, defaults are filled in
 *  (apiextensions `schema/pruning`, `schema/defaulting`). Metadata is what every object has. */
export function decodeCustom(
  node: SchemaNode,
  value: JsonObject,
): { readonly object: JsonObject; readonly unknownFields: readonly string[] } {
  const unknownFields: string[] = [];
  const pruned = record(prune(node, value, "", unknownFields));
  return { object: record(withSchemaDefaults(node, pruned)), unknownFields: unknownFields.sort() };
}

function prune(node: SchemaNode, value: Json, path: string, unknown: string[]): Json {
  if (node.typeName === "ObjectMeta" && isObject(value)) {
    const metadata = decodeBuiltin(node, value);
    unknown.push(...metadata.unknownFields.map((field) => `${path}.${field}`));
    return metadata.object;
  }
  if (Array.isArray(value)) {
    const { element } = node;
    return element === undefined
      ? value
      : value.map((item: Json, index) => prune(element, item, `${path}[${index}]`, unknown));
  }
  if (!isObject(value)) return value;
  // A free-form object is kept as it is.
  if (!node.isStruct && node.source.additionalProperties === undefined) {
    if (node.preservesUnknownFields || node.type === "") return value;
    if (node.type === "object") return dropAll(value, path, unknown);
  }
  const members = Object.entries(value).flatMap(([name, member]): [string, Json][] => {
    const at = path === "" ? name : `${path}.${name}`;
    const below = node.at(name);
    if (below === undefined) {
      unknown.push(at);
      return [];
    }
    return member === undefined ? [] : [[name, prune(below, member, at, unknown)]];
  });
  return Object.fromEntries(members);
}

/** An object of which the schema lists no fields at all has none. */
function dropAll(value: JsonObject, path: string, unknown: string[]): JsonObject {
  unknown.push(...Object.keys(value).map((name) => `${path}.${name}`));
  return {};
}

/** Fills in what the schema gives as defaults, below what is there. */
export function withSchemaDefaults(node: SchemaNode, value: Json): Json {
  if (Array.isArray(value)) {
    const { element } = node;
    return element === undefined ? value : value.map((item: Json) => withSchemaDefaults(element, item));
  }
  if (!isObject(value)) return value;
  const members = new Map<string, Json>();
  for (const [name, member] of Object.entries(value)) {
    const below = node.at(name);
    if (member === undefined) continue;
    // A null where none may be is dropped, and gives way to a default.
    if (member === null && below !== undefined && below.type !== "" && below.source.nullable !== true) continue;
    members.set(name, below === undefined ? member : withSchemaDefaults(below, member));
  }
  for (const name of node.fieldNames) {
    const field = node.field(name);
    if (members.has(name) || field?.default === undefined || name === "metadata") continue;
    members.set(name, withSchemaDefaults(field, field.default));
  }
  return Object.fromEntries(members);
}
