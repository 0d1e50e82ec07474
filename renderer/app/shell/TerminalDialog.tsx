/** A login that reads from a terminal: what it says, and a line to answer it, masked while the program shows nothing of what is typed. */
import { type FormEvent, useEffect, useId, useRef, useState } from "react";
import type { Ask } from "../../../shared/connection.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Field } from "../../ui/Field.tsx";
import { api } from "../core/core.ts";
import { follow } from "../core/follow.ts";
import { useText } from "../i18n.ts";
import { TerminalText } from "./terminalText.ts";
import "./dialogs.css";

export interface TerminalDialogProps {
  readonly ask: Extract<Ask, { kind: "terminal" }>;
  /** The connection's. */
  readonly name: string;
  onStop(): void;
}

export function TerminalDialog({ ask, name, onStop }: TerminalDialogProps) {
  const t = useText();
  const id = useId();
  const { echo } = ask;
  // Consent showed the whole path.
  const command = ask.command.split(/[\\/]/).at(-1) ?? ask.command;
  const text = usePrinted(ask.id);
  const [line, setLine] = useState("");
  const printed = useRef<HTMLPreElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it follows what is printed.
  useEffect(() => {
    // In braces: what `scrollTo` returns is a promise in newer Chromium, and no clean-up.
    printed.current?.scrollTo({ top: printed.current.scrollHeight });
  }, [text]);
  const send = (event: FormEvent) => {
    event.preventDefault();
    void api.connections.loginType({ id: ask.id, text: `${line}\r` });
    setLine("");
  };
  return (
    <Dialog
      open
      title={t("app.ask.terminal.title", { name, command })}
      onClose={onStop}
      actions={
        <>
          <Button onClick={onStop}>{t("app.ask.terminal.cancel")}</Button>
          <Button look="primary" type="submit" form={`${id}form`}>
            {t("app.ask.terminal.send")}
          </Button>
        </>
      }
    >
      <pre
        ref={printed}
        className="ask-command mono"
        role="log"
        aria-label={t("app.ask.terminal.printed", { command })}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
        tabIndex={0}
      >
        {text}
      </pre>
      <form id={`${id}form`} onSubmit={send}>
        <Field
          label={t(echo ? "app.ask.terminal.answer" : "app.ask.terminal.hidden")}
          labelled
          mono
          type={echo ? "text" : "password"}
          value={line}
          maxLength={4000}
          onChange={(event) => setLine(event.target.value)}
        />
      </form>
    </Dialog>
  );
}

/** What the login's terminal printed so far. */
function usePrinted(id: string): string {
  const [text, setText] = useState("");
  useEffect(() => {
    const shown = new TerminalText();
    return follow(
      api.connections.loginTerminal({ id }),
      (bytes) => {
        shown.add(bytes);
        setText(shown.text);
      },
      // It is over: the ask goes with it.
      () => {},
    );
  }, [id]);
  return text;
}
