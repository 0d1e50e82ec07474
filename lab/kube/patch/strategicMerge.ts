import { goText } from "../goText.ts";
import { equalJson, isObject, type Json, type JsonObject, list, record, text } from "../json.ts";
import { ANYTHING, type SchemaNode } from "../schema/schemaNode.ts";
import { PatchError } from "./jsonPatch.ts";

const DIRECTIVE = "$patch";
const RETAIN_KEYS = "$retainKeys";
const DELETE_FROM = "$deleteFromPrimitiveList/";
const ELEMENT_ORDER = "$setElementOrder/";

/** A strategic merge patch: maps are merged, lists whose schema names a merge key (or the strategy "merge") item by item, other lists replaced
 *  (apimachinery `util/strategicpatch`). Directives: `$patch: replace|delete|merge`, `$retainKeys`, `$deleteFromPrimitiveList/FIELD`,
 *  `$setElementOrder/FIELD`.
 *  @throws PatchError */
export function strategicMerge(node: SchemaNode, original: JsonObject, patch: JsonObject): JsonObject {
  return mergeMap(node, original, patch);
}

function mergeMap(node: SchemaNode, original: JsonObject, patch: JsonObject): JsonObject {
  const directive = patch[DIRECTIVE];
  if (directive !== undefined) return replaced(directive, patch);
  const merged = new Map<string, Json>(Object.entries(retained(original, patch)).flatMap(present));
  const ordered = new Set<string>();
  for (const [key, order] of Object.entries(patch)) {
    if (!key.startsWith(ELEMENT_ORDER)) continue;
    const field = key.slice(ELEMENT_ORDER.length);
    ordered.add(field);
    const items = orderedList(node.at(field) ?? ANYTHING, merged.get(field), patch[field], order, field);
    if (items !== undefined) merged.set(field, items);
  }
  for (const [key, value] of Object.entries(patch)) {
    if (value === undefined || key === RETAIN_KEYS || key.startsWith(ELEMENT_ORDER) || ordered.has(key)) continue;
    if (key.startsWith(DELETE_FROM)) {
      const field = key.slice(DELETE_FROM.length);
      const current = merged.get(field);
      if (current !== undefined) merged.set(field, withoutItems(list(current), list(value)));
      continue;
    }
    if (value === null) merged.delete(key);
    else merged.set(key, mergeValue(node.at(key) ?? ANYTHING, merged.get(key), value));
  }
  return Object.fromEntries(merged);
}

function present([key, value]: readonly [string, Json | undefined]): [string, Json][] {
  return value === undefined ? [] : [[key, value]];
}

/** What a map becomes that carries a directive for itself. */
function replaced(directive: Json, patch: JsonObject): JsonObject {
  if (directive === "delete") return {};
  if (directive !== "replace") throw new PatchError(`unknown patch type: ${text(directive)} in map: ${goText(patch)}`);
  const { [DIRECTIVE]: _directive, ...rest } = patch;
  return record(withoutDirectives(rest));
}

/** The fields that `$retainKeys` names; all of them where there is no such directive. */
function retained(original: JsonObject, patch: JsonObject): JsonObject {
  const keys = patch[RETAIN_KEYS];
  if (keys === undefined) return original;
  if (!Array.isArray(keys)) throw new PatchError("invalid patch format of retainKeys");
  const kept = new Set(keys.map(text));
  const strays = Object.entries(patch).filter(
    ([key, value]) => value !== null && !key.startsWith("$") && !kept.has(key),
  );
  if (strays.length > 0) throw new PatchError("invalid patch format of retainKeys");
  return Object.fromEntries(Object.entries(original).filter(([key]) => kept.has(key)));
}

function mergeValue(node: SchemaNode, original: Json | undefined, value: Json): Json {
  if (original === undefined) return withoutDirectives(value);
  if (isObject(original) && isObject(value)) return mergeMap(node, original, value);
  if (!Array.isArray(original) || !Array.isArray(value)) return withoutDirectives(value);
  return node.patchStrategy.merges ? mergeList(node, original, value) : withoutDirectives(value);
}

/** Directives in what is new have nothing to act on. */
function withoutDirectives(value: Json): Json {
  if (Array.isArray(value)) {
    return value.filter((item: Json) => !isDirective(item)).map(withoutDirectives);
  }
  if (!isObject(value)) return value;
  const members = Object.entries(value).filter(([key, member]) => !isDirectiveKey(key) && member !== null);
  return Object.fromEntries(members.flatMap(present).map(([key, member]) => [key, withoutDirectives(member)]));
}

function isDirectiveKey(key: string): boolean {
  return key === DIRECTIVE || key === RETAIN_KEYS || key.startsWith(DELETE_FROM) || key.startsWith(ELEMENT_ORDER);
}

function isDirective(item: Json): boolean {
  return isObject(item) && item[DIRECTIVE] !== undefined;
}

