import { isObject, type Json } from "../json.ts";
import type { ListType, SchemaNode } from "../schema/schemaNode.ts";
import { keyElement, type PathElement, valueElement } from "./fieldSet.ts";

/** A list whose items cannot be told apart as its schema wants. */
export class ListItemError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "ListItemError";
  }
}

/** By what an item of a list is known; a missing key takes the default of its field.
 *  @throws ListItemError for an item without its key */
export function itemElement(type: Exclude<ListType, { kind: "atomic" }>, node: SchemaNode, item: Json): PathElement {
  if (type.kind === "set") return valueElement(item);
  if (!isObject(item)) throw new ListItemError("associative list with keys may not have non-map elements");
  const keys = type.keys.map((key): [string, Json] => {
    const value = item[key] ?? node.element?.field(key)?.default;
    if (value === undefined) {
      throw new ListItemError(
        `associative list with keys has an element that omits key field ${JSON.stringify(key)} (and doesn't have default value)`,
      );
    }
    return [key, value];
  });
  return keyElement(Object.fromEntries(keys));
}

/** The items of a list by their elements; several of one element stand together. */
export function itemsByElement(
  type: Exclude<ListType, { kind: "atomic" }>,
  node: SchemaNode,
  items: readonly Json[],
): ReadonlyMap<PathElement, readonly Json[]> {
  const found = new Map<PathElement, Json[]>();
  for (const item of items) {
    const element = itemElement(type, node, item);
    const earlier = found.get(element);
    if (earlier === undefined) found.set(element, [item]);
    else earlier.push(item);
  }
  return found;
}

/** In what way a value is owned: field by field, item by item, or as one piece. */
export function shapeOf(node: SchemaNode, value: Json | undefined): "map" | "list" | "leaf" {
  if (Array.isArray(value)) return node.listType.kind === "atomic" ? "leaf" : "list";
  return isObject(value) && !node.isAtomicMap ? "map" : "leaf";
}
