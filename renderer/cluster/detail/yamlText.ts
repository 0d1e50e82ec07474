/** An object as YAML, in the order in which people read objects. */
import { stringify } from "yaml";

const FIRST = ["apiVersion", "kind", "metadata", "spec", "data", "stringData", "type", "status"];

/** @param managedFields put back under metadata, where they may be folded */
export function yamlText(object: Readonly<Record<string, unknown>>, managedFields: readonly unknown[]): string {
  const { metadata } = object;
  const whole =
    managedFields.length === 0 || typeof metadata !== "object"
      ? object
      : { ...object, metadata: { ...metadata, managedFields } };
  const keys = Object.keys(whole);
  const ordered = [...FIRST.filter((key) => keys.includes(key)), ...keys.filter((key) => !FIRST.includes(key))];
  return stringify(Object.fromEntries(ordered.map((key) => [key, Reflect.get(whole, key)])), {
    lineWidth: 0,
    aliasDuplicateObjects: false,
    // As kubectl writes it: what its reader would take for a boolean or an octal number is quoted.
    version: "1.1",
  });
}
