/** What the schema says of a key: for hovering over it. */
import { aboutOf, choicesOf, propertyOf, requiredOf, type SchemaPlace } from "../../../../shared/model/kindSchema.ts";
import { typeText } from "./completions.ts";
import { schemaAt } from "./schemaAt.ts";
import { yamlCursor } from "./yamlCursor.ts";

export interface FieldHelp {
  readonly name: string;
  readonly type: string;
  readonly about: string;
  readonly required: boolean;
  /** As they are written; empty where any value may stand. */
  readonly choices: readonly string[];
  /** What the server takes where nothing is written; null where it says nothing. */
  readonly usual: string | null;
}

/** @param offset a place on the key or its value */
export function fieldHelp(
  text: string,
  offset: number,
  rootOf: (apiVersion: string, kind: string) => SchemaPlace | null,
) {
  const lineEnd = text.indexOf("\n", offset);
  const cursor = yamlCursor(text, lineEnd < 0 ? text.length : lineEnd);
  if (cursor === null || cursor.at.kind !== "value") return null;
  const parent = schemaAt(rootOf(cursor.apiVersion, cursor.kind), cursor.path);
  const { key } = cursor.at;
  const place = propertyOf(parent, key);
  if (place === null) return null;
  const { default: usual } = place.schema;
  const help: FieldHelp = {
    name: key,
    type: typeText(place),
    about: aboutOf(place),
    required: requiredOf(parent).includes(key),
    choices: choicesOf(place).map(String),
    usual: usual === undefined || (typeof usual === "object" && usual !== null) ? null : JSON.stringify(usual),
  };
  return help;
}
