/** Makes the table's rows of what a server printed: exactly kubectl's columns, typed so that they sort by value. */

import { parseTimeCell } from "../../../shared/model/relativeTime.ts";
import { type Cell, type Column, type Health, OWN_COLUMNS } from "../../../shared/model/table.ts";
import type { TableRow } from "../../core/table/rowSink.ts";
import { genericHealth, statusColumn, traitsOf } from "../kind/kindRegistry.ts";
import type { CellReader } from "../kind/kindTraits.ts";
import type { ColumnDefinition, RawRow } from "./tableStream.ts";

export interface RowMaker {
  readonly columns: readonly Column[];
  /** @param receivedAt when the row came, epoch milliseconds: relative texts count from there */
  row(raw: RawRow, receivedAt: number): TableRow;
}

/** What kubectl shows of an answer that is no Table. */
export const plainColumns: readonly ColumnDefinition[] = [
  { name: "Name", type: "string", format: "name", description: "", priority: 0 },
  { name: "Age", type: "date", format: "", description: "", priority: 0 },
];

/** How one cell is read. `creation` shows the moment of creation, exactly. */
type CellKind = "plain" | "relative" | "creation" | "name";

const relativeNames = new Set(["restarts", "last seen", "first seen", "last schedule"]);
const noLabels: Readonly<Record<string, string>> = {};

export function makeRowMaker(
  kind: { readonly group: string; readonly resource: string },
  definitions: readonly ColumnDefinition[],
): RowMaker {
  const traits = traitsOf(kind.group, kind.resource);
  const names = definitions.map((definition) => definition.name);
  // A kind's row speaks of the columns that its server prints; without them it goes by what is there.
  const printed = traits?.status !== undefined && names.includes(traits.status) ? traits.status : null;
  const status = printed ?? statusColumn(names);
  const known = traits !== null;
  const columns = tableColumns(definitions, status, traits?.types ?? {});
  const kinds = definitions.map((definition, index) => cellKind(definition, index, known));
  const reader = new RowCells(names);
  // Of a kind with a health of its own, a name and an age tell nothing.
  const untold = definitions === plainColumns && traits?.health !== undefined;
  const health: (cells: CellReader) => Health = untold
    ? ({ deleting }) => (deleting ? "idle" : "unknown")
    : (traits?.health ?? genericHealth(status));
  return {
    columns,
    row: (raw, receivedAt) => {
      const createdAt = moment(raw.createdAt);
      reader.set(raw.cells, raw.deletedAt !== null);
      const cells: Cell[] = kinds.map((kindOfCell, index) =>
        cell(kindOfCell, raw, raw.cells === null ? undefined : raw.cells[index], createdAt, receivedAt),
      );
      return {
        uid: raw.uid,
        namespace: raw.namespace,
        name: raw.name,
        labels: raw.labels ?? noLabels,
        owners: raw.owners,
        health: health(reader),
        version: raw.resourceVersion,
        createdAt,
        cells,
      };
    },
  };
}

/** The server's columns as the table engine takes them; ids are unique lower-case names, and none that means something in every table. */
export function tableColumns(
  definitions: readonly ColumnDefinition[],
  status: string | null,
  types: Readonly<Record<string, Column["type"]>>,
): readonly Column[] {
  const taken = new Set<string>(OWN_COLUMNS);
  return definitions.map((definition, index) => {
    const plain = definition.name.toLowerCase();
    let id = plain;
    for (let number = 2; taken.has(id); number += 1) id = `${plain} ${number}`;
    taken.add(id);
    return {
      id,
      name: definition.name,
      type: types[definition.name] ?? columnType(definition, index),
      wide: definition.priority > 0,
      description: definition.description,
      status: definition.name === status,
    };
  });
}

const quantityNames = new Set(["capacity", "cpu", "memory", "storage", "size", "requested", "allocated"]);

function columnType(definition: ColumnDefinition, index: number): Column["type"] {
  const name = definition.name.toLowerCase();
  if (definition.format === "name" || (index === 0 && name === "name")) return "name";
  if (name === "age" || definition.type === "date") return "age";
  if (definition.type === "integer" || definition.type === "number") return "number";
  if (definition.type === "boolean") return "boolean";
  if (quantityNames.has(name)) return "quantity";
  return "text";
}

function cellKind(definition: ColumnDefinition, index: number, known: boolean): CellKind {
  const name = definition.name.toLowerCase();
  if (definition.format === "name" || (index === 0 && name === "name")) return "name";
  // A custom resource may call anything its age; kubectl's default column says `date`.
  if (name === "age") return known || definition.type === "date" ? "creation" : "relative";
  if (definition.type === "date" || relativeNames.has(name)) return "relative";
  return "plain";
}

function cell(kind: CellKind, raw: RawRow, value: unknown, createdAt: number | null, receivedAt: number): Cell {
  switch (kind) {
    case "name":
      // The printed name is the object's in all but a few kinds, where it says more (`event`'s, `node/role`).
      return raw.cells === null || value === raw.name ? raw.name : scalar(value);
    case "creation":
      return createdAt === null || !agrees(value, createdAt, receivedAt)
        ? relative(value, receivedAt)
        : { at: createdAt, precisionMs: 0 };
    case "relative":
      return relative(value, receivedAt);
    case "plain":
      return scalar(value);
  }
}

/** Whether the printed age is the creation's: a kind may print another moment under the same name. */
function agrees(value: unknown, createdAt: number, receivedAt: number): boolean {
  if (typeof value !== "string" || value === "<unknown>" || value === "<invalid>") return true;
  const printed = parseTimeCell(value, receivedAt);
  // Clocks differ: a minute of it, and a tenth for what the server's cache printed some time ago.
  return (
    printed === null || Math.abs(printed.at - createdAt) <= 60_000 + printed.precisionMs + (receivedAt - createdAt) / 10
  );
}

function relative(value: unknown, receivedAt: number): Cell {
  if (typeof value !== "string") return scalar(value);
  // "0" restarts are printed as text as well; a bare number sorts as one.
  if (/^\d{1,15}$/.test(value)) return Number(value);
  return parseTimeCell(value, receivedAt) ?? value;
}

function scalar(value: unknown): Cell {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return value;
  return value === null || value === undefined ? null : JSON.stringify(value);
}

function moment(text: string | null): number | null {
  if (text === null) return null;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : at;
}

/** One reader for all rows of a kind: it is pointed at each in turn. */
class RowCells implements CellReader {
  readonly #index: ReadonlyMap<string, number>;
  #cells: readonly unknown[] | null = null;
  #deleting = false;

  constructor(names: readonly string[]) {
    this.#index = new Map(names.map((name, index) => [name, index]));
  }

  set(cells: readonly unknown[] | null, deleting: boolean): void {
    this.#cells = cells;
    this.#deleting = deleting;
  }

  get deleting(): boolean {
    return this.#deleting;
  }

  text(column: string): string {
    const value = this.#value(column);
    if (typeof value === "string") return value;
    return value === null || value === undefined ? "" : String(value);
  }

  number(column: string): number {
    const value = this.#value(column);
    if (typeof value === "number") return value;
    return typeof value === "string" && value !== "" ? Number(value) : Number.NaN;
  }

  #value(column: string): unknown {
    const at = this.#index.get(column);
    return at === undefined ? undefined : this.#cells?.[at];
  }
}
