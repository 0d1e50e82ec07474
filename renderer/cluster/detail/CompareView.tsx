/** The difference of two objects; a chunk of its own. */
import { useMemo } from "react";
import { DiffView } from "../../ui/CodeEditor.tsx";
import { comparable } from "./comparable.ts";
import { yamlText } from "./yamlText.ts";

interface CompareViewProps {
  readonly one: Readonly<Record<string, unknown>>;
  readonly other: Readonly<Record<string, unknown>>;
  readonly labels: readonly [string, string];
  readonly what: "wanted" | "all";
}

export default function CompareView({ one, other, labels, what }: CompareViewProps) {
  const before = useMemo(() => yamlText(what === "all" ? one : comparable(one), []), [one, what]);
  const after = useMemo(() => yamlText(what === "all" ? other : comparable(other), []), [other, what]);
  return <DiffView before={before} after={after} labels={labels} />;
}
