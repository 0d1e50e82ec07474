/** Cells of JSONPath columns, from the objects of the rows on screen. */
import type { Cell } from "../../../shared/model/table.ts";
import { each } from "../../core/each.ts";
import type { PathResolver } from "../../core/table/pathColumns.ts";
import { isSecret, maskSecret } from "../object/secretMask.ts";
import { collectionPath } from "./apiPath.ts";
import type { ClusterSession } from "./clusterSession.ts";
import { cellAt, parsePath } from "./jsonPath.ts";
import { isObject } from "./wireValue.ts";

/** Objects fetched at once. */
const parallel = 6;

/** An object that cannot be read leaves its cells empty. */
export function pathResolver(
  session: ClusterSession,
  kind: { readonly group: string; readonly version: string; readonly resource: string; readonly namespaced: boolean },
): PathResolver {
  return async (rows, texts, signal) => {
    const paths = texts.map((text) => {
      try {
        return parsePath(text);
      } catch {
        return null;
      }
    });
    const cells = new Map<string, readonly Cell[]>();
    await each(rows, parallel, async (row) => {
      if (signal.aborted) return;
      const path = `${collectionPath(kind, kind.namespaced ? row.namespace : null)}/${encodeURIComponent(row.name)}`;
      const object = await session.http.json({ method: "GET", path, signal, priority: "foreground" }).catch(() => null);
      if (!isObject(object)) return;
      const shown = isSecret(kind) ? maskSecret(object) : object;
      cells.set(
        row.uid,
        paths.map((steps) => (steps === null ? null : cellAt(shown, steps))),
      );
    });
    return cells;
  };
}
