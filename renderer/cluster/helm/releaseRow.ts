/** The release behind a row of the table: what keeps it stands in a hidden column. */

import type { RowRef } from "../../../shared/model/table.ts";
import { HelmDriver, type ReleaseRef } from "../../../shared/releaseRef.ts";
import type { ReleasePlace } from "../../app/location.ts";
import type { TableView } from "../../ui/table/tableModel.ts";
import { connectionOf } from "../table/tableSources.ts";

type View = Pick<TableView, "rows" | "sources" | "columns">;

export function releaseOfRow(view: View, ref: RowRef): ReleaseRef | null {
  for (const { source, uid, release } of releases(view)) {
    if (uid === ref.uid && source === ref.source) return release;
  }
  return null;
}

/** The row of an open release, when it is in the window. */
export function rowOfRelease(view: View, place: ReleasePlace): RowRef | null {
  for (const { source, uid, release } of releases(view)) {
    const same =
      release.connection === place.connection &&
      release.namespace === place.namespace &&
      release.name === place.name &&
      (place.driver === "" || release.driver === place.driver);
    if (same) return { source, uid };
  }
  return null;
}

function* releases({ rows, sources, columns }: View): Generator<{ source: string; uid: string; release: ReleaseRef }> {
  const column = columns.findIndex(({ id }) => id === "driver");
  for (const row of rows.values()) {
    const source = sources[row.source]?.id;
    const driver = HelmDriver.safeParse(row.cells[column]).data;
    if (source === undefined || driver === undefined) continue;
    const release = { connection: connectionOf(source), namespace: row.namespace, name: row.name, driver };
    yield { source, uid: row.uid, release };
  }
}
