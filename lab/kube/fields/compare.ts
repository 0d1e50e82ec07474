import { equalJson, type Json, list, record } from "../json.ts";
import { ANYTHING, type SchemaNode } from "../schema/schemaNode.ts";
import { type FieldSet, FieldSetBuilder, fieldElement, type Path } from "./fieldSet.ts";
import { itemsByElement, shapeOf } from "./listItems.ts";

export interface Comparison {
  readonly added: FieldSet;
  readonly modified: FieldSet;
  readonly removed: FieldSet;
}

/** Which fields differ between two versions of an object: a container that is new, or gone, counts as a field of its own beside those in it
 *  (structured-merge-diff `typed/compare.go`).
 *  @throws ListItemError */
export function compare(node: SchemaNode, before: Json, after: Json): Comparison {
  const found = { added: new FieldSetBuilder(), modified: new FieldSetBuilder(), removed: new FieldSetBuilder() };
  walk(found, [], node, before, after);
  return { added: found.added.build(), modified: found.modified.build(), removed: found.removed.build() };
}

interface Found {
  readonly added: FieldSetBuilder;
  readonly modified: FieldSetBuilder;
  readonly removed: FieldSetBuilder;
}

function walk(found: Found, path: Path, node: SchemaNode, before: Json | undefined, after: Json | undefined): void {
  if (before === undefined && after === undefined) return;
  const shape = sharedShape(node, before, after);
  if (shape === "leaf" || (isHollow(before) && isHollow(after))) return leaf(found, path, before, after);
  if (shape === "map") walkMap(found, path, node, before, after);
  else walkList(found, path, node, before, after);
  if (before === undefined) found.added.add(path);
  else if (after === undefined) found.removed.add(path);
}

function sharedShape(node: SchemaNode, before: Json | undefined, after: Json | undefined): "map" | "list" | "leaf" {
  // What is null takes the form of the other.
  if (isNothing(before)) return shapeOf(node, isNothing(after) ? undefined : after);
  if (isNothing(after)) return shapeOf(node, before);
  const shape = shapeOf(node, after);
  return shapeOf(node, before) === shape ? shape : "leaf";
}

function isNothing(value: Json | undefined): boolean {
  return value === undefined || value === null;
}

/** What is empty is told apart from what is not there. */
function isHollow(value: Json | undefined): boolean {
  if (value === undefined || value === null) return true;
  return Array.isArray(value) ? value.length === 0 : typeof value === "object" && Object.keys(value).length === 0;
}

function leaf(found: Found, path: Path, before: Json | undefined, after: Json | undefined): void {
  if (before === undefined) found.added.add(path);
  else if (after === undefined) found.removed.add(path);
  else if (!equalJson(before, after)) found.modified.add(path);
}

function walkMap(found: Found, path: Path, node: SchemaNode, before: Json | undefined, after: Json | undefined): void {
  const [left, right] = [record(before), record(after)];
  for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
    walk(found, [...path, fieldElement(key)], node.at(key) ?? ANYTHING, left[key], right[key]);
  }
}

function walkList(found: Found, path: Path, node: SchemaNode, before: Json | undefined, after: Json | undefined): void {
  const type = node.listType;
  if (type.kind === "atomic") return leaf(found, path, before, after);
  const [left, right] = [itemsByElement(type, node, list(before)), itemsByElement(type, node, list(after))];
  for (const element of new Set([...left.keys(), ...right.keys()])) {
    const [old = [], fresh = []] = [left.get(element), right.get(element)];
    const at = [...path, element];
    // Items that cannot be told apart are one piece.
    if (old.length > 1 || fresh.length > 1) leaf(found, at, pieceOf(old), pieceOf(fresh));
    else walk(found, at, node.element ?? ANYTHING, old[0], fresh[0]);
  }
}

function pieceOf(items: readonly Json[]): Json | undefined {
  return items.length === 0 ? undefined : items;
}
