import { foldable, foldEffect } from "@codemirror/language";
import { Compartment, EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { useEffect, useRef } from "react";
import { assistGrown, type CodeAssist, type CodeMark, codeAssist, setMarks } from "./assist.ts";
import { type CodeSetup, codeSetup } from "./codeSetup.ts";

export interface CodeViewProps extends CodeSetup {
  readonly text: string;
  /** Keys whose blocks start folded, wherever they stand: `managedFields`. */
  readonly fold: readonly string[];
  onChange?(text: string): void;
  /** Helps who writes; the latest is asked. */
  readonly assist?: CodeAssist | null;
  /** Places of the text that are wrong. */
  readonly marks?: readonly CodeMark[];
  /** A place to go to; another value goes there again. */
  readonly goTo?: { readonly offset: number | null } | null;
}

/** CodeMirror in React. A new `text` replaces only what differs, so that the place, the selection and folds stay. */
export default function CodeView({
  text,
  fold,
  onChange,
  assist = null,
  marks = noMarks,
  goTo = null,
  ...setup
}: CodeViewProps) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const changed = useRef(onChange);
  const parts = useRef(new Compartment());
  const assisting = useRef(assist);
  const start = useRef({ text, fold, setup });
  useEffect(() => {
    changed.current = onChange;
    assisting.current = assist;
  });
  useEffect(() => {
    if (assist !== null && view.current !== null) assistGrown(view.current);
  }, [assist]);
  useEffect(() => {
    if (place.current === null) return;
    const editor = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: start.current.text,
        extensions: [
          start.current.setup.editable ? codeAssist(() => assisting.current) : [],
          parts.current.of(codeSetup(start.current.setup)),
          EditorView.updateListener.of((update) => {
            if (
              update.docChanged &&
              update.transactions.some(
                (one) =>
                  one.isUserEvent("input") ||
                  one.isUserEvent("delete") ||
                  one.isUserEvent("undo") ||
                  one.isUserEvent("redo") ||
                  one.isUserEvent("move"),
              )
            )
              changed.current?.(update.state.doc.toString());
          }),
        ],
      }),
    });
    foldKeys(editor, start.current.fold);
    view.current = editor;
    return () => {
      editor.destroy();
      view.current = null;
    };
  }, []);
  useEffect(() => {
    const editor = view.current;
    if (editor !== null) replaceText(editor, text);
  }, [text]);
  useEffect(() => {
    if (start.current.setup.editable) view.current?.dispatch({ effects: setMarks.of(marks) });
  }, [marks]);
  useEffect(() => {
    if (goTo === null || view.current === null) return;
    if (goTo.offset !== null) {
      const anchor = Math.min(goTo.offset, view.current.state.doc.length);
      view.current.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: "center" }) });
    }
    view.current.focus();
  }, [goTo]);
  const { label, editable, words } = setup;
  useEffect(() => {
    view.current?.dispatch({ effects: parts.current.reconfigure(codeSetup({ label, editable, words })) });
  }, [label, editable, words]);
  return <div className="code" data-keys="editor" ref={place} />;
}

const noMarks: readonly CodeMark[] = [];

/** Replaces the span between the common head and the common tail. */
function replaceText(editor: EditorView, text: string): void {
  const before = editor.state.doc.toString();
  if (before === text) return;
  const least = Math.min(before.length, text.length);
  let head = 0;
  while (head < least && before[head] === text[head]) head += 1;
  let tail = 0;
  while (tail < least - head && before[before.length - 1 - tail] === text[text.length - 1 - tail]) tail += 1;
  editor.dispatch({ changes: { from: head, to: before.length - tail, insert: text.slice(head, text.length - tail) } });
}

function foldKeys(editor: EditorView, keys: readonly string[]): void {
  if (keys.length === 0) return;
  const { doc } = editor.state;
  const effects = [];
  for (let number = 1; number <= doc.lines; number += 1) {
    const line = doc.line(number);
    const key = /^[\s-]*([\w.-]+):\s*$/.exec(line.text)?.[1];
    if (key === undefined || !keys.includes(key)) continue;
    const range = foldable(editor.state, line.from, line.to);
    if (range !== null) effects.push(foldEffect.of(range));
  }
  if (effects.length > 0) editor.dispatch({ effects });
}
