/** Who owns a field by `managedFields` (k8s.io/apimachinery, FieldsV1; sigs.k8s.io/structured-merge-diff, fieldpath). */
import type { FieldPath, FieldStep } from "../../../shared/model/fieldPath.ts";
import { canonicalJson, type Json, type JsonObject } from "../../../shared/model/json.ts";
import { isJsonObject } from "../../../shared/model/kindSchema.ts";
import { at, listAt, textAt } from "../source/wireValue.ts";
import { FIELD_MANAGER } from "./fieldManager.ts";

export interface FieldOwner {
  readonly manager: string;
  /** When it last wrote any of its fields (RFC 3339); empty where the server does not tell. */
  readonly time: string;
}

/** @returns those who own the field or something below it, in the server's order; oneself and those who write the status are left out */
export function fieldOwners(object: JsonObject, path: FieldPath): readonly FieldOwner[] {
  return listAt(object, "metadata", "managedFields").flatMap((entry): readonly FieldOwner[] => {
    const manager = textAt(entry, "manager");
    if (manager === "" || manager === FIELD_MANAGER || textAt(entry, "subresource") === "status") return [];
    // The border: what the server sent is JSON.
    return owns(at(entry, "fieldsV1") as Json | undefined, path) ? [{ manager, time: textAt(entry, "time") }] : [];
  });
}

/** Their names, each once. */
export function fieldManagers(object: JsonObject, path: FieldPath): readonly string[] {
  return [...new Set(fieldOwners(object, path).map(({ manager }) => manager))];
}

/** A leaf owns all below it: it is an atomic value. */
function owns(fields: Json | undefined, path: FieldPath): boolean {
  if (!isJsonObject(fields)) return false;
  const [step, ...rest] = path;
  if (step === undefined) return true;
  const members = Object.entries(fields).filter(([key]) => key !== ".");
  if (members.length === 0) return true;
  return members.some(([key, below]) => isStep(key, step) && owns(below, rest));
}

function isStep(key: string, step: FieldStep): boolean {
  if (typeof step === "string") return key === `f:${step}`;
  if (typeof step === "number") return key === `i:${step}`;
  try {
    const keys: Json = JSON.parse(key.slice(2));
    if (key.startsWith("v:")) return canonicalJson(keys) === canonicalJson(step["="] ?? null);
    if (!key.startsWith("k:")) return false;
    return (
      isJsonObject(keys) &&
      Object.entries(keys).every(([name, value]) => canonicalJson(step[name] ?? null) === canonicalJson(value))
    );
  } catch {
    return false;
  }
}
