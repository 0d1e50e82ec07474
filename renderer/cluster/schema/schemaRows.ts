/** A structural schema as the lines of a tree: what kubectl explain says, to be opened field by field. */
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

/** @param open paths that are open; @param filter finds fields by name anywhere, with the way to them open */
export function schemaRows(schema: Json, open: ReadonlySet<string>, filter: string): readonly SchemaRow[] {
  const rows: SchemaRow[] = [];
  const needle = filter.trim().toLowerCase();
  const visit = (of: Json, prefix: string, depth: number): boolean => {
    if (depth > mostDepth) return false;
    const required = new Set(list(of.required).map(scalar));
    let found = false;
    for (const [name, member] of Object.entries(record(of.properties))) {
      if (rows.length >= mostRows) break;
      const field = record(member);
      const path = prefix === "" ? name : `${prefix}.${name}`;
      const inner = innerOf(field);
      const opens = inner !== null;
      const at = rows.length;
      const isOpen = opens && (needle !== "" || open.has(path));
      rows.push({
        path,
        name,
        depth,
        type: typeOf(field),
        required: required.has(name),
        description: scalar(field.description),
        limits: limitsOf(field),
        opens,
        open: isOpen,
      });
      const within = isOpen && inner !== null && visit(inner, path, depth + 1);
      const matches = needle !== "" && name.toLowerCase().includes(needle);
      if (needle !== "" && !matches && !within) rows.splice(at);
      else if (matches && !within) {
        // The field itself was looked for: what is inside opens when asked.
        rows.splice(at + 1);
        const own = rows[at];
        if (own !== undefined) rows[at] = { ...own, open: false };
      }
      found ||= matches || within;
    }
    return found;
  };
  visit(schema, "", 0);
  return rows;
}

/** The object with fields inside of it: itself, an item, or a value. */
function innerOf(field: Json): Json | null {
  for (const one of [
    field,
    record(field.items),
    record(field.additionalProperties),
    record(at(field, "items", "items")),
  ]) {
    if (Object.keys(record(one.properties)).length > 0) return one;
  }
  return null;
}

function typeOf(field: Json): string {
  if (field["x-kubernetes-int-or-string"] === true) return "integer | string";
  const type = scalar(field.type);
  if (type === "array") return `[]${typeOf(record(field.items))}`;
  if (type === "object" && typeof field.additionalProperties === "object" && field.additionalProperties !== null)
    return `map[string]${typeOf(record(field.additionalProperties))}`;
  const format = scalar(field.format);
  return (type || "any") + (format === "" ? "" : ` (${format})`);
}

function limitsOf(field: Json): readonly string[] {
  const said: string[] = [];
  const add = (text: string, value: unknown) => {
    if (value !== undefined) said.push(`${text} ${typeof value === "object" ? JSON.stringify(value) : String(value)}`);
  };
  if (Array.isArray(field.enum)) said.push(field.enum.map((one) => JSON.stringify(one)).join(" | "));
  add("=", field.default);
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
