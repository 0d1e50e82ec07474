/** What becomes of an operation that cannot go on by itself; the reason goes to its receipt. */
import { useState } from "react";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import { api } from "../../app/core/core.ts";
import { formatMessage, type TextId, useText } from "../../app/i18n.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Field } from "../../ui/Field.tsx";
import { Note } from "../../ui/Panels.tsx";
import { type Decision, useDecisionAsk } from "./decision.ts";

const TITLE: Readonly<Record<Decision, TextId>> = {
  finish: "ops.decide.finish",
  "undo-now": "ops.decide.undoNow",
  retry: "ops.decide.retry",
  "give-up": "ops.decide.giveUp",
};
const ABOUT: Readonly<Record<Decision, TextId>> = {
  finish: "ops.decide.finishAbout",
  "undo-now": "ops.decide.undoNowAbout",
  retry: "ops.decide.retryAbout",
  "give-up": "ops.decide.giveUpAbout",
};
const DO: Readonly<Record<Decision, TextId>> = {
  finish: "ops.finish",
  "undo-now": "ops.undoNow",
  retry: "ops.retry",
  "give-up": "ops.giveUp",
};

export function DecisionDialog() {
  const ask = useDecisionAsk((state) => state.ask);
  return ask === null ? null : <DecisionForm key={`${ask.operation.id} ${ask.decision}`} {...ask} />;
}

function DecisionForm({ operation, decision }: NonNullable<ReturnType<typeof useDecisionAsk.getState>["ask"]>) {
  const t = useText();
  const [why, setWhy] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const close = () => useDecisionAsk.setState({ ask: null });
  const missing = decision === "give-up" && why.trim() === "";
  const decide = async () => {
    try {
      await api.operations.decide({ operation: operation.id, decision, why: why.trim() });
      close();
    } catch (error) {
      setProblem(error instanceof RpcError ? formatMessage(error.text) : String(error));
    }
  };
  return (
    <Dialog
      open
      title={t(TITLE[decision], { name: operation.target.label })}
      about={t(ABOUT[decision])}
      onClose={close}
      actions={
        <>
          <Button onClick={close}>{t("ops.decide.leave")}</Button>
          <Button look="primary" reason={missing ? t("ops.decide.whyNeeded") : undefined} onClick={() => void decide()}>
            {t(DO[decision])}
          </Button>
        </>
      }
    >
      <form
        className="op-decision"
        onSubmit={(event) => {
          event.preventDefault();
          if (!missing) void decide();
        }}
      >
        {operation.reason !== null && <Note health="bad">{formatMessage(operation.reason)}</Note>}
        {problem !== null && <Note health="bad">{problem}</Note>}
        <Field
          autoFocus
          labelled
          label={t("plan.why")}
          placeholder={t("plan.whyExample")}
          maxLength={1000}
          value={why}
          onChange={(event) => setWhy(event.currentTarget.value)}
        />
      </form>
    </Dialog>
  );
}
