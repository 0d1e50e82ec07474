/** What waits for the person: consent to run a kubeconfig's command, or a sign-in that a plugin asks for. */
import type { Ask } from "../../../shared/connection.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { KeyValue } from "../../ui/Panels.tsx";
import { api } from "../core/core.ts";
import { useAsks, useConnections } from "../core/stores.ts";
import { useText } from "../i18n.ts";
import { TerminalDialog } from "./TerminalDialog.tsx";
import "./dialogs.css";

export function AskDialog() {
  const ask = useAsks((asks) => asks[0]);
  if (ask === undefined) return null;
  switch (ask.kind) {
    case "consent":
      return <ConsentDialog key={ask.id} ask={ask} />;
    case "sign-in":
      return <SignInDialog key={ask.id} ask={ask} />;
    case "terminal":
      return <LoginTerminal key={ask.id} ask={ask} />;
  }
}

function LoginTerminal({ ask }: { ask: Extract<Ask, { kind: "terminal" }> }) {
  return <TerminalDialog ask={ask} name={useConnectionName(ask)} onStop={() => answer(ask, false)} />;
}

function answer(ask: Ask, yes: boolean): void {
  void api.connections.answer({ id: ask.id, yes });
}

function useConnectionName(ask: Ask): string {
  return useConnections((state) => state.connections.find(({ id }) => id === ask.connection)?.name ?? ask.connection);
}

function ConsentDialog({ ask }: { ask: Extract<Ask, { kind: "consent" }> }) {
  const t = useText();
  const name = useConnectionName(ask);
  return (
    <Dialog
      open
      title={t("app.ask.consent.title", { name })}
      about={t("app.ask.consent.about")}
      onClose={() => answer(ask, false)}
      actions={
        <>
          <Button onClick={() => answer(ask, false)}>{t("app.ask.consent.no")}</Button>
          <Button look="primary" onClick={() => answer(ask, true)}>
            {t("app.ask.consent.yes")}
          </Button>
        </>
      }
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
      <pre className="ask-command mono" tabIndex={0}>
        {[ask.command, ...ask.args].map(shown).join(" ")}
      </pre>
      <KeyValue
        items={[
          { name: t("app.ask.consent.path"), value: ask.path ?? t("app.ask.consent.notFound"), wrap: true },
          { name: t("app.ask.consent.file"), value: ask.file, wrap: true },
          {
            name: t("app.ask.consent.env"),
            value: ask.env.map((item) => `${item.name}=${item.value}`).join(" "),
            wrap: true,
          },
        ]}
      />
    </Dialog>
  );
}

function SignInDialog({ ask }: { ask: Extract<Ask, { kind: "sign-in" }> }) {
  const t = useText();
  const name = useConnectionName(ask);
  const { url } = ask;
  return (
    <Dialog
      open
      title={t("app.ask.signIn.title", { name })}
      onClose={() => answer(ask, false)}
      actions={
        <>
          <Button onClick={() => answer(ask, false)}>{t("app.ask.signIn.cancel")}</Button>
          {url !== null && (
            <Button look="primary" onClick={() => openAddress(url)}>
              {t("app.ask.signIn.open")}
            </Button>
          )}
        </>
      }
    >
      {ask.code !== null && <p className="ask-code mono">{ask.code}</p>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
      <pre className="ask-command mono" tabIndex={0}>
        {ask.text}
      </pre>
    </Dialog>
  );
}

/** An argument with spaces or quotes is shown as one: it is passed as one. */
function shown(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : JSON.stringify(argument);
}

function openAddress(url: string): void {
  if (window.quarterdeck === undefined) window.open(url, "_blank", "noopener,noreferrer");
  else void api.app.openExternal({ url });
}
