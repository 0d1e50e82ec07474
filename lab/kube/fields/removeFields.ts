import { type Json, list, record } from "../json.ts";
import { ANYTHING, type SchemaNode } from "../schema/schemaNode.ts";
import { EMPTY_SET, type FieldSet, fieldElement, isEmptySet } from "./fieldSet.ts";
import { itemElement, shapeOf } from "./listItems.ts";

/** The value without the fields and items of the set (structured-merge-diff `typed/remove.go`). What becomes empty by it stays, empty. */
export function removeFields(node: SchemaNode, value: Json, set: FieldSet): Json {
  switch (shapeOf(node, value)) {
    case "leaf":
      return value;
    case "map": {
      const members = Object.entries(record(value)).flatMap(([key, member]): [string, Json][] => {
        if (member === undefined) return [];
        const below = set.children.get(fieldElement(key)) ?? EMPTY_SET;
        if (below.isMember) return [];
        return [[key, isEmptySet(below) ? member : removeFields(node.at(key) ?? ANYTHING, member, below)]];
      });
      return Object.fromEntries(members);
    }
    case "list": {
      const type = node.listType;
      if (type.kind === "atomic") return value;
      return list(value).flatMap((item): Json[] => {
        const below = set.children.get(itemElement(type, node, item)) ?? EMPTY_SET;
        if (below.isMember) return [];
        return [isEmptySet(below) ? item : removeFields(node.element ?? ANYTHING, item, below)];
      });
    }
  }
}
