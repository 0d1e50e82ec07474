/** Merges what a person changed into what the object has become: `base` is what they began from, `wanted` what they left, `live` what is there now.
 *  What only one side changed is taken from that side; what both changed otherwise is a conflict and stays as `wanted`. */
import type { FieldPath } from "./fieldPath.ts";
import { canonicalJson, type Json, type JsonObject } from "./json.ts";
import { type KeyedItem, keyedLists } from "./keyedList.ts";
import { isJsonList, isJsonObject, itemOf, propertyOf, type SchemaPlace } from "./kindSchema.ts";

/** Undefined where the field is not there. */
export interface FieldChange {
  readonly path: FieldPath;
  readonly base: Json | undefined;
  readonly wanted: Json | undefined;
  readonly live: Json | undefined;
}

export interface Merged {
  readonly value: JsonObject;
  /** What the person changed and is not so yet. */
  readonly mine: readonly FieldChange[];
  /** What others changed meanwhile; it stays. */
  readonly theirs: readonly FieldChange[];
  /** What both changed, each otherwise: the person's value is in `value`. */
  readonly conflicts: readonly FieldChange[];
}

export function threeWay(base: JsonObject, wanted: JsonObject, live: JsonObject, place: SchemaPlace | null): Merged {
  const found = { mine: [] as FieldChange[], theirs: [] as FieldChange[], conflicts: [] as FieldChange[] };
  return { value: mergedObjects([], { base, wanted, live }, place, found), ...found };
}

type Found = { readonly [part in "mine" | "theirs" | "conflicts"]: FieldChange[] };

interface Three<T> {
  readonly base: T;
  readonly wanted: T;
  readonly live: T;
}

function mergedValue(path: FieldPath, values: Three<Json | undefined>, place: SchemaPlace | null, found: Found) {
  const { base, wanted, live } = values;
  if (same(wanted, live)) return live;
  if (isJsonObject(wanted) && isJsonObject(live) && (base === undefined || base === null || isJsonObject(base)))
    return mergedObjects(path, { base: base ?? {}, wanted, live }, place, found);
  if (isJsonList(wanted) && isJsonList(live) && (base === undefined || base === null || isJsonList(base))) {
    const lists = keyedLists([base ?? [], wanted, live], place);
    const [ofBase, ofWanted, ofLive] = lists ?? [];
    if (ofBase !== undefined && ofWanted !== undefined && ofLive !== undefined)
      return mergedItems(path, { base: ofBase, wanted: ofWanted, live: ofLive }, place, found);
  }
  if (same(base, wanted)) {
    found.theirs.push({ path, ...values });
    return live;
  }
  (same(base, live) ? found.mine : found.conflicts).push({ path, ...values });
  return wanted;
}

function mergedObjects(
  path: FieldPath,
  { base, wanted, live }: Three<JsonObject>,
  place: SchemaPlace | null,
  found: Found,
) {
  const merged: Record<string, Json> = {};
  for (const key of new Set([...Object.keys(live), ...Object.keys(wanted), ...Object.keys(base)])) {
    const values = { base: own(base, key), wanted: own(wanted, key), live: own(live, key) };
    const value = mergedValue([...path, key], values, propertyOf(place, key), found);
    if (value !== undefined) merged[key] = value;
  }
  return merged;
}

function mergedItems(
  path: FieldPath,
  lists: Three<readonly KeyedItem[]>,
  place: SchemaPlace | null,
  found: Found,
): readonly Json[] {
  const [base, wanted, live] = [byId(lists.base), byId(lists.wanted), byId(lists.live)];
  const merged = new Map<string, Json>();
  for (const id of new Set([...live.keys(), ...wanted.keys(), ...base.keys()])) {
    const step = (live.get(id) ?? wanted.get(id) ?? base.get(id))?.step;
    if (step === undefined) continue;
    const values = { base: base.get(id)?.value, wanted: wanted.get(id)?.value, live: live.get(id)?.value };
    const value = mergedValue([...path, step], values, itemOf(place), found);
    if (value !== undefined) merged.set(id, value);
  }
  return mergedOrder(lists, new Set(merged.keys())).flatMap((id) => merged.get(id) ?? []);
}

/** The person's order where they moved items, else the one that is there; items of the other side follow the one that they followed there. */
function mergedOrder(lists: Three<readonly KeyedItem[]>, kept: ReadonlySet<string>): readonly string[] {
  const [base, wanted, live] = [lists.base, lists.wanted, lists.live].map((list) => list.map(({ id }) => id));
  if (base === undefined || wanted === undefined || live === undefined) return [...kept];
  const moved = among(base, new Set(wanted)).join("\n") !== among(wanted, new Set(base)).join("\n");
  const [first, other] = moved ? [wanted, live] : [live, wanted];
  const order = first.filter((id) => kept.has(id));
  other.forEach((id, at) => {
    if (!kept.has(id) || order.includes(id)) return;
    const before = other.slice(0, at).findLast((one) => order.includes(one));
    order.splice(before === undefined ? 0 : order.indexOf(before) + 1, 0, id);
  });
  return order;
}

function among(ids: readonly string[], others: ReadonlySet<string>): readonly string[] {
  return ids.filter((id) => others.has(id));
}

function byId(items: readonly KeyedItem[]): ReadonlyMap<string, KeyedItem> {
  return new Map(items.map((item) => [item.id, item]));
}

/** An explicit null where nothing is says nothing: `annotations:` without a value. */
function same(one: Json | undefined, other: Json | undefined): boolean {
  if (one === other) return true;
  if (one === undefined || other === undefined) return (one ?? null) === null && (other ?? null) === null;
  return canonicalJson(one) === canonicalJson(other);
}

function own(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}
