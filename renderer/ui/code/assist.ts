/** What helps a person write: completion, help over a word, marks under what is wrong. What is known comes from outside; this draws it. */
import {
  acceptCompletion,
  autocompletion,
  type CompletionContext,
  type CompletionResult,
  startCompletion,
} from "@codemirror/autocomplete";
import { type Extension, StateEffect, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, hoverTooltip, keymap } from "@codemirror/view";

export interface CodeOption {
  readonly label: string;
  readonly detail: string;
  readonly about: string;
  /** Drawn strong: it has to be there. */
  readonly strong: boolean;
  /** What is written; `‸` is where one goes on. */
  readonly insert: string;
}

export interface CodeHelp {
  /** A name, then quiet words beside it, then lines of text. */
  readonly title: string;
  readonly beside: string;
  readonly lines: readonly string[];
}

export interface CodeMark {
  readonly from: number;
  readonly to: number;
  readonly severity: "error" | "warning";
  readonly text: string;
}

export interface CodeAssist {
  complete(text: string, offset: number): { readonly from: number; readonly options: readonly CodeOption[] } | null;
  help(text: string, offset: number): CodeHelp | null;
}

export const setMarks = StateEffect.define<readonly CodeMark[]>();

const marks = StateField.define<{ readonly list: readonly CodeMark[]; readonly drawn: DecorationSet }>({
  create: () => ({ list: [], drawn: Decoration.none }),
  update(state, transaction) {
    const set = transaction.effects.findLast((effect) => effect.is(setMarks));
    if (set !== undefined) return { list: set.value, drawn: drawn(set.value, transaction.state.doc.length) };
    if (!transaction.docChanged) return state;
    const moved = state.list.map((mark) => ({
      ...mark,
      from: transaction.changes.mapPos(mark.from),
      to: transaction.changes.mapPos(mark.to),
    }));
    return { list: moved, drawn: state.drawn.map(transaction.changes) };
  },
  provide: (field) => EditorView.decorations.from(field, ({ drawn: decorations }) => decorations),
});

function drawn(list: readonly CodeMark[], length: number): DecorationSet {
  const inside = list.map(({ from, to, severity }) => {
    const start = Math.min(from, Math.max(0, length - 1));
    return Decoration.mark({ class: `cm-find ${severity}` }).range(start, Math.min(length, Math.max(to, start + 1)));
  });
  return Decoration.set(
    inside.filter(({ from, to }) => to > from),
    true,
  );
}

/** @param assist asked anew each time, because what it knows arrives later than the text */
export function codeAssist(assist: () => CodeAssist | null): Extension {
  return [
    marks,
    autocompletion({ override: [(context) => completed(assist(), context)], icons: false, maxRenderedOptions: 200 }),
    keymap.of([{ key: "Tab", run: acceptCompletion }]),
    hoverTooltip((view, offset) => {
      const found = view.state
        .field(marks)
        .list.filter(({ from, to }) => from <= offset && offset <= Math.max(to, from + 1));
      const help = assist()?.help(view.state.doc.toString(), offset) ?? null;
      if (found.length === 0 && help === null) return null;
      return { pos: offset, above: true, create: () => ({ dom: tip(found, help) }) };
    }),
  ];
}

function completed(assist: CodeAssist | null, context: CompletionContext): CompletionResult | null {
  const found = assist?.complete(context.state.doc.toString(), context.pos) ?? null;
  if (found === null || found.options.length === 0) return null;
  if (
    !context.explicit &&
    found.from === context.pos &&
    !/[\s:-]$/.test(context.state.sliceDoc(0, context.pos).slice(-1))
  )
    return null;
  return {
    from: found.from,
    validFor: /^[\w./-]*$/,
    options: found.options.map(({ label, detail, about, strong, insert }, at) => ({
      label,
      detail,
      boost: -at / 10,
      ...(strong && { type: "required" }),
      ...(about !== "" && { info: () => paragraph(about) }),
      apply: (view: EditorView, _: unknown, from: number, to: number) => write(view, insert, from, to),
    })),
  };
}

function write(view: EditorView, insert: string, from: number, to: number): void {
  const cursor = insert.indexOf("‸");
  const text = insert.replaceAll("‸", "");
  view.dispatch({
    changes: { from, to, insert: text },
    selection: { anchor: from + (cursor < 0 ? text.length : cursor) },
    userEvent: "input.complete",
    scrollIntoView: true,
  });
  if (cursor >= 0) startCompletion(view);
}

function paragraph(text: string): HTMLElement {
  const dom = document.createElement("div");
  dom.className = "cm-about";
  dom.textContent = text;
  return dom;
}

function tip(found: readonly CodeMark[], help: CodeHelp | null): HTMLElement {
  const dom = document.createElement("div");
  dom.className = "cm-tip";
  for (const { severity, text } of found) dom.append(element("p", `cm-tip-find ${severity}`, text));
  if (help === null) return dom;
  const head = element("p", "cm-tip-head", "");
  head.append(element("b", "", help.title), element("span", "", help.beside));
  dom.append(head, ...help.lines.map((line) => element("p", "", line)));
  return dom;
}

function element(name: string, className: string, text: string): HTMLElement {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}
