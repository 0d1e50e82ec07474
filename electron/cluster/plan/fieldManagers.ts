/** Who owns a field by `managedFields` (k8s.io/apimachinery, FieldsV1; sigs.k8s.io/structured-merge-diff, fieldpath). */
import type { FieldPath, FieldStep } from "../../../shared/model/fieldPath.ts";
import { canonicalJson, type Json, type JsonObject } from "../../../shared/model/json.ts";
import { isJsonObject } from "../../../shared/model/kindSchema.ts";
import { at, listAt, textAt } from "../source/wireValue.ts";
import { FIELD_MANAGER } from "./fieldManager.ts";

/** @returns managers that own the field or something below it, in the server's order; oneself and those who write the status are left out */
export function fieldManagers(object: JsonObject, path: FieldPath): readonly string[] {
  const found = listAt(object, "metadata", "managedFields").filter((entry) => {
    const manager = textAt(entry, "manager");
    if (manager === "" || manager === FIELD_MANAGER || textAt(entry, "subresource") === "status") return false;
    // The border: what the server sent is JSON.
    return owns(at(entry, "fieldsV1") as Json | undefined, path);
  });
  return [...new Set(found.map((entry) => textAt(entry, "manager")))];
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
  if (!key.startsWith("k:")) return false;
  try {
    const keys: Json = JSON.parse(key.slice(2));
    return (
      isJsonObject(keys) &&
      Object.entries(keys).every(([name, value]) => canonicalJson(step[name] ?? null) === canonicalJson(value))
    );
  } catch {
    return false;
  }
}
