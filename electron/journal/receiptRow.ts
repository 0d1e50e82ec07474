/** A receipt as a row, in the language in which it is shown, filtered, sorted and copied. */
import { type Message, message } from "../../shared/model/message.ts";
import type { Column, Health } from "../../shared/model/table.ts";
import type { OperationPhase, Receipt, ReceiptDecision } from "../../shared/operation.ts";
import { english, type Say } from "../core/app/english.ts";
import type { TableRow } from "../core/table/rowSink.ts";

const HEALTH: Readonly<Record<OperationPhase, Health>> = {
  waiting: "busy",
  trying: "busy",
  running: "busy",
  compensating: "busy",
  done: "ok",
  undone: "idle",
  failed: "bad",
  cancelled: "idle",
  "needs-person": "warn",
};

const PHASE: Readonly<Record<OperationPhase, Message>> = {
  waiting: message("journal.phase.waiting"),
  trying: message("journal.phase.trying"),
  running: message("journal.phase.running"),
  compensating: message("journal.phase.compensating"),
  done: message("journal.phase.done"),
  undone: message("journal.phase.undone"),
  failed: message("journal.phase.failed"),
  cancelled: message("journal.phase.cancelled"),
  "needs-person": message("journal.phase.needsPerson"),
};

export const DECISION: Readonly<Record<ReceiptDecision["decision"], Message>> = {
  cancel: message("journal.decision.cancel"),
  "undo-now": message("journal.decision.undoNow"),
  finish: message("journal.decision.finish"),
  retry: message("journal.decision.retry"),
  "give-up": message("journal.decision.giveUp"),
};

export const receiptColumns: readonly Column[] = [
  column("time", message("journal.column.time"), { type: "age" }),
  column("outcome", message("journal.column.outcome"), { status: true }),
  column("what", message("journal.column.what"), { type: "name" }),
  column("target", message("journal.column.target"), { type: "name" }),
  column("environment", message("journal.column.environment")),
  column("who", message("journal.column.who")),
  column("why", message("journal.column.why")),
  column("undo", message("journal.column.undo")),
  column("took", message("journal.column.took"), { type: "number", wide: true }),
  column("batch", message("journal.column.batch"), { wide: true }),
  column("record", message("journal.column.record"), { type: "number", wide: true }),
];

export function receiptRow(receipt: Receipt, say: Say): TableRow {
  const what = say(receipt.title);
  return {
    uid: receipt.operation,
    namespace: "",
    name: what,
    labels: {},
    owners: [],
    health: HEALTH[receipt.phase],
    version: "",
    createdAt: receipt.endedAt,
    cells: [
      { at: receipt.endedAt, precisionMs: 0 },
      outcomeText(receipt, say),
      what,
      receipt.target.label,
      receipt.environment,
      whoText(receipt),
      receipt.why,
      undoText(receipt, say),
      Math.round((receipt.endedAt - receipt.startedAt) / 100) / 10,
      receipt.batch,
      receipt.seq,
    ],
  };
}

export function outcomeText({ phase, reason }: Receipt, say: Say): string {
  const text = say(PHASE[phase]);
  return reason === null ? text : say(message("journal.outcome.why", { outcome: text, why: say(reason) }));
}

export function whoText({ who }: Receipt): string {
  return personText(who);
}

export function personText(who: Receipt["who"]): string {
  const local = `${who.local}@${who.host}`;
  return who.target === "" ? local : `${local} (${who.target})`;
}

/** Whether it can be taken back, and why not. */
export function undoText({ undo, undoneBy }: Receipt, say: Say): string {
  if (undoneBy !== null) return say(message("journal.undo.taken"));
  return say(undo.may === "yes" ? message("journal.undo.yes") : undo.reason);
}

function column(id: string, label: Message, more: Partial<Pick<Column, "type" | "wide" | "status">> = {}): Column {
  return { id, name: english(label), label, type: "text", wide: false, description: "", status: false, ...more };
}
