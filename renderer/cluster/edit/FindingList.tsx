/** What is wrong with the text, one line each; a line leads to its place. */
import { useText } from "../../app/i18n.ts";
import { Mark } from "../../ui/Mark.tsx";
import type { Finding } from "./assist/check.ts";

export function FindingList({ findings, onGo }: { findings: readonly Finding[]; onGo: (offset: number) => void }) {
  const t = useText();
  if (findings.length === 0) return null;
  const errors = findings.filter(({ severity }) => severity === "error").length;
  return (
    <section className="edit-findings" aria-label={t("cluster.edit.findings")}>
      <h2 role="status">{t("cluster.edit.found", { errors, warnings: findings.length - errors })}</h2>
      <ul>
        {findings.map(({ from, line, severity, text, params }) => (
          <li key={`${from} ${text} ${params.key ?? ""}`}>
            <button type="button" className="ring-inside" onClick={() => onGo(from)}>
              <Mark health={severity === "error" ? "bad" : "warn"} size={10} />
              <span className="edit-line">{line}</span>
              <span>{t(text, params)}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
