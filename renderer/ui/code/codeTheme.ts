/** The look of code, from the tokens alone: keys in ink, values quieter, nothing in a status colour. */
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const view = EditorView.theme({
  "&": { height: "100%", backgroundColor: "transparent", color: "var(--ink-2)", fontSize: "12px" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--font-mono)", lineHeight: "18px", fontFeatureSettings: '"calt" 0' },
  ".cm-content": { caretColor: "var(--ink-1)", padding: "6px 0" },
  ".cm-line": { padding: "0 12px 0 6px" },
  ".cm-cursor": { borderLeftColor: "var(--ink-1)" },
  ".cm-gutters": { backgroundColor: "transparent", color: "var(--ink-3)", border: "none" },
  ".cm-lineNumbers .cm-gutterElement": { padding: "0 4px 0 12px", minWidth: "36px" },
  ".cm-foldGutter .cm-gutterElement": { padding: "0 2px", color: "var(--ink-3)" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--bg-hover)" },
  ".cm-activeLineGutter": { color: "var(--ink-1)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    background: "var(--bg-press)",
  },
  ".cm-matchingBracket": { background: "var(--bg-selected)", outline: "1px solid var(--line-control)" },
  ".cm-foldPlaceholder": {
    background: "var(--bg-selected)",
    border: "none",
    color: "var(--ink-3)",
    padding: "0 6px",
    margin: "0 4px",
  },
  ".cm-searchMatch": { background: "var(--bg-press)", outline: "1px solid var(--line-control)" },
  ".cm-searchMatch-selected": { background: "var(--ink-solid)", color: "var(--ink-on-solid)" },
  ".cm-searchMatch-selected span": { color: "inherit" },
  ".cm-selectionMatch": { background: "var(--bg-selected)" },
  ".cm-panels": { background: "var(--bg-panel)", color: "var(--ink-2)", borderColor: "var(--line)" },
  ".cm-panels.cm-panels-top": { borderBottom: "1px solid var(--line)" },
  ".cm-tooltip": { background: "var(--bg-raised)", border: "1px solid var(--line)", borderRadius: "var(--radius-2)" },
});

const highlight = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "var(--ink-1)" },
  { tag: [tags.string, tags.special(tags.string), tags.content], color: "var(--ink-2)" },
  { tag: [tags.number, tags.bool, tags.null, tags.atom, tags.keyword], color: "var(--data-2)" },
  { tag: [tags.comment, tags.lineComment], color: "var(--ink-3)", fontStyle: "italic" },
  { tag: [tags.punctuation, tags.separator, tags.squareBracket, tags.brace, tags.meta], color: "var(--ink-3)" },
  { tag: [tags.labelName, tags.typeName], color: "var(--data-3)" },
]);

export const codeTheme = [view, syntaxHighlighting(highlight)];
