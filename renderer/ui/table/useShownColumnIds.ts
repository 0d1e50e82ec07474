/** The ids of the columns on screen, in their order: what is copied is what is seen. */
import { useCallback } from "react";
import type { TableLayout } from "../../../shared/settings.ts";
import { shownColumns } from "./columnLayout.ts";
import type { TableModel } from "./tableModel.ts";

export function useShownColumnIds(model: TableModel, layout: TableLayout): () => readonly string[] {
  return useCallback(() => shownColumns(model.get().columns, layout).map((column) => column.id), [model, layout]);
}
