/** Inputs for any member of a contract, made from its schema: at least one for each alternative of its unions. */
import { z } from "zod";

type Schema = { readonly [key: string]: unknown };

/** Values that mean something, by the name of the field that takes them. */
export type Known = Readonly<Record<string, readonly unknown[]>>;

/** More than these alternatives of one input tell nothing new. */
const MOST = 200;

/** @returns inputs that the schema takes; what it refines beyond its shape may still refuse some */
export function inputSamples(schema: z.ZodType, known: Known): readonly unknown[] {
  const root = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as Schema;
  return samples(root, root, "", known, 0).slice(0, MOST);
}

function samples(root: Schema, schema: Schema, name: string, known: Known, depth: number): readonly unknown[] {
  if (depth > 12) return [null];
  const meant = known[name];
  if (meant !== undefined) return meant;
  if (typeof schema.$ref === "string") {
    const target = schema.$ref.split("/").slice(1);
    const found = target.reduce<unknown>((at, key) => (isSchema(at) ? at[key] : undefined), root);
    return isSchema(found) ? samples(root, found, name, known, depth + 1) : [null];
  }
  if ("const" in schema) return [schema.const];
  if (Array.isArray(schema.enum)) return schema.enum;
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(alternatives))
    return alternatives.filter(isSchema).flatMap((one) => samples(root, one, name, known, depth + 1));
  switch (schema.type) {
    case "object":
      return objects(root, schema, known, depth);
    case "array": {
      const items = isSchema(schema.items) ? samples(root, schema.items, name, known, depth + 1) : [];
      return [items.slice(0, 1)];
    }
    case "string":
      return [
        schema.format === "uri" ? "https://example.invalid/" : "x".repeat(Math.max(1, Number(schema.minLength ?? 1))),
      ];
    case "integer":
    case "number":
      return [Math.max(1, Number(schema.minimum ?? 1))];
    case "boolean":
      return [true, false];
    case "null":
      return [null];
    default:
      return [{}];
  }
}

/** One of all first choices, then one for each other choice of each field. */
function objects(root: Schema, schema: Schema, known: Known, depth: number): readonly unknown[] {
  const properties = isSchema(schema.properties) ? Object.entries(schema.properties) : [];
  const choices = properties.map(
    ([key, value]) => [key, isSchema(value) ? samples(root, value, key, known, depth + 1) : [null]] as const,
  );
  const first = Object.fromEntries(choices.map(([key, values]) => [key, values[0]]));
  const others = choices.flatMap(([key, values]) => values.slice(1).map((value) => ({ ...first, [key]: value })));
  return [first, ...others];
}

function isSchema(value: unknown): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
