/** The documents of a text: what each is, and on which line it stands. */
import { useMemo } from "react";
import { manifestName, readManifest } from "../../../shared/model/manifest.ts";
import { useText } from "../../app/i18n.ts";
import { Mark } from "../../ui/Mark.tsx";
import type { Finding } from "./assist/check.ts";

interface DocumentListProps {
  readonly text: string;
  readonly findings: readonly Finding[];
  onGo(offset: number): void;
}

export function DocumentList({ text, findings, onGo }: DocumentListProps) {
  const t = useText();
  const documents = useMemo(() => readManifest(text).documents, [text]);
  const starts = useMemo(() => lineStarts(text), [text]);
  return (
    <aside className="edit-side" aria-label={t("cluster.apply.documents", { count: documents.length })}>
      <h2>{t("cluster.apply.documents", { count: documents.length })}</h2>
      <ul>
        {documents.map(({ line, object }, at) => {
          const { kind, name, namespace } = manifestName(object);
          const next = documents[at + 1]?.line ?? Number.POSITIVE_INFINITY;
          const own = findings.filter((finding) => finding.line >= line && finding.line < next);
          const health = own.some(({ severity }) => severity === "error") ? "bad" : own.length > 0 ? "warn" : "ok";
          return (
            <li key={line}>
              <button type="button" className="ring-inside" onClick={() => onGo(starts[line - 1] ?? 0)}>
                <Mark health={health} size={10} />
                <span className="grow">
                  {kind || "?"} {name || "?"}
                  {namespace !== "" && <small> · {namespace}</small>}
                </span>
                <span className="edit-line">{line}</span>
              </button>
            </li>
          );
        })}
      </ul>
    </aside>
  );
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}
