import { at, type Json, list, text } from "../json.ts";
import { JsonPath } from "../jsonPath.ts";
import type { KubeObject } from "../object.ts";
import { ageOf } from "./duration.ts";
import { type Cell, type Column, NAME_COLUMN, type TableFormat } from "./tableFormat.ts";

/** How a custom kind is printed: by the `additionalPrinterColumns` of its version, or by name and age (apiextensions `tableconvertor`). */
export function customFormat(printerColumns: Json | undefined): TableFormat {
  const given = list(printerColumns);
  const plans = given.length === 0 ? [AGE_PLAN] : given.map(toPlan);
  return {
    columns: [NAME_COLUMN, ...plans.map(({ column }) => column)],
    cells: (object, nowMs) => [object.metadata.name, ...plans.map((plan) => plan.cell(object, nowMs))],
  };
}

interface ColumnPlan {
  readonly column: Column;
  cell(object: KubeObject, nowMs: number): Cell;
}

const AGE_PLAN: ColumnPlan = {
  column: {
    name: "Age",
    type: "date",
    format: "",
    description: "Time since the server created the object.",
    priority: 0,
  },
  cell: (object, nowMs) => ageOf(object.metadata.creationTimestamp, nowMs),
};

function toPlan(definition: Json): ColumnPlan {
  const type = text(at(definition, "type"));
  const priority = at(definition, "priority");
  const path = pathOf(text(at(definition, "jsonPath")));
  const column: Column = {
    name: text(at(definition, "name")),
    type,
    format: text(at(definition, "format")),
    description: text(at(definition, "description")),
    priority: typeof priority === "number" ? priority : 0,
  };
  return { column, cell: (object, nowMs) => cellOf(path?.find(object) ?? [], type, nowMs) };
}

function pathOf(source: string): JsonPath | undefined {
  try {
    return new JsonPath(source);
  } catch {
    // A path that cannot be read leaves its column empty, as in the API server.
    return undefined;
  }
}

function cellOf(found: readonly Json[], type: string, nowMs: number): Cell {
  const [first] = found;
  if (first === undefined) return null;
  switch (type) {
    case "integer":
      return typeof first === "number" ? Math.trunc(first) : null;
    case "number":
      return typeof first === "number" ? first : null;
    case "boolean":
      return typeof first === "boolean" ? first : null;
    case "date":
      return ageOf(first, nowMs);
    default:
      return typeof first === "object" ? JSON.stringify(first) : String(first);
  }
}
