import { isObject, type Json, list, record } from "../json.ts";
import { ANYTHING, type SchemaNode } from "../schema/schemaNode.ts";
import { type FieldSet, FieldSetBuilder, fieldElement, type Path } from "./fieldSet.ts";
import { itemsByElement, shapeOf } from "./listItems.ts";

/** All fields that an object says something of (structured-merge-diff `typed/tofieldset.go`): leaves, and beside them the keys of maps and
 *  the items of lists, for those can be given and taken as a whole.
 *  @throws ListItemError */
export function fieldsOf(node: SchemaNode, value: Json): FieldSet {
  const builder = new FieldSetBuilder();
  walk(builder, [], node, value);
  return builder.build();
}

function walk(builder: FieldSetBuilder, path: Path, node: SchemaNode, value: Json): void {
  switch (shapeOf(node, value)) {
    case "leaf":
      builder.add(path);
      return;
    case "map":
      for (const [key, member] of Object.entries(record(value))) {
        if (member === undefined) continue;
        const at = [...path, fieldElement(key)];
        walk(builder, at, node.at(key) ?? ANYTHING, member);
        const isEmpty = isObject(member) && Object.keys(member).length === 0;
        if (isEmpty || node.field(key) === undefined) builder.add(at);
      }
      return;
    case "list": {
      const type = node.listType;
      if (type.kind === "atomic") return;
      for (const [element, items] of itemsByElement(type, node, list(value))) {
        const at = [...path, element];
        const [only, ...others] = items;
        if (only !== undefined && others.length === 0) walk(builder, at, node.element ?? ANYTHING, only);
        builder.add(at);
      }
    }
  }
}
