/** Items of lists that have an identity: by the keys that the schema names, or by their value. */
import type { FieldStep } from "./fieldPath.ts";
import { canonicalJson, type Json } from "./json.ts";
import { defaultOf, isJsonObject, itemOf, type ListIdentity, listIdentity, type SchemaPlace } from "./kindSchema.ts";

export interface KeyedItem {
  /** Equal for the same item in two versions of the list. */
  readonly id: string;
  readonly step: FieldStep;
  readonly value: Json;
}

/** @returns the lists' items by identity; null when they have none, or when it is not unique within one of them */
export function keyedLists(
  lists: readonly (readonly Json[])[],
  place: SchemaPlace | null,
): readonly (readonly KeyedItem[])[] | null {
  const identity = listIdentity(place);
  if (identity === null) return null;
  const keyed: KeyedItem[][] = [];
  for (const list of lists) {
    const items: KeyedItem[] = [];
    const seen = new Set<string>();
    for (const value of list) {
      const item = keyedItem(value, identity, place);
      if (item === null || seen.has(item.id)) return null;
      seen.add(item.id);
      items.push(item);
    }
    keyed.push(items);
  }
  return keyed;
}

function keyedItem(value: Json, identity: Exclude<ListIdentity, null>, place: SchemaPlace | null): KeyedItem | null {
  if (identity === "set") return { id: canonicalJson(value), step: { "=": value }, value };
  if (!isJsonObject(value)) return null;
  const keys: Record<string, Json> = {};
  for (const key of identity) {
    const part = value[key] ?? defaultOf(itemOf(place), key);
    if (part === undefined) return null;
    keys[key] = part;
  }
  return { id: canonicalJson(keys), step: keys, value };
}
