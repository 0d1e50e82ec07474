import { MergeView as CodeMergeView } from "@codemirror/merge";
import { useEffect, useRef } from "react";
import { type CodeSetup, codeSetup } from "./codeSetup.ts";

export interface MergeViewProps {
  readonly before: string;
  readonly after: string;
  readonly labels: readonly [string, string];
  readonly words: CodeSetup["words"];
}

/** Two texts side by side; what is alike is folded away. */
export default function MergeView({ before, after, labels, words }: MergeViewProps) {
  const place = useRef<HTMLDivElement>(null);
  const [left, right] = labels;
  useEffect(() => {
    if (place.current === null) return;
    const side = (doc: string, label: string) => ({ doc, extensions: codeSetup({ label, editable: false, words }) });
    const view = new CodeMergeView({
      parent: place.current,
      a: side(before, left),
      b: side(after, right),
      gutter: true,
      collapseUnchanged: { margin: 3, minSize: 6 },
    });
    return () => view.destroy();
  }, [before, after, left, right, words]);
  return <div className="code merge" data-keys="editor" ref={place} />;
}
