/** What main asks of the table worker. A domain's own table stream is relayed here with its sources named. */
import { z } from "zod";
import { Message } from "../../../shared/model/message.ts";
import { RowRef, TableControl, TableQuery, TableUpdate, TextPiece } from "../../../shared/model/table.ts";
import { call, contract, stream } from "../../../shared/rpc/contract.ts";

export const TableSourceAsk = z.object({
  /** `SourceState.id` and `RowRef.source`. */
  id: z.string(),
  label: z.string(),
  /** `TableSource.target`. */
  target: z.string(),
  /** Who has the rows, and what they are told to give: the domain's own words. */
  domain: z.string(),
  ask: z.unknown(),
});
export type TableSourceAsk = z.infer<typeof TableSourceAsk>;

export const OpenTableInput = z.object({
  sources: z.array(TableSourceAsk).min(1),
  /** `SourceColumn` */
  sourceColumn: z.object({ name: z.string(), label: Message }),
  extraColumns: z.array(z.string()),
  query: TableQuery,
});
export type OpenTableInput = z.infer<typeof OpenTableInput>;

const about = z.object({ view: z.string() });

export const tables = contract("tables", {
  open: stream({ input: OpenTableInput, item: TableUpdate, control: TableControl }),
  text: stream({
    input: about.extend({
      rows: z.array(RowRef).nullable(),
      format: z.enum(["text", "tsv", "json"]),
      columns: z.array(z.string()),
    }),
    item: TextPiece,
  }),
  refs: call({ input: about.extend({ first: z.number(), last: z.number() }), output: z.array(RowRef) }),
  position: call({
    input: about.extend({ row: RowRef.nullable(), prefix: z.string().nullable(), after: z.number() }),
    output: z.number().nullable(),
  }),
});
