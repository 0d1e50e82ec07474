/** One receipt beside the table: who, what, where, when, why; before and after; the exact calls; its place in the chain. */

import { useEffect, useState } from "react";
import { message } from "../../../shared/model/message.ts";
import type { OperationId, Receipt } from "../../../shared/operation.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import { api } from "../../app/core/core.ts";
import { formatMessage, useText } from "../../app/i18n.ts";
import { useKeys } from "../../app/keys.ts";
import { go } from "../../app/locationStore.ts";
import { openPlan } from "../../app/operation/openPlan.ts";
import { useJournal, useOperations } from "../../app/operation/stores.ts";
import { Button } from "../../ui/Button.tsx";
import { DetailBody } from "../../ui/DetailBody.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { Icon } from "../../ui/icon/Icon.tsx";
import { ReceiptView } from "./ReceiptView.tsx";
import "../../ui/detailFrame.css";
import "./journal.css";

export function ReceiptPanel({ operation }: { operation: OperationId }) {
  const t = useText();
  const { receipt, error } = useReceipt(operation);
  const close = () => go({ screen: { kind: "journal", receipt: "" } });
  const undo = () => {
    if (receipt?.undo.may !== "yes") return false;
    openPlan({ domain: "undo", operations: [operation] });
    return true;
  };
  useKeys([
    { id: "receipt.undo", keys: ["u"], scope: "detail", text: "journal.keys.undo", run: undo },
    { id: "detail.close", keys: ["escape"], scope: "detail", text: "cluster.keys.close", run: close },
  ]);
  return (
    <aside className="detail" data-keys="detail" aria-label={t("journal.detail")}>
      <header className="detail-head">
        <div className="detail-title">
          <Icon name="journal" />
          <h2 className="clip">{receipt === null ? t("journal.detail") : formatMessage(receipt.title)}</h2>
          {receipt !== null && (
            <Button
              size="sm"
              icon="undo"
              keys="u"
              reason={receipt.undo.may === "no" ? formatMessage(receipt.undo.reason) : undefined}
              onClick={undo}
            >
              {t("ops.undo")}
            </Button>
          )}
          <Button size="sm" look="quiet" icon="x" label={t("cluster.detail.close")} keys="escape" onClick={close} />
        </div>
      </header>
      <DetailBody>
        {receipt !== null ? (
          <ReceiptView receipt={receipt} />
        ) : error !== null ? (
          <EmptyState kind="failed" title={error.code === "not-found" ? t("journal.noReceipt") : undefined}>
            {formatMessage(error.text)}
          </EmptyState>
        ) : (
          <EmptyState kind="loading" />
        )}
      </DetailBody>
    </aside>
  );
}

/** Read again when the operation or the chain moves on: whether it can be undone may have changed. */
function useReceipt(operation: OperationId): { readonly receipt: Receipt | null; readonly error: RpcError | null } {
  const [state, setState] = useState<{ receipt: Receipt | null; error: RpcError | null }>({
    receipt: null,
    error: null,
  });
  const phase = useOperations((operations) => operations[operation]?.phase);
  const head = useJournal(({ chain }) => chain?.head?.seq ?? 0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: phase and head say when to read anew.
  useEffect(() => {
    const controller = new AbortController();
    api.operations.receipt({ operation }, controller.signal).then(
      (receipt) => setState({ receipt, error: null }),
      (cause) => {
        if (controller.signal.aborted) return;
        const error =
          cause instanceof RpcError ? cause : new RpcError("internal", message("rpc.internal", { ref: String(cause) }));
        setState((before) => ({ ...before, error }));
      },
    );
    return () => controller.abort();
  }, [operation, phase, head]);
  return state;
}
