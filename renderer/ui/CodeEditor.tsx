import { lazy, Suspense, useMemo } from "react";
import { useText } from "../app/i18n.ts";
import type { CodeAssist, CodeMark } from "./code/assist.ts";
import { EmptyState } from "./EmptyState.tsx";
import "./button.css";
import "./code.css";
import "./field.css";

const CodeView = lazy(() => import("./code/CodeView.tsx"));
const MergeView = lazy(() => import("./code/MergeView.tsx"));

/** Null leaves the place as it is: the text gets the focus alone. */
export interface GoTo {
  readonly offset: number | null;
}

export interface CodeEditorProps {
  /** Names the text for screen readers: "YAML of orders-api". */
  readonly label: string;
  readonly text: string;
  /** Keys whose blocks start folded: `["managedFields"]`. */
  readonly fold?: readonly string[];
  /** Makes it an editor; without it the text can be read, searched and copied. */
  onChange?(text: string): void;
  readonly assist?: CodeAssist | null;
  readonly marks?: readonly CodeMark[];
  /** A place to go to; another value goes there again. */
  readonly goTo?: GoTo | null;
}

/** YAML with search (Ctrl/Cmd-F) and folding. CodeMirror is a chunk of its own, loaded at the first use. */
export function CodeEditor({ label, text, fold = none, onChange, ...help }: CodeEditorProps) {
  const words = useCodeWords();
  return (
    <Suspense fallback={<EmptyState kind="loading" />}>
      <CodeView
        label={label}
        text={text}
        fold={fold}
        editable={onChange !== undefined}
        words={words}
        {...(onChange === undefined ? {} : { onChange })}
        {...help}
      />
    </Suspense>
  );
}

export interface DiffViewProps {
  readonly before: string;
  readonly after: string;
  /** Names of the two sides, shown over them. */
  readonly labels: readonly [string, string];
}

/** What differs between two texts, in ink: a removed line is not trouble. */
export function DiffView({ before, after, labels }: DiffViewProps) {
  const words = useCodeWords();
  return (
    <div className="diff">
      <div className="diff-heads">
        <span className="clip">{labels[0]}</span>
        <span className="clip">{labels[1]}</span>
      </div>
      <Suspense fallback={<EmptyState kind="loading" />}>
        <MergeView before={before} after={after} labels={labels} words={words} />
      </Suspense>
    </div>
  );
}

const none: readonly string[] = [];

function useCodeWords() {
  const t = useText();
  return useMemo(
    () => ({
      search: t("ui.code.search"),
      next: t("ui.code.next"),
      previous: t("ui.code.previous"),
      close: t("ui.close"),
      folded: "…",
      unchanged: t("ui.code.unchanged"),
    }),
    [t],
  );
}
