/** The objects behind marked rows: those in the window are known by the page, the others are asked for by name. */
import { ConnectionId } from "../../../shared/connection.ts";
import type { RowRef } from "../../../shared/model/table.ts";
import type { ObjectRef } from "../../../shared/objectRef.ts";
import { api } from "../../app/core/core.ts";
import { markKey, refOf } from "../../ui/table/marks.ts";
import type { TableModel } from "../../ui/table/tableModel.ts";
import { gathered } from "../../ui/table/tableText.ts";
import { connectionOf } from "../table/tableSources.ts";

export interface Picked {
  readonly objects: readonly ObjectRef[];
  /** Marked rows that are gone, or whose source is lost: they are not among the objects. */
  readonly missing: number;
}

/** @param kind as it is served: its version goes into the references */
export async function pickedObjects(
  model: TableModel,
  kind: { readonly group: string; readonly version: string; readonly resource: string; readonly namespaced: boolean },
  refs: readonly RowRef[],
): Promise<Picked> {
  const { rows, sources, view } = model.get();
  const here = new Map<string, { name: string; namespace: string }>();
  for (const row of rows.values()) {
    const ref = refOf(row, sources);
    if (ref !== null) here.set(markKey(ref), { name: row.name, namespace: row.namespace });
  }
  const objects: ObjectRef[] = [];
  const elsewhere = new Map<string, RowRef[]>();
  const add = (source: string, { name, namespace }: { name: string; namespace: string }) => {
    const { group, version, resource } = kind;
    objects.push({ connection: ConnectionId.parse(connectionOf(source)), group, version, resource, namespace, name });
  };
  for (const ref of refs) {
    const known = here.get(markKey(ref));
    if (known !== undefined) add(ref.source, known);
    else elsewhere.set(ref.source, [...(elsewhere.get(ref.source) ?? []), ref]);
  }
  // One question a source: a name leads back to its cluster by that alone.
  for (const [source, wanted] of elsewhere) {
    const columns = kind.namespaced ? ["name", "namespace"] : ["name"];
    const { text } = await gathered(
      api.cluster.tableText({ view, rows: wanted, format: "tsv", columns }),
      wanted.length,
    );
    const [, ...lines] = text.split("\n");
    for (const line of lines) {
      const [name = "", namespace = ""] = line.split("\t");
      if (name !== "") add(source, { name, namespace });
    }
  }
  return { objects, missing: refs.length - objects.length };
}
