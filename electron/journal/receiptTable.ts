/** The receipts of the journal as a table's source: one row for each operation that ended, and for each note. */
import type { MessagePort } from "node:worker_threads";
import { ZodError } from "zod";
import { type Message, message } from "../../shared/model/message.ts";
import type { Receipt } from "../../shared/operation.ts";
import type { Say } from "../core/app/english.ts";
import { type JournalRecord, receiptOf, UndoneBody } from "../core/operation/journal.ts";
import { sourcePort } from "../core/table/nodePort.ts";
import { RowStore } from "../core/table/rowStore.ts";
import { SourceServer } from "../core/table/sourceServer.ts";
import { receiptColumns, receiptRow } from "./receiptRow.ts";

export class ReceiptTable {
  readonly rows = new RowStore({ columns: receiptColumns, namespaced: false });
  /** Number of the record that a row was made of: one that is told again, or late, changes nothing. */
  private readonly made = new Map<string, number>();
  /** Operations that were taken back, and by which; these and the unsealed may be told before the end itself. */
  private readonly taken = new Map<string, UndoneBody["by"]>();
  private readonly unsealed = new Set<string>();
  private readonly servers = new Set<SourceServer>();

  private readonly say: Say;

  constructor(say: Say) {
    this.say = say;
    this.rows.setState({ phase: "loading" });
  }

  take(record: JournalRecord): void {
    switch (record.kind) {
      case "end":
      case "note":
        if ((this.made.get(record.operation) ?? 0) < record.seq) this.put(record);
        return;
      case "undone": {
        const body = UndoneBody.safeParse(record.body);
        if (body.success && !this.taken.has(record.operation)) {
          this.taken.set(record.operation, body.data.by);
          this.changeUndo(record.operation, message("journal.undo.taken"));
        }
        return;
      }
      case "unsealed":
        if (this.unsealed.has(record.operation)) return;
        this.unsealed.add(record.operation);
        if (!this.taken.has(record.operation)) this.changeUndo(record.operation, message("journal.undo.unsealed"));
        return;
      default:
    }
  }

  /** All records have been told, or could not be read. */
  settle(reason: Message | null): void {
    // Each record is told as it is written: rows have no age.
    if (reason === null) this.rows.setState({ phase: "live", reason: null, goodAt: null });
    else this.rows.setState({ phase: this.rows.size > 0 ? "stale" : "failed", reason });
  }

  /** Takes the port over. */
  serve(port: MessagePort): void {
    const server = new SourceServer(this.rows, sourcePort(port), { namespaces: null, label: "" });
    this.servers.add(server);
    server.onEnd = () => void this.servers.delete(server);
  }

  dispose(): void {
    for (const server of [...this.servers]) server.dispose();
  }

  private put(record: JournalRecord): void {
    this.made.set(record.operation, record.seq);
    const receipt = readReceipt(record);
    if (receipt !== null) this.rows.upsert([receiptRow(this.asItStands(receipt), this.say)]);
  }

  private asItStands(receipt: Receipt): Receipt {
    const undoneBy = this.taken.get(receipt.operation) ?? receipt.undoneBy;
    if (!this.unsealed.has(receipt.operation)) return { ...receipt, undoneBy };
    return { ...receipt, undoneBy, undo: { may: "no", reason: message("journal.undo.unsealed") } };
  }

  private changeUndo(operation: string, text: Message): void {
    this.rows.setCells("undo", [[operation, this.say(text)]]);
  }
}

/** Null for what another version wrote otherwise: it has no row, and is in the export as it stands. */
export function readReceipt(record: JournalRecord): Receipt | null {
  try {
    return receiptOf(record);
  } catch (error) {
    if (error instanceof ZodError) return null;
    throw error;
  }
}
