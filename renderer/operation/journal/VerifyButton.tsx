/** Goes through the whole chain again. */
import { useState } from "react";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import { api } from "../../app/core/core.ts";
import { formatMessage, useText } from "../../app/i18n.ts";
import { useJournal } from "../../app/operation/stores.ts";
import { Button } from "../../ui/Button.tsx";

export function VerifyButton() {
  const t = useText();
  const checking = useJournal(({ chain }) => chain?.state === "checking");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const verify = async () => {
    setBusy(true);
    setProblem(null);
    try {
      useJournal.setState({ chain: await api.journal.verify({}) });
    } catch (error) {
      setProblem(error instanceof RpcError ? formatMessage(error.text) : String(error));
    }
    setBusy(false);
  };
  return (
    <>
      <Button size="sm" busy={busy || checking} onClick={() => void verify()}>
        {t("journal.verify")}
      </Button>
      {problem !== null && <span className="field-problem">{problem}</span>}
    </>
  );
}
