/** From one object to another by single fields: what `cluster.patch` takes. An item of a keyed list is reached into by its place, which `fieldPatch`
 *  tests to be still its; a list that gains, loses or moves items is changed as a whole,
 *  and so is one whose items have no names. */
import { canonicalJson, type Json, type JsonObject } from "../../../../shared/model/json.ts";
import { keyedLists } from "../../../../shared/model/keyedList.ts";
import { isJsonList, isJsonObject, itemOf, propertyOf, type SchemaPlace } from "../../../../shared/model/kindSchema.ts";
import { type FieldChange, given } from "../../patch/fieldPatch.ts";
import { pointerOf } from "../../patch/jsonPointer.ts";

export function fieldChanges(from: JsonObject, to: JsonObject, place: SchemaPlace | null): readonly FieldChange[] {
  return ofObjects([], from, to, place);
}

type Tokens = readonly string[];

function ofValues(at: Tokens, from: Json, to: Json, place: SchemaPlace | null): readonly FieldChange[] {
  if (canonicalJson(from) === canonicalJson(to)) return [];
  if (isJsonObject(from) && isJsonObject(to)) return ofObjects(at, from, to, place);
  if (isJsonList(from) && isJsonList(to)) return ofLists(at, from, to, place);
  return [changed(at, to)];
}

function ofObjects(at: Tokens, from: JsonObject, to: JsonObject, place: SchemaPlace | null): readonly FieldChange[] {
  return [...new Set([...Object.keys(from), ...Object.keys(to)])].flatMap((key) => {
    const [before, after] = [from, to].map((object) => (Object.hasOwn(object, key) ? object[key] : undefined));
    if (before === undefined || after === undefined) return [changed([...at, key], after)];
    return ofValues([...at, key], before, after, propertyOf(place, key));
  });
}

function ofLists(
  at: Tokens,
  from: readonly Json[],
  to: readonly Json[],
  place: SchemaPlace | null,
): readonly FieldChange[] {
  const [before, after] = keyedLists([from, to], place) ?? [];
  // An item is known again by its name; one with other keys is changed with its list.
  const sameItems =
    before?.length === after?.length &&
    before?.every(({ id, step }, index) => after?.[index]?.id === id && typeof step === "object" && "name" in step);
  if (before === undefined || after === undefined || !sameItems) return [changed(at, to)];
  return before.flatMap(({ value }, index) =>
    ofValues([...at, String(index)], value, after[index]?.value ?? value, itemOf(place)),
  );
}

function changed(at: Tokens, to: Json | undefined): FieldChange {
  return { path: pointerOf(at), to: given(to) };
}
