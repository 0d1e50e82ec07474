/** A login that reads from a terminal: what it says, and a line to answer it, masked while the program shows nothing of what is typed. */
import {
  type FormEvent,
  type KeyboardEvent,
  type RefObject,
  useCallback,
  useEffect,
  useId,
  useRef,
  useState,
} from "react";
import type { Ask } from "../../../shared/connection.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Field } from "../../ui/Field.tsx";
import { api } from "../core/core.ts";
import { follow } from "../core/follow.ts";
import { useText } from "../i18n.ts";
import { keySequence } from "./terminalKeys.ts";
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
  const [line, setLine] = useState("");
  const { room, view, measured } = useRoom(ask.id);
  const text = usePrinted(ask.id, room);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it follows what is printed.
  useEffect(() => {
    // In braces: what `scrollTo` returns is a promise in newer Chromium, and no clean-up.
    view.current?.scrollTo({ top: view.current.scrollHeight });
  }, [text]);
  const type = (typed: string) => void api.connections.loginType({ id: ask.id, text: typed });
  const send = (event: FormEvent) => {
    event.preventDefault();
    type(`${line}\r`);
    setLine("");
  };
  const press = (event: KeyboardEvent) => {
    const sequence = keySequence(event, line);
    if (sequence === null || hasSelection()) return;
    event.preventDefault();
    type(sequence);
  };
  return (
    <Dialog
      open
      title={t("app.ask.terminal.title", { name, command })}
      width={680}
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
        ref={measured}
        className="ask-command ask-terminal mono"
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
          onKeyDown={press}
          onChange={(event) => setLine(event.target.value)}
        />
      </form>
    </Dialog>
  );
}

/** Ctrl-C copies where there is something to copy. */
function hasSelection(): boolean {
  return (getSelection()?.toString() ?? "") !== "";
}

interface Room {
  readonly columns: number;
  readonly rows: number;
}

/** Tells the login's terminal how many characters its view has room for, and keeps it. The view is put on the page after the dialog is drawn. */
function useRoom(id: string) {
  const room = useRef<Room | null>(null);
  const view = useRef<HTMLElement>(null);
  const measured = useCallback(
    (element: HTMLElement | null) => {
      view.current = element;
      if (element === null) return;
      const look = () => {
        const now = roomOf(element);
        if (now.columns === room.current?.columns && now.rows === room.current.rows) return;
        room.current = now;
        // A login that has ended needs no size.
        api.connections.loginSize({ id, ...now }).catch(() => {});
      };
      const observer = new ResizeObserver(look);
      observer.observe(element);
      return () => observer.disconnect();
    },
    [id],
  );
  return { room, view, measured };
}

function roomOf(element: HTMLElement): Room {
  const style = getComputedStyle(element);
  const measure = document.createElement("canvas").getContext("2d");
  if (measure !== null) measure.font = style.font;
  const across = measure?.measureText("0").width || 8;
  const down = Number.parseFloat(style.lineHeight) || 16;
  const inner = (whole: number, ...edges: readonly string[]) =>
    edges.reduce((left, edge) => left - (Number.parseFloat(edge) || 0), whole);
  const columns = Math.floor(inner(element.clientWidth, style.paddingLeft, style.paddingRight) / across);
  const rows = Math.floor(inner(element.clientHeight, style.paddingTop, style.paddingBottom) / down);
  return { columns: clamped(columns, 20, 500), rows: clamped(rows, 4, 200) };
}

function clamped(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

/** What the login's terminal printed so far. */
function usePrinted(id: string, room: RefObject<Room | null>): string {
  const [text, setText] = useState("");
  useEffect(() => {
    const shown = new TerminalText();
    return follow(
      api.connections.loginTerminal({ id }),
      (bytes) => {
        if (room.current !== null) shown.resize(room.current.rows);
        shown.add(bytes);
        setText(shown.text);
      },
      // It is over: the ask goes with it.
      () => {},
    );
  }, [id, room]);
  return text;
}
