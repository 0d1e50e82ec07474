/** Tells of what a person started here: a receipt when it is done; when it takes longer, goes wrong or needs them, the dock unfolds on it. */
import type { BatchId } from "../../../shared/operation.ts";
import { formatMessage, t } from "../../app/i18n.ts";
import { openPlan } from "../../app/operation/openPlan.ts";
import { openJournal } from "../../app/operation/places.ts";
import { useOperations } from "../../app/operation/stores.ts";
import { offerOperations, showOperations, useDock } from "../../app/shell/dock.ts";
import { toast } from "../../ui/toastStore.ts";
import { runNews } from "./batches.ts";

/** What is done by then needs no dock. */
const UNFOLD_AFTER_MS = 1_500;

export function followRun(batch: BatchId): void {
  useDock.setState({ shown: true });
  const timer = setTimeout(offerOperations, UNFOLD_AFTER_MS);
  const stop = useOperations.subscribe(look);
  look();

  function look(): void {
    const own = Object.values(useOperations.getState()).filter((operation) => operation.batch === batch);
    const news = runNews(own);
    const [first] = own;
    if (news.kind === "moving" || first === undefined) return;
    clearTimeout(timer);
    stop();
    if (news.kind === "trouble") return showOperations();
    const { kind, undoable } = news;
    const text = t(kind === "done" ? "ops.toast.done" : "ops.toast.ended", { title: formatMessage(first.title) });
    const action =
      undoable.length > 0
        ? { text: t("ops.undo"), run: () => openPlan({ domain: "undo", operations: [...undoable] }) }
        : { text: t("ops.receipt"), run: () => openJournal(first.id) };
    toast(text, { health: kind === "done" ? "ok" : "idle", action });
  }
}
