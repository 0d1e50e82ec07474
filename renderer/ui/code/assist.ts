/** What helps a person write: completion, help over a word, marks under what is wrong. What is known comes from outside; this draws it. */
import {
  acceptCompletion,
  autocompletion,
  type CompletionContext,
  type CompletionResult,
  completionStatus,
  startCompletion,
} from "@codemirror/autocomplete";
import { type Extension, StateEffect, StateField } from "@codemirror/state";
import {
  type Command,
  Decoration,
  type DecorationSet,
  EditorView,
  hoverTooltip,
  keymap,
  showTooltip,
  type Tooltip,
} from "@codemirror/view";

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

/** Typed so lately that who typed still waits for what may be written. */
const waitsMs = 3_000;
let typedAt = Number.NEGATIVE_INFINITY;

/** More is known than before: who waits for it gets it. */
export function assistGrown(view: EditorView): void {
  if (!view.hasFocus || performance.now() - typedAt > waitsMs || completionStatus(view.state) !== null) return;
  if (
    /[\w:-]\s?$/.test(
      view.state.sliceDoc(Math.max(0, view.state.selection.main.head - 2), view.state.selection.main.head),
    )
  )
    startCompletion(view);
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
    asked,
    EditorView.updateListener.of(({ transactions }) => {
      if (transactions.some((one) => one.isUserEvent("input.type"))) typedAt = performance.now();
    }),
    // It lies over everything, so it goes with the focus.
    EditorView.focusChangeEffect.of((_, focusing) => (focusing ? null : askTip.of(null))),
    keymap.of([
      { key: "Tab", run: acceptCompletion },
      { key: "F1", run: (view) => ask(view, tipAt(view, view.state.selection.main.head, assist())) },
      { key: "F8", run: (view) => toMark(view, 1, assist()), shift: (view) => toMark(view, -1, assist()) },
      { key: "Escape", run: (view) => view.state.field(asked) !== null && ask(view, null) },
    ]),
    hoverTooltip((view, offset) => tipAt(view, offset, assist())),
  ];
}

const askTip = StateEffect.define<Tooltip | null>();

/** Help that was asked for by key; it goes with the next letter or step. */
const asked = StateField.define<Tooltip | null>({
  create: () => null,
  update(tooltip, transaction) {
    const set = transaction.effects.findLast((effect) => effect.is(askTip));
    if (set !== undefined) return set.value;
    return transaction.docChanged || transaction.selection !== undefined ? null : tooltip;
  },
  provide: (field) => showTooltip.from(field),
});

function ask(view: EditorView, tooltip: Tooltip | null): boolean {
  view.dispatch({ effects: askTip.of(tooltip) });
  return true;
}

function tipAt(view: EditorView, offset: number, assist: CodeAssist | null): Tooltip | null {
  const found = view.state
    .field(marks)
    .list.filter(({ from, to }) => from <= offset && offset <= Math.max(to, from + 1));
  const help = assist?.help(view.state.doc.toString(), offset) ?? null;
  if (found.length === 0 && help === null) return null;
  return { pos: offset, above: true, create: () => ({ dom: tip(found, help) }) };
}

/** To the next place that is wrong, or the one before, around the ends; with what is wrong there. */
function toMark(view: EditorView, by: 1 | -1, assist: CodeAssist | null): ReturnType<Command> {
  const { head } = view.state.selection.main;
  const places = [...new Set(view.state.field(marks).list.map(({ from }) => from))].sort((a, b) => a - b);
  const anchor =
    by > 0 ? (places.find((at) => at > head) ?? places[0]) : (places.findLast((at) => at < head) ?? places.at(-1));
  if (anchor === undefined) return false;
  view.dispatch({ selection: { anchor }, scrollIntoView: true });
  return ask(view, tipAt(view, anchor, assist));
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
