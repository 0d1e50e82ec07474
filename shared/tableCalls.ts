/** What can be asked of any live table by the name of its view, beside the stream that shows it. */
import { z } from "zod";
import { RowRef, TextPiece } from "./model/table.ts";
import { call, stream } from "./rpc/contract.ts";

const about = z.object({ view: z.string() });

/** Members of each contract that shows tables. */
export const tableCalls = {
  /** Rows as text, in chunks: the picked ones, or all that match. */
  tableText: stream({
    input: about.extend({
      rows: z.array(RowRef).nullable(),
      format: z.enum(["text", "tsv", "json"]),
      columns: z.array(z.string()),
    }),
    item: TextPiece,
  }),
  /** Who stands between two positions of the view: for a selection with shift. */
  tableRefs: call({
    input: about.extend({ first: z.number().int().min(0), last: z.number().int().min(0) }),
    output: z.array(RowRef),
  }),
  /** Where a row stands now, or where the next one whose name begins with a text stands; null when nowhere. */
  tablePosition: call({
    input: about.extend({ row: RowRef.nullable(), prefix: z.string().nullable(), after: z.number().int() }),
    output: z.number().int().nullable(),
  }),
};
