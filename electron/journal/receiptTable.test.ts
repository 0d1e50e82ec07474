import { afterEach, beforeEach, expect, it } from "vitest";
import { english } from "../core/app/english.ts";
import type { JournalRecord } from "../core/operation/journal.ts";
import { newRecord, receipt, receiptRecord, type TestFolder, testFolder } from "./journal.fixture.ts";
import { receiptColumns } from "./receiptRow.ts";
import { ReceiptTable } from "./receiptTable.ts";

let folder: TestFolder;
let told: JournalRecord[];
beforeEach(() => {
  told = [];
  folder = testFolder();
});
afterEach(() => folder.dispose());

const undo = (table: ReceiptTable, uid: string) =>
  table.rows.get(uid)?.cells[receiptColumns.findIndex(({ id }) => id === "undo")];

async function written(): Promise<readonly JournalRecord[]> {
  const journal = folder.open({ onRecord: (record) => told.push(record) });
  for (const record of [
    receiptRecord(receipt("a")),
    receiptRecord(receipt("b", { undo: { may: "no", reason: { id: "journal.phase.failed", params: {} } } })),
    receiptRecord(receipt("c")),
    newRecord("undone", "a", { by: "c" }),
    newRecord("unsealed", "c"),
    newRecord("end", "from another version", { receipt: { operation: "x" } }),
  ])
    await journal.append(record);
  return told;
}

it.each(["in order", "backwards", "twice"] as const)("shows the same of records that are told %s", async (how) => {
  const records = await written();
  const table = new ReceiptTable(english);
  const told = how === "backwards" ? [...records].reverse() : how === "twice" ? [...records, ...records] : records;
  for (const record of told) table.take(record);
  expect(table.rows.size).toBe(3);
  expect(["a", "b", "c"].map((uid) => undo(table, uid))).toEqual([
    "taken back",
    "failed",
    "The sealed values were deleted.",
  ]);
});

it("names a receipt by the record that ended it, and stays loading until all was told", async () => {
  const table = new ReceiptTable(english);
  for (const record of await written()) table.take(record);
  expect(table.rows.state.phase).toBe("loading");
  table.settle(null);
  expect(table.rows.state).toMatchObject({ phase: "live", goodAt: null });
  expect(table.rows.get("a")).toMatchObject({
    health: "ok",
    cells: expect.arrayContaining(["jane@laptop (jane@acme.io)", 2]),
  });
});
