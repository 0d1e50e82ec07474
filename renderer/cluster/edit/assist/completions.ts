/** What may be written at a place of a document, by the schema of its kind. */
import {
  aboutOf,
  choicesOf,
  itemOf,
  propertiesOf,
  propertyOf,
  requiredOf,
  type SchemaPlace,
  typesOf,
} from "../../../../shared/model/kindSchema.ts";
import { schemaAt } from "./schemaAt.ts";
import type { YamlCursor } from "./yamlCursor.ts";

export interface Completion {
  readonly label: string;
  /** Its type, in short. */
  readonly detail: string;
  readonly about: string;
  readonly required: boolean;
  /** What is written in place of what was typed; `‸` is where one goes on writing. */
  readonly insert: string;
}

/** Kinds that may be written after `kind:` and `apiVersion:`. */
export interface NamedKind {
  readonly apiVersion: string;
  readonly kind: string;
}

const server = new Set(["status"]);

export function completions(
  cursor: YamlCursor,
  root: SchemaPlace | null,
  kinds: readonly NamedKind[],
): readonly Completion[] {
  const { at, path } = cursor;
  if (path.length === 0 && at.kind === "value" && (at.key === "kind" || at.key === "apiVersion"))
    return kindNames(cursor, at.key, kinds);
  const place = schemaAt(root, path);
  if (at.kind === "value") return values(propertyOf(place, at.key));
  if (place === null) return path.length === 0 ? topKeys(cursor) : [];
  const names = propertiesOf(place);
  // A list of scalars: the item is the value.
  if (names.length === 0) return typeof path.at(-1) === "number" ? values(place) : [];
  const required = new Set(requiredOf(place));
  return names
    .filter((name) => !cursor.siblings.includes(name) && !(path.length === 0 && server.has(name)))
    .map((name) => {
      const child = propertyOf(place, name);
      return {
        label: name,
        detail: typeText(child),
        about: aboutOf(child),
        required: required.has(name),
        insert: `${name}:${child === null ? " ‸" : opening(child, cursor.column)}`,
      };
    })
    .sort((one, other) => Number(other.required) - Number(one.required));
}

/** `string`, `integer`, `object`, `[]object`, `map of string`. */
export function typeText(place: SchemaPlace | null): string {
  if (place === null) return "";
  const types = typesOf(place);
  if (types[0] === "array") return `[]${typeText(itemOf(place)) || "any"}`;
  const more = place.schema.additionalProperties;
  if (types[0] === "object" && typeof more === "object" && more !== null)
    return `map of ${typeText(propertyOf(place, "\0")) || "any"}`;
  return types.join(" | ");
}

/** What follows a new key's colon: for a list its first item, for an object its required keys. */
function opening(place: SchemaPlace, column: number): string {
  const [type] = typesOf(place);
  const indent = " ".repeat(column + 2);
  if (type === "array") {
    const item = itemOf(place);
    const keys = requiredLines(item, `${indent}  `);
    return `\n${indent}- ${keys ?? "‸"}`;
  }
  if (type === "object" || propertiesOf(place).length > 0) return `\n${indent}${requiredLines(place, indent) ?? "‸"}`;
  return " ‸";
}

/** The required scalar keys of an object, each on its line; null where it requires none. */
function requiredLines(place: SchemaPlace | null, indent: string): string | null {
  const names = requiredOf(place);
  if (place === null || names.length === 0) return null;
  const lines = names.map((name) => {
    const child = propertyOf(place, name);
    const nested = child !== null && ["array", "object"].includes(typesOf(child)[0] ?? "");
    return nested && child !== null ? `${name}:${opening(child, indent.length).replaceAll("‸", "")}` : `${name}: `;
  });
  return `${lines[0]}‸${lines
    .slice(1)
    .map((line) => `\n${indent}${line}`)
    .join("")}`;
}

function values(place: SchemaPlace | null): readonly Completion[] {
  if (place === null) return [];
  const choices = choicesOf(place).length > 0 ? choicesOf(place) : typesOf(place)[0] === "boolean" ? [true, false] : [];
  const { default: usual } = place.schema;
  const all =
    usual !== undefined && typeof usual !== "object" && !choices.includes(usual) ? [usual, ...choices] : choices;
  return all.map((choice) => ({
    label: String(choice),
    detail: choice === usual ? "default" : "",
    about: aboutOf(place),
    required: false,
    insert: scalarText(choice),
  }));
}

function scalarText(value: unknown): string {
  const text = String(value);
  if (typeof value !== "string") return text;
  return text === "" ||
    /^(?:true|false|yes|no|on|off|null|~|[-+.\d].*)$/i.test(text) ||
    /[:#{}[\],&*!|>'"%@`]/.test(text)
    ? JSON.stringify(text)
    : text;
}

function kindNames(cursor: YamlCursor, key: "kind" | "apiVersion", kinds: readonly NamedKind[]): readonly Completion[] {
  const fitting = kinds.filter(
    ({ apiVersion, kind }) =>
      (key === "kind" || cursor.kind === "" || kind === cursor.kind) &&
      (key === "apiVersion" || cursor.apiVersion === "" || apiVersion === cursor.apiVersion),
  );
  const names = new Map(fitting.map((one) => [one[key], one]));
  return [...names].map(([name, one]) => ({
    label: name,
    detail: key === "kind" ? one.apiVersion : "",
    about: "",
    required: false,
    insert: name,
  }));
}

function topKeys(cursor: YamlCursor): readonly Completion[] {
  return ["apiVersion", "kind", "metadata", "spec"]
    .filter((name) => !cursor.siblings.includes(name))
    .map((name) => ({
      label: name,
      detail: "",
      about: "",
      required: name !== "spec",
      insert: name === "metadata" || name === "spec" ? `${name}:\n  ‸` : `${name}: ‸`,
    }));
}
