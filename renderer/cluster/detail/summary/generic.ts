/** Any object, custom ones first: conditions, then what stands in spec and status, with the words of its schema. */
import { conditionsOf, conditionsSection } from "./conditions.ts";
import { at, type Json, record, text as scalar } from "./json.ts";
import { chips, type Pair, pairsSection, type Summary, text, type Value } from "./model.ts";

const MAX_PAIRS = 40;
const MAX_DEPTH = 2;

/** @param schema the kind's OpenAPI schema, for the meaning of fields; empty where there is none */
export function genericSummary(object: Json, schema: Json): Summary {
  const bad = conditionsOf(object).filter((condition) => condition.health === "bad");
  const top = Object.keys(object).filter((key) => !/^(apiVersion|kind|metadata|spec|status)$/.test(key));
  return {
    trouble: bad.map((condition) => ({
      health: "bad",
      subject: condition.reason || condition.type,
      text: condition.message,
    })),
    sections: [
      ...conditionsSection(object),
      ...pairsSection("spec", fields(object.spec, at(schema, "properties", "spec"))),
      ...pairsSection("status", fields(withoutConditions(object.status), at(schema, "properties", "status"))),
      ...pairsSection("fields", fields(Object.fromEntries(top.map((key) => [key, object[key]])), schema)),
    ],
  };
}

function withoutConditions(status: unknown): Json {
  const { conditions: _conditions, ...rest } = record(status);
  return rest;
}

/** Scalars by their path; lists of scalars as chips; what is deeper by its size. */
function fields(value: unknown, schema: unknown, prefix = "", depth = 0): readonly Pair[] {
  const found: Pair[] = [];
  for (const [key, item] of Object.entries(record(value))) {
    if (found.length >= MAX_PAIRS) break;
    const name = prefix === "" ? key : `${prefix}.${key}`;
    const own = at(schema, "properties", key);
    const tip = scalar(at(own, "description"));
    const shown = shownValue(item);
    if (shown !== null) found.push({ name, value: shown, ...(tip === "" ? {} : { tip }) });
    else if (!Array.isArray(item) && depth < MAX_DEPTH) found.push(...fields(item, own, name, depth + 1));
    else found.push({ name, value: text(sizeText(item)), ...(tip === "" ? {} : { tip }) });
  }
  return found;
}

function shownValue(item: unknown): Value | null {
  if (item === null) return text("null");
  if (typeof item !== "object") return text(String(item));
  if (Array.isArray(item) && item.every((one) => typeof one !== "object")) return chips(item.map(String));
  return null;
}

function sizeText(item: unknown): string {
  const count = Array.isArray(item) ? item.length : Object.keys(record(item)).length;
  return Array.isArray(item) ? `[${count}]` : `{${count}}`;
}
