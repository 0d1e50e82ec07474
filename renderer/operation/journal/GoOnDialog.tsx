/** A person accepts that the chain is broken, and says why: a new one begins behind what stands. */
import { useState } from "react";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import { api } from "../../app/core/core.ts";
import { formatMessage, useText } from "../../app/i18n.ts";
import { useJournal } from "../../app/operation/stores.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Field } from "../../ui/Field.tsx";

export function GoOnDialog({ onClose }: { onClose(): void }) {
  const t = useText();
  const [why, setWhy] = useState("");
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const missing = why.trim() === "";
  const goOn = async () => {
    try {
      useJournal.setState({ chain: await api.journal.goOn({ why: why.trim() }) });
      onClose();
    } catch (error) {
      setProblem(error instanceof RpcError ? formatMessage(error.text) : String(error));
    }
  };
  return (
    <Dialog
      open
      title={t("journal.goOn.title")}
      about={t("journal.goOn.about")}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t("ops.decide.leave")}</Button>
          <Button look="primary" reason={missing ? t("ops.decide.whyNeeded") : undefined} onClick={() => void goOn()}>
            {t("journal.goOn.do")}
          </Button>
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!missing) void goOn();
        }}
      >
        <Field
          autoFocus
          labelled
          label={t("plan.why")}
          maxLength={1000}
          value={why}
          problem={problem}
          onChange={(event) => setWhy(event.currentTarget.value)}
        />
      </form>
    </Dialog>
  );
}
