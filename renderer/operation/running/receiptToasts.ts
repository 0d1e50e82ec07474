/** Tells of what a person started here: a receipt when it is done; when it takes longer, goes wrong or needs them, the dock unfolds on it. */
import type { BatchId, OperationState } from "../../../shared/operation.ts";
import { formatMessage, t } from "../../app/i18n.ts";
import { openPlan } from "../../app/operation/openPlan.ts";
import { moves } from "../../app/operation/phases.ts";
import { openJournal } from "../../app/operation/places.ts";
import { useOperations } from "../../app/operation/stores.ts";
import { showOperations, useDock } from "../../app/shell/dock.ts";
import { toast } from "../../ui/toastStore.ts";

/** What is done by then needs no dock. */
const UNFOLD_AFTER_MS = 1_500;

export function followRun(batch: BatchId): void {
  useDock.setState({ shown: true });
  const timer = setTimeout(showOperations, UNFOLD_AFTER_MS);
  const look = (): boolean => {
    const own = Object.values(useOperations.getState()).filter((operation) => operation.batch === batch);
    if (own.length === 0 || own.some(({ phase }) => moves(phase))) return false;
    clearTimeout(timer);
    tell(own);
    return true;
  };
  if (look()) return;
  const unsubscribe = useOperations.subscribe(() => {
    if (look()) unsubscribe();
  });
}

function tell(own: readonly OperationState[]): void {
  const [first] = own;
  if (first === undefined) return;
  if (own.some(({ phase }) => phase === "needs-person" || phase === "failed")) return showOperations();
  const done = own.every(({ phase }) => phase === "done");
  const undoable = own.filter(({ offers }) => offers.includes("undo")).map(({ id }) => id);
  const text = t(done ? "ops.toast.done" : "ops.toast.ended", { title: formatMessage(first.title) });
  const action =
    undoable.length > 0
      ? { text: t("ops.undo"), run: () => openPlan({ domain: "undo", operations: undoable }) }
      : { text: t("ops.receipt"), run: () => openJournal(first.id) };
  toast(text, { health: done ? "ok" : "idle", action });
}