function mergeList(node: SchemaNode, original: readonly Json[], patch: readonly Json[]): readonly Json[] {
  const merged = mergeItems(node, original, patch);
  const key = node.patchStrategy.mergeKey;
  return inOrder(
    merged,
    patch.filter((item) => !isDirective(item)),
    original,
    key,
  );
}

function mergeItems(node: SchemaNode, original: readonly Json[], patch: readonly Json[]): readonly Json[] {
  const key = node.patchStrategy.mergeKey;
  if (![...original, ...patch].some((item) => isObject(item))) return unique([...original, ...patch]);
  if (key === "") throw new PatchError(`cannot merge lists without merge key for ${node.typeName || "this field"}`);
  const plain = patch.filter((item) => !isDirective(item));
  if (patch.some((item) => record(item)[DIRECTIVE] === "replace")) return plain.map(withoutDirectives);
  const merged = [...withoutDeleted(original, patch, key)];
  for (const item of plain) {
    const value = record(item)[key];
    if (value === undefined) throw noMergeKey(item, key);
    const index = merged.findIndex((one) => equalJson(record(one)[key], value));
    const element = node.element ?? ANYTHING;
    if (index < 0) merged.push(withoutDirectives(item));
    else merged[index] = mergeMap(element, record(merged[index]), record(item));
  }
  return merged;
}

function withoutDeleted(original: readonly Json[], patch: readonly Json[], key: string): readonly Json[] {
  const gone = patch.filter(isDirective).flatMap((item): Json[] => {
    const directive = record(item)[DIRECTIVE];
    if (directive === "merge") throw new PatchError("merging lists cannot yet be specified in the patch");
    if (directive !== "delete") throw new PatchError(`unknown patch type: ${text(directive)} in map: ${goText(item)}`);
    const value = record(item)[key];
    if (value === undefined) throw noMergeKey(item, key);
    return [value];
  });
  return original.filter((item) => !gone.some((value) => equalJson(record(item)[key], value)));
}

function noMergeKey(item: Json, key: string): PatchError {
  return new PatchError(`map: ${goText(item)} does not contain declared merge key: ${key}`);
}

/** Merges a list and puts it in the order that the patch asks for. */
function orderedList(
  node: SchemaNode,
  original: Json | undefined,
  patch: Json | undefined,
  order: Json | undefined,
  field: string,
): readonly Json[] | undefined {
  if (!Array.isArray(order)) throw new PatchError(`the element order of ${field} is no list`);
  if (original === undefined && patch === undefined) return undefined;
  const [before, changes] = [list(original), list(patch)];
  const key = node.patchStrategy.mergeKey;
  const listed = changes.filter((item) => !isDirective(item));
  checkOrder(listed, order, key, field);
  const merged =
    patch === undefined
      ? before
      : original === undefined
        ? listed.map(withoutDirectives)
        : mergeItems(node, before, changes);
  return inOrder(merged, order, before, key);
}

/** The items of a patch have to stand in the order that it asks for. */
function checkOrder(listed: readonly Json[], order: readonly Json[], key: string, field: string): void {
  const places = listed.map((item) => order.findIndex((one) => isSameItem(one, item, key)));
  if (places.every((place, index) => place >= 0 && place > (places[index - 1] ?? -1))) return;
  throw new PatchError(
    `The order in patch list:\n${JSON.stringify(listed)}\n doesn't match ${ELEMENT_ORDER}${field} list:\n${JSON.stringify(order)}\n`,
  );
}

function isSameItem(left: Json, right: Json, key: string): boolean {
  return key === "" ? equalJson(left, right) : equalJson(record(left)[key], record(right)[key]);
}

/** Items that `order` names stand as it says; the others keep their place before the next of those that stood behind them. */
function inOrder(
  merged: readonly Json[],
  order: readonly Json[],
  original: readonly Json[],
  key: string,
): readonly Json[] {
  const placeIn = (items: readonly Json[], item: Json): number => items.findIndex((one) => isSameItem(one, item, key));
  const named = merged
    .filter((item) => placeIn(order, item) >= 0)
    .sort((a, b) => placeIn(order, a) - placeIn(order, b));
  const others = merged.filter((item) => placeIn(order, item) < 0);
  const result: Json[] = [];
  for (const item of named) {
    const place = placeIn(original, item);
    while (others[0] !== undefined && placeIn(original, others[0]) < place) result.push(...others.splice(0, 1));
    result.push(item);
  }
  return [...result, ...others];
}

function withoutItems(items: readonly Json[], gone: readonly Json[]): readonly Json[] {
  return items.filter((item) => !gone.some((one) => equalJson(one, item)));
}

function unique(items: readonly Json[]): readonly Json[] {
  return items.filter((item, index) => items.findIndex((one) => equalJson(one, item)) === index);
}
