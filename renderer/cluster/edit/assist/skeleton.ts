/** A new object of any kind as YAML, from what its schema requires. */
import { stringify } from "yaml";
import type { ApiKind } from "../../../../shared/cluster.ts";
import type { Json } from "../../../../shared/model/json.ts";
import {
  choicesOf,
  itemOf,
  propertiesOf,
  propertyOf,
  requiredOf,
  type SchemaPlace,
  typesOf,
} from "../../../../shared/model/kindSchema.ts";

/** Schemas that require themselves would go on for ever. */
const deepest = 12;

/** @param namespace left out for kinds of the whole cluster, and where it is empty */
export function skeleton(kind: ApiKind, schema: SchemaPlace | null, namespace: string): string {
  const apiVersion = kind.group === "" ? kind.version : `${kind.group}/${kind.version}`;
  const place = kind.namespaced && namespace !== "" ? { namespace } : {};
  const own = propertiesOf(schema).filter((name) => !["apiVersion", "kind", "metadata", "status"].includes(name));
  const required = requiredOf(schema);
  const body = own
    .filter((name) => required.includes(name) || name === "spec")
    .map((name): [string, Json] => [name, example(propertyOf(schema, name), 0)]);
  return stringify(
    { apiVersion, kind: kind.kind, metadata: { name: "", ...place }, ...Object.fromEntries(body) },
    { lineWidth: 0, version: "1.1" },
  );
}

/** The least value that fits: what is required, the default or the first choice where there is one. */
function example(place: SchemaPlace | null, depth: number): Json {
  if (place === null || depth > deepest) return null;
  const { default: usual } = place.schema;
  const [choice] = choicesOf(place);
  const isEmptyObject = typeof usual === "object" && usual !== null && Object.keys(usual).length === 0;
  if (usual !== undefined && !isEmptyObject) return usual;
  if (choice !== undefined) return choice;
  const [type] = typesOf(place);
  if (type === "object" || propertiesOf(place).length > 0)
    return Object.fromEntries(requiredOf(place).map((name) => [name, example(propertyOf(place, name), depth + 1)]));
  const { minimum } = place.schema;
  switch (type) {
    case "array":
      return [example(itemOf(place), depth + 1)];
    case "boolean":
      return false;
    case "integer":
    case "number":
      return typeof minimum === "number" ? minimum : 0;
    default:
      return "";
  }
}
