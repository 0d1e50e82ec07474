/** Who owns which fields, put back after a change was: the values alone would leave them with this console, and those who had them before without. */
import { z } from "zod";
import { canonicalJson, type Json, JsonObject } from "../../../shared/model/json.ts";
import { isJsonObject } from "../../../shared/model/kindSchema.ts";
import { listAt, textAt } from "../source/wireValue.ts";
import type { PatchOp } from "./fieldPatch.ts";

/** `metadata.managedFields` as it was before the change. */
export const Ownership = z.array(JsonObject);
export type Ownership = z.infer<typeof Ownership>;

/** @param ours names under which this console writes
 *  @returns the entries to be stored; null where they are so already, or nothing is known of before. Whoever wrote meanwhile keeps what they have: then
 *  only our own entries are as they were, and fields that were taken over are nobody's until their owner applies them again */
export function ownershipBack(before: Ownership, now: Ownership, ours: ReadonlySet<string>): Ownership | null {
  // What controllers write of the status is theirs and goes on.
  const isField = (entry: JsonObject) => textAt(entry, "subresource") !== "status";
  const isOurs = (entry: JsonObject) => ours.has(textAt(entry, "manager"));
  const fields = before.filter(isField);
  if (fields.length === 0) return null;
  const known = new Map(fields.map((entry) => [writing(entry), entry]));
  // Losing a field to somebody else does not count as writing: the entry's time stays. Times are whole seconds, so that what it owns is looked at too.
  const untouched = now.every((entry) => {
    const was = known.get(writing(entry));
    return !isField(entry) || isOurs(entry) || (was !== undefined && ownsNoMore(entry.fieldsV1, was.fieldsV1));
  });
  const back = untouched
    ? [...fields, ...now.filter((entry) => !isField(entry))]
    : [...fields.filter(isOurs), ...now.filter((entry) => !isField(entry) || !isOurs(entry))];
  return sorted(back) === sorted(now) ? null : back;
}

/** Owners as the object has them. */
export function ownershipOf(object: JsonObject): Ownership {
  // The border: what the server sent is JSON.
  return listAt(object, "metadata", "managedFields") as Ownership;
}

/** Puts them down, unless the object has been written since. */
export function ownershipOps(object: JsonObject, back: Ownership): readonly PatchOp[] {
  const version = textAt(object, "metadata", "resourceVersion");
  return [
    { op: "test", path: "/metadata/resourceVersion", value: version },
    { op: "replace", path: "/metadata/managedFields", value: back },
  ];
}

function writing(entry: JsonObject): string {
  return canonicalJson(["manager", "operation", "apiVersion", "subresource", "time"].map((key) => textAt(entry, key)));
}

function ownsNoMore(now: Json | undefined, before: Json | undefined): boolean {
  if (!isJsonObject(now)) return true;
  return (
    isJsonObject(before) && Object.entries(now).every(([key, below]) => key in before && ownsNoMore(below, before[key]))
  );
}

function sorted(entries: Ownership): string {
  return entries.map(canonicalJson).toSorted().join("\n");
}
