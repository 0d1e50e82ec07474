/** A structural schema as the lines of a tree: what kubectl explain says, to be opened field by field. */
import type { JsonObject } from "../../../shared/model/json.ts";
import { resolved } from "../../../shared/model/kindSchema.ts";
import { at, type Json, list, record, text as scalar } from "../detail/summary/json.ts";

export interface SchemaRow {
  /** Names from the root, joined by dots; `[]` for an item of a list, `{}` for a value of a map. */
  readonly path: string;
  readonly name: string;
  readonly depth: number;
  /** `string`, `[]object`, `map[string]integer`, `integer | string`. */
  readonly type: string;
  readonly required: boolean;
  readonly description: string;
  /** "one of a, b", "default 3", "≥ 0", a pattern: constraints in the words of OpenAPI. */
  readonly limits: readonly string[];
  readonly opens: boolean;
  readonly open: boolean;
}

/** Deeper schemas than any server takes; a hostile one ends here. */
const mostDepth = 40;
const mostRows = 5_000;
/** Fields that are looked at while one is searched for: every field of a pod template is some thousands. */
const mostLooked = 100_000;

/** The paths that lead to a field, itself among them: `a`, `a.b`, `a.b.c`. */
export function waysTo(field: string): readonly string[] {
  const names = field.split(".").filter((name) => name !== "");
  return names.map((_, at) => names.slice(0, at + 1).join("."));
}

/** @param schema with what it refers to under `components.schemas`, where it refers to anything
 *  @param open paths that are open; @param filter finds fields by name anywhere, with the way to them open */
export function schemaRows(schema: Json, open: ReadonlySet<string>, filter: string): readonly SchemaRow[] {
  const rows: SchemaRow[] = [];
  const needle = filter.trim().toLowerCase();
  let looked = 0;
  // While a field is looked for a schema within itself is opened once: looked for without end it would never be found.
  const visit = (of: Json, prefix: string, depth: number, within: readonly string[]): boolean => {
    if (depth > mostDepth) return false;
    const required = new Set(list(of.required).map(scalar));
    let found = false;
    for (const [name, member] of Object.entries(record(of.properties))) {
      looked += 1;
      if (rows.length >= mostRows || looked > mostLooked) break;
      const field = followed(schema, record(member));
      const path = prefix === "" ? name : `${prefix}.${name}`;
      const inner = innerOf(schema, field);
      const opens = inner !== null;
      const at = rows.length;
      const again = inner !== null && inner.reference !== "" && within.includes(inner.reference);
      const isOpen = opens && (needle === "" ? open.has(path) : !again);
      rows.push({
        path,
        name,
        depth,
        type: typeOf(schema, field),
        required: required.has(name),
        description: scalar(field.description),
        limits: limitsOf(field),
        opens,
        open: isOpen,
      });
      const inside = isOpen && inner !== null && visit(inner.schema, path, depth + 1, [...within, inner.reference]);
      const matches = needle !== "" && name.toLowerCase().includes(needle);
      if (needle !== "" && !matches && !inside) rows.splice(at);
      else if (matches && !inside) {
        // The field itself was looked for: what is inside opens when asked.
        rows.splice(at + 1);
        const own = rows[at];
        if (own !== undefined) rows[at] = { ...own, open: false };
      }
      found ||= matches || inside;
    }
    return found;
  };
  visit(followed(schema, schema), "", 0, []);
  return rows;
}

/** A definition stands where it is used; the server's own documents refer to it. */
function followed(root: Json, field: Json): Json {
  // Both came from the server as JSON.
  return resolved(root as JsonObject, field as JsonObject).schema;
}

function referenceOf(field: Json): string {
  const [only] = list(field.allOf);
  return scalar(field.$ref) || scalar(record(only).$ref);
}

interface Inner {
  readonly schema: Json;
  /** By which it was reached; empty for one that stands in its place. */
  readonly reference: string;
}

/** The object with fields inside of it: itself, an item, or a value. */
function innerOf(root: Json, field: Json): Inner | null {
  for (const one of [
    field,
    record(field.items),
    record(field.additionalProperties),
    record(at(field, "items", "items")),
  ]) {
    const schema = followed(root, one);
    // Which of its definitions a field is, its own fields tell: a reference that was followed is gone.
    const names = Object.keys(record(schema.properties));
    if (names.length > 0) return { schema, reference: referenceOf(one) || names.join(" ") };
  }
  return null;
}

function typeOf(root: Json, field: Json): string {
  if (field["x-kubernetes-int-or-string"] === true || field.format === "int-or-string") return "integer | string";
  const type = scalar(field.type);
  if (type === "array") return `[]${typeOf(root, followed(root, record(field.items)))}`;
  if (type === "object" && typeof field.additionalProperties === "object" && field.additionalProperties !== null)
    return `map[string]${typeOf(root, followed(root, record(field.additionalProperties)))}`;
  const format = scalar(field.format);
  return (type || (field.properties === undefined ? "any" : "object")) + (format === "" ? "" : ` (${format})`);
}

function limitsOf(field: Json): readonly string[] {
  const said: string[] = [];
  const add = (text: string, value: unknown) => {
    if (value !== undefined) said.push(`${text} ${typeof value === "object" ? JSON.stringify(value) : String(value)}`);
  };
  if (Array.isArray(field.enum)) said.push(field.enum.map((one) => JSON.stringify(one)).join(" | "));
  // The generator of the server's document writes these for every field that has a type and no default.
  if (field.default !== "" && JSON.stringify(field.default) !== "{}") add("=", field.default);
  add("≥", field.minimum);
  add("≤", field.maximum);
  add("minLength", field.minLength);
  add("maxLength", field.maxLength);
  add("minItems", field.minItems);
  add("maxItems", field.maxItems);
  add("pattern", field.pattern);
  if (field.nullable === true) said.push("nullable");
  if (field["x-kubernetes-preserve-unknown-fields"] === true) said.push("any fields");
  const keys = list(field["x-kubernetes-list-map-keys"]).map(scalar);
  if (keys.length > 0) said.push(`key ${keys.join(", ")}`);
  for (const rule of list(field["x-kubernetes-validations"])) {
    said.push(scalar(at(rule, "message")) || scalar(at(rule, "rule")));
  }
  return said;
}
