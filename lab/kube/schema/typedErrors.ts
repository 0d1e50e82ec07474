import { pathText } from "../fields/fieldSet.ts";
import { itemElement, ListItemError } from "../fields/listItems.ts";
import { isObject, type Json, type JsonObject } from "../json.ts";
import type { SchemaNode } from "./schemaNode.ts";

/** What keeps an object from being read by its schema, in the words of structured-merge-diff `typed/validate.go`: unknown fields, values of
 *  another type, items that are there twice. */
export function typedErrors(node: SchemaNode, value: JsonObject): readonly string[] {
  const errors: string[] = [];
  check(errors, node, value, "");
  return errors;
}

function check(errors: string[], node: SchemaNode, value: Json, path: string): void {
  if (value === null) return;
  const wanted = expectation(node, value);
  if (wanted !== "") errors.push(`${path}: expected ${wanted}, got ${nameOfType(value)}`);
  else if (Array.isArray(value)) checkList(errors, node, value, path);
  else if (isObject(value)) {
    for (const [name, member] of Object.entries(value)) {
      const below = node.at(name);
      if (below === undefined) errors.push(`${path}.${name}: field not declared in schema`);
      else if (member !== undefined) check(errors, below, member, `${path}.${name}`);
    }
  }
}

/** What a value should have been; empty where it is that. */
function expectation(node: SchemaNode, value: Json): string {
  switch (node.type) {
    case "array":
      return Array.isArray(value) ? "" : "list";
    case "object":
      return isObject(value) ? "" : "map";
    case "integer":
    case "number":
      return typeof value === "number" ? "" : "numeric (int or float)";
    case "string":
      return typeof value === "string" ? "" : "string";
    case "boolean":
      return typeof value === "boolean" ? "" : "boolean";
    default:
      return "";
  }
}

function nameOfType(value: Json): string {
  return Array.isArray(value) ? "list" : isObject(value) ? "map" : typeof value;
}

function checkList(errors: string[], node: SchemaNode, value: readonly Json[], path: string): void {
  const type = node.listType;
  const seen = new Set<string>();
  for (const [index, item] of value.entries()) {
    let at = `[${index}]`;
    if (type.kind !== "atomic") {
      try {
        const element = itemElement(type, node, item);
        at = pathText([element]);
        if (seen.has(element)) errors.push(`${path}: duplicate entries for key ${at}`);
        seen.add(element);
      } catch (error) {
        if (!(error instanceof ListItemError)) throw error;
        errors.push(`${path}: element ${index}: ${error.message}`);
      }
    }
    if (node.element !== undefined) check(errors, node.element, item, `${path}${at}`);
  }
}
