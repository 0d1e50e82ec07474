/** The extensions that all our code views share. */
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { bracketMatching, codeFolding, foldGutter, foldKeymap, indentOnInput } from "@codemirror/language";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { EditorState, type Extension } from "@codemirror/state";
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { cspNonce } from "../../app/nonce.ts";
import { codeTheme } from "./codeTheme.ts";
import { type SearchWords, searchPanel } from "./searchPanel.ts";

export interface CodeSetup {
  readonly label: string;
  readonly editable: boolean;
  readonly words: SearchWords & { readonly folded: string; readonly unchanged: string };
}

export function codeSetup({ label, editable, words }: CodeSetup): Extension {
  const nonce = cspNonce();
  return [
    nonce === "" ? [] : EditorView.cspNonce.of(nonce),
    EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "false", tabindex: "0" }),
    EditorState.phrases.of({ "$ unchanged lines": words.unchanged }),
    EditorState.readOnly.of(!editable),
    editable ? [history(), indentOnInput(), bracketMatching(), keymap.of([...historyKeymap, indentWithTab])] : [],
    lineNumbers(),
    codeFolding({ placeholderText: words.folded }),
    foldGutter({ openText: "⌄", closedText: "›" }),
    highlightActiveLine(),
    highlightActiveLineGutter(),
    drawSelection(),
    highlightSelectionMatches(),
    search({ top: true, createPanel: searchPanel(words) }),
    keymap.of([...searchKeymap, ...foldKeymap, ...defaultKeymap, { key: "Escape", run: leave }]),
    yaml(),
    codeTheme,
  ];
}

const twiceMs = 700;
let escapedAt = Number.NEGATIVE_INFINITY;

/** Twice leaves the text: the keys are the screen's again. Once is a habit of people who close what pops up, and write on. */
function leave(view: EditorView): boolean {
  const before = escapedAt;
  escapedAt = performance.now();
  if (escapedAt - before > twiceMs) return false;
  view.contentDOM.blur();
  return true;
}
