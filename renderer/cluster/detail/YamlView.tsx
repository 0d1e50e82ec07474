/** YAML of an object in the code editor; a chunk of its own. */
import { useMemo } from "react";
import { CodeEditor } from "../../ui/CodeEditor.tsx";
import { yamlText } from "./yamlText.ts";

interface YamlViewProps {
  readonly label: string;
  readonly object: Readonly<Record<string, unknown>>;
  readonly managedFields: readonly unknown[];
}

const FOLDED = ["managedFields"];

export default function YamlView({ label, object, managedFields }: YamlViewProps) {
  const text = useMemo(() => yamlText(object, managedFields), [object, managedFields]);
  return <CodeEditor label={label} text={text} fold={FOLDED} />;
}
