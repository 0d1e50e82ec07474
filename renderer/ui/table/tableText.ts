/** Rows taken out of a table as text, and the receipt for them. */
import type { TextPiece } from "../../../shared/model/table.ts";
import type { Translate } from "../../app/i18n.ts";
import { toast } from "../toastStore.ts";

export interface TableText {
  readonly text: string;
  readonly rows: number;
  /** Rows that were asked for and could not be read: their source is lost, or they are gone. */
  readonly missing: number;
}

/** @param wanted how many rows were asked for */
export async function gathered(pieces: AsyncIterable<TextPiece>, wanted: number): Promise<TableText> {
  let text = "";
  let rows = 0;
  for await (const piece of pieces) {
    text += piece.text;
    rows += piece.rows;
  }
  return { text, rows, missing: Math.max(0, wanted - rows) };
}

/** Never more than was taken: rows that could not be read are said, and no blank lines stand for them. */
export function tellTaken(t: Translate, receipt: "ui.table.copied" | "ui.table.exported", taken: TableText): void {
  const done = t(receipt, { count: taken.rows });
  if (taken.missing === 0) return toast(done);
  toast(`${done}. ${t("ui.table.missing", { count: taken.missing })}`, { health: "warn" });
}
