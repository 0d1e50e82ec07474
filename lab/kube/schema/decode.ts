import { isObject, type Json, type JsonObject } from "../json.ts";
import type { SchemaNode } from "./schemaNode.ts";

/** A value of another type than its field has. */
export class DecodeError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "DecodeError";
  }
}

export interface Decoded {
  readonly object: JsonObject;
  /** Paths of what the schema does not have, like `spec.containers[0].imagee`. */
  readonly unknownFields: readonly string[];
}

/** Reads a built-in object as the API server's own types do: fields that they do not have are dropped, as are nulls and what is empty where
 *  emptiness means absence; structs that are always there are filled in, and values that the schema gives as defaults.
 *  @throws DecodeError for a value of the wrong type */
export function decodeBuiltin(node: SchemaNode, value: JsonObject): Decoded {
  const reader = new Reader();
  return { object: reader.struct(node, value, ""), unknownFields: reader.unknownFields };
}

/** What a new object of the kind is with nothing said of it: the structs that are always there, without the values that are defaults. */
export function blankOf(node: SchemaNode): JsonObject {
  const members = node.fieldNames.flatMap((name): [string, Json][] => {
    const field = node.field(name);
    if (field === undefined) return [];
    if (isAlwaysThere(field)) return [[name, blankOf(field)]];
    // Lists that must be there are written even when they are none.
    return field.type === "array" && node.required.includes(name) ? [[name, null]] : [];
  });
  return Object.fromEntries(members);
}

/** The API's types have some structs by value: these are written even when they hold nothing. OpenAPI gives them `{}` as their default. */
function isAlwaysThere(field: SchemaNode): boolean {
  const given = field.default;
  return field.isStruct && isObject(given) && Object.keys(given).length === 0;
}

class Reader {
  readonly unknownFields: string[] = [];

  struct(node: SchemaNode, value: JsonObject, path: string): JsonObject {
    const members: [string, Json][] = [];
    const unknown: string[] = [];
    for (const [name, member] of Object.entries(value)) {
      const at = path === "" ? name : `${path}.${name}`;
      const field = node.at(name);
      if (field === undefined) unknown.push(at);
      else if (member !== undefined && member !== null) {
        const read = this.#value(field, member, at, node);
        if (!isAbsence(field, read, node.required.includes(name))) members.push([name, read]);
      }
    }
    // Those further in are found first.
    this.unknownFields.push(...unknown);
    const given = new Set(members.map(([name]) => name));
    for (const name of node.fieldNames) {
      const field = node.field(name);
      if (given.has(name) || field === undefined) continue;
      const filled = this.#filled(field, path === "" ? name : `${path}.${name}`, node.required.includes(name));
      if (filled !== undefined) members.push([name, filled]);
    }
    return Object.fromEntries(members);
  }

  #filled(field: SchemaNode, path: string, isRequired: boolean): Json | undefined {
    const { default: given } = field;
    if (given === undefined || given === null) return undefined;
    if (isAlwaysThere(field)) return this.struct(field, {}, path);
    // The zero values of required fields are the types' own, not something to be written down: validation says that they are missing.
    return isRequired && (given === "" || given === 0 || given === false || isObject(given)) ? undefined : given;
  }

  #value(node: SchemaNode, value: Json, path: string, parent: SchemaNode): Json {
    if (node.isStruct) {
      if (!isObject(value)) throw mismatch(value, path, parent, node.typeName);
      return this.struct(node, value, path);
    }
    switch (node.type) {
      case "array":
        if (!Array.isArray(value)) throw mismatch(value, path, parent, "[]");
        return value.map((item: Json, index) =>
          item === null || node.element === undefined
            ? item
            : this.#value(node.element, item, `${path}[${index}]`, parent),
        );
      case "object":
        if (!isObject(value)) throw mismatch(value, path, parent, "map");
        return this.#map(node, value, path, parent);
      case "string":
        if (typeof value !== "string") throw mismatch(value, path, parent, "string");
        if (node.source.format === "byte") checkBase64(value);
        return value;
      case "boolean":
        if (typeof value !== "boolean") throw mismatch(value, path, parent, "bool");
        return value;
      case "integer":
        if (typeof value !== "number" || !Number.isInteger(value))
          throw mismatch(value, path, parent, node.source.format);
        return value;
      case "number":
        if (typeof value !== "number") throw mismatch(value, path, parent, "float64");
        return value;
      default:
        // Quantities may be numbers, and are texts ever after.
        return node.typeName === "Quantity" && typeof value === "number" ? String(value) : value;
    }
  }

  #map(node: SchemaNode, value: JsonObject, path: string, parent: SchemaNode): JsonObject {
    const { element } = node;
    if (element === undefined) return value;
    const members = Object.entries(value).flatMap(([key, member]): [string, Json][] => {
      if (member === undefined || member === null) return [];
      return [[key, this.#value(element, member, `${path}.${key}`, parent)]];
    });
    return Object.fromEntries(members);
  }
}

function checkBase64(value: string): void {
  const valid = /^(?:[A-Za-z0-9+/]{4})*/.exec(value)?.[0].length ?? 0;
  const rest = value.slice(valid);
  if (rest === "" || /^(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)$/.test(rest)) return;
  const wrong = rest.search(/[^A-Za-z0-9+/]/);
  throw new DecodeError(`illegal base64 data at input byte ${valid + (wrong < 0 ? rest.length : wrong)}`);
}

/** Empty lists and maps of optional fields are not written (`omitempty`). */
function isAbsence(field: SchemaNode, value: Json, isRequired: boolean): boolean {
  if (isRequired || field.isStruct) return false;
  if (Array.isArray(value)) return value.length === 0;
  const isMap = field.type === "object" && isObject(field.source.additionalProperties);
  return isMap && isObject(value) && Object.keys(value).length === 0;
}

/** In the words of Go's decoder, without which clients would not know the message. */
function mismatch(value: Json, path: string, parent: SchemaNode, wanted: Json | undefined): DecodeError {
  const given = Array.isArray(value) ? "array" : typeof value === "boolean" ? "bool" : typeof value;
  const fieldPath = path.replaceAll(/\[\d+\]/g, "");
  return new DecodeError(
    `json: cannot unmarshal ${given} into Go struct field ${parent.typeName}.${fieldPath} of type ${goType(wanted)}`,
  );
}

function goType(wanted: Json | undefined): string {
  switch (wanted) {
    case "int32":
    case "int64":
    case "string":
    case "bool":
    case "float64":
      return wanted;
    case "[]":
      return "[]string";
    case "map":
      return "map[string]string";
    default:
      return typeof wanted === "string" && wanted !== "" ? `v1.${wanted}` : "int";
  }
}
