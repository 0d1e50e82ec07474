/** Unlocks a protected environment for a while, by its typed name. */
import { useState } from "react";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Field } from "../../ui/Field.tsx";
import { api } from "../core/core.ts";
import { formatMessage, useText } from "../i18n.ts";
import { useUnlockAsk } from "../operation/unlock.ts";

export function UnlockDialog() {
  const ask = useUnlockAsk((state) => state.ask);
  return ask === null ? null : <UnlockForm key={ask.environment} {...ask} />;
}

type UnlockFormProps = NonNullable<ReturnType<typeof useUnlockAsk.getState>["ask"]>;

function UnlockForm({ environment, name, onDone }: UnlockFormProps) {
  const t = useText();
  const [typed, setTyped] = useState("");
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const close = () => useUnlockAsk.setState({ ask: null });
  const unlock = async () => {
    try {
      await api.operations.unlock({ environment, typed });
      close();
      onDone?.();
    } catch (error) {
      setProblem(error instanceof RpcError ? formatMessage(error.text) : String(error));
    }
  };
  const fits = typed === name;
  return (
    <Dialog
      open
      title={t("unlock.title", { name })}
      about={t("unlock.about")}
      onClose={close}
      actions={
        <>
          <Button onClick={close}>{t("unlock.keep")}</Button>
          <Button look="primary" reason={fits ? undefined : t("unlock.type", { name })} onClick={() => void unlock()}>
            {t("unlock.do")}
          </Button>
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (fits) void unlock();
        }}
      >
        <Field
          autoFocus
          mono
          labelled
          label={t("unlock.type", { name })}
          value={typed}
          problem={problem ?? (name.startsWith(typed) ? undefined : t("unlock.other"))}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            setProblem(undefined);
          }}
        />
      </form>
    </Dialog>
  );
}
