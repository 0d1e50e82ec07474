/** The object behind a row of the board: its kind stands in a hidden column. */
import type { RowRef } from "../../../shared/model/table.ts";
import type { ObjectPlace } from "../../app/location.ts";
import type { TableView } from "../../ui/table/tableModel.ts";
import { connectionOf } from "../table/tableSources.ts";

type View = Pick<TableView, "rows" | "sources" | "columns">;

export function rowPlace(view: View, ref: RowRef): ObjectPlace | null {
  for (const place of places(view)) if (place.uid === ref.uid && place.source === ref.source) return place.at;
  return null;
}

export function rowOfPlace(view: View, place: ObjectPlace): RowRef | null {
  for (const { source, uid, at } of places(view)) {
    const same =
      at.connection === place.connection &&
      at.group === place.group &&
      at.resource === place.resource &&
      at.namespace === place.namespace &&
      at.name === place.name;
    if (same) return { source, uid };
  }
  return null;
}

function* places({ rows, sources, columns }: View): Generator<{ source: string; uid: string; at: ObjectPlace }> {
  const column = columns.findIndex(({ id }) => id === "resource");
  for (const row of rows.values()) {
    const source = sources[row.source]?.id;
    const named = row.cells[column];
    if (source === undefined || typeof named !== "string") continue;
    const { group, resource } = resourceOf(named);
    const connection = connectionOf(source);
    yield { source, uid: row.uid, at: { connection, group, resource, namespace: row.namespace, name: row.name } };
  }
}

/** `databases.db.example.org` → resource and group. */
function resourceOf(named: string): { readonly group: string; readonly resource: string } {
  const dot = named.indexOf(".");
  return dot < 0 ? { group: "", resource: named } : { group: named.slice(dot + 1), resource: named.slice(0, dot) };
}
