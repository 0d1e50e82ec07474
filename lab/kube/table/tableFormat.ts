import type { Json, JsonObject } from "../json.ts";
import type { KubeObject } from "../object.ts";

/** A column as `meta.k8s.io/v1 TableColumnDefinition` has it. */
export interface Column extends JsonObject {
  readonly name: string;
  readonly type: string;
  readonly format: string;
  readonly description: string;
  readonly priority: number;
}

export type Cell = string | number | boolean | null;

/** How a kind is printed: its columns and the cells of one object, in the same order (`pkg/printers/internalversion/printers.go`). */
export interface TableFormat {
  readonly columns: readonly Column[];
  cells(object: KubeObject, nowMs: number): readonly Cell[];
  /** Row conditions, which mark rows as completed. */
  conditions?(object: KubeObject): readonly Json[] | undefined;
}

/** A column that plain `kubectl get` shows. */
export function column(name: string, description: string, type = "string", format = ""): Column {
  return { name, type, format, description, priority: 0 };
}

/** A column that only `-o wide` shows. */
export function wide(name: string, description: string, type = "string", format = ""): Column {
  return { name, type, format, description, priority: 1 };
}

export const NAME_COLUMN: Column = column(
  "Name",
  "Name of the object, unique among the objects of its kind in the namespace.",
  "string",
  "name",
);

export const AGE_COLUMN: Column = column("Age", "Time since the server created the object.");
