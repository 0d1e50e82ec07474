/** The schema of a place in a document. */
import { itemOf, propertyOf, type SchemaPlace } from "../../../../shared/model/kindSchema.ts";

export function schemaAt(root: SchemaPlace | null, path: readonly (string | number)[]): SchemaPlace | null {
  return path.reduce<SchemaPlace | null>(
    (place, step) => (typeof step === "number" ? itemOf(place) : propertyOf(place, step)),
    root,
  );
}
