/** The documents of a text: what each is, and on which line it stands. */
import { type ManifestDocument, manifestName } from "../../../shared/model/manifest.ts";
import { useText } from "../../app/i18n.ts";
import { Mark } from "../../ui/Mark.tsx";
import type { Finding } from "./assist/check.ts";

interface DocumentListProps {
  readonly documents: readonly ManifestDocument[];
  /** Offsets at which the lines begin. */
  readonly starts: readonly number[];
  readonly findings: readonly Finding[];
  onGo(offset: number): void;
}

export function DocumentList({ documents, starts, findings, onGo }: DocumentListProps) {
  const t = useText();
  return (
    <aside className="edit-side" aria-label={t("cluster.apply.documents", { count: documents.length })}>
      <h2>{t("cluster.apply.documents", { count: documents.length })}</h2>
      {documents.length === 0 && <p className="dim">{t("cluster.apply.begin")}</p>}
      <ul>
        {documents.map(({ line, object }, at) => {
          const { kind, name, namespace } = manifestName(object);
          const next = documents[at + 1]?.line ?? Number.POSITIVE_INFINITY;
          const own = findings.filter((finding) => finding.line >= line && finding.line < next);
          const health = own.some(({ severity }) => severity === "error") ? "bad" : own.length > 0 ? "warn" : "ok";
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: documents of a list may stand on one line, and have nothing else of their own
            <li key={at}>
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
