/** What a person may do with an operation now, as its state offers it. */
import type { OperationState } from "../../../shared/operation.ts";
import { api } from "../../app/core/core.ts";
import { useText } from "../../app/i18n.ts";
import { openPlan } from "../../app/operation/openPlan.ts";
import { moves } from "../../app/operation/phases.ts";
import { openJournal } from "../../app/operation/places.ts";
import { Button } from "../../ui/Button.tsx";
import { askDecision } from "./decision.ts";

export function OperationOffers({ operation }: { operation: OperationState }) {
  const t = useText();
  const { id, offers, phase } = operation;
  const running = moves(phase);
  const has = (offer: OperationState["offers"][number]) => offers.includes(offer);
  return (
    <span className="op-offers">
      {running && has("cancel") && (
        <Button size="sm" onClick={() => stop([id], false)}>
          {t("ops.stop")}
        </Button>
      )}
      {running && has("undo-now") && (
        <Button size="sm" onClick={() => stop([id], true)}>
          {t("ops.stopAndUndo")}
        </Button>
      )}
      {!running && has("finish") && (
        <Button size="sm" onClick={() => askDecision(operation, "finish")}>
          {t("ops.finish")}
        </Button>
      )}
      {!running && has("undo-now") && (
        <Button size="sm" onClick={() => askDecision(operation, "undo-now")}>
          {t("ops.undoNow")}
        </Button>
      )}
      {!running && has("retry") && (
        <Button size="sm" onClick={() => askDecision(operation, "retry")}>
          {t("ops.retry")}
        </Button>
      )}
      {!running && has("give-up") && (
        <Button size="sm" look="quiet" onClick={() => askDecision(operation, "give-up")}>
          {t("ops.giveUp")}
        </Button>
      )}
      {has("undo") && (
        <Button size="sm" icon="undo" onClick={() => openPlan({ domain: "undo", operations: [id] })}>
          {t("ops.undo")}
        </Button>
      )}
      {!running && phase !== "needs-person" && (
        <Button size="sm" look="quiet" onClick={() => openJournal(id)}>
          {t("ops.receipt")}
        </Button>
      )}
    </span>
  );
}

/** What has ended meanwhile is not stopped, and its state says so. */
export function stop(operations: readonly OperationState["id"][], undo: boolean): void {
  void api.operations.cancel({ operations: [...operations], undo }).catch(() => {});
}
