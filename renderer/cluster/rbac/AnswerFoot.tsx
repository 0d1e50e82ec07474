/** How old an answer is, how much was read for it, what the server said of it, and what it cannot see. */
import type { TableSource } from "../../../shared/cluster.ts";
import type { RbacQuestion } from "../../../shared/rbac.ts";
import { api } from "../../app/core/core.ts";
import { formatMessage, useFormats, useText } from "../../app/i18n.ts";
import { useKeys } from "../../app/keys.ts";
import { LiveAge } from "../../ui/Age.tsx";
import { Button } from "../../ui/Button.tsx";
import { Mark } from "../../ui/Mark.tsx";
import { type ClusterAnswer, useAnswers } from "./useAnswers.ts";

export function AnswerFoot({ question, sources }: { question: RbacQuestion; sources: readonly TableSource[] }) {
  const t = useText();
  const { sentences } = useFormats();
  const answers = useAnswers(question, sources);
  const readAgain = () => {
    for (const { connection } of sources) void api.rbac.read({ connection }).catch(() => {});
  };
  useKeys([{ id: "access.again", keys: ["r"], scope: "global", text: "access.read.again", run: readAgain }]);
  if (answers.length === 0) return null;
  const beyond = [...new Set(answers.flatMap(({ answer }) => answer.beyond.map((one) => formatMessage(one))))];
  return (
    <footer className="access-foot">
      <ul aria-label={t("access.read.label")}>
        {answers.map((one) => (
          <Read key={one.connection} {...one} />
        ))}
      </ul>
      {beyond.length > 0 && <p className="dim">{sentences(beyond)}</p>}
    </footer>
  );
}

function Read({ connection, cluster, answer }: ClusterAnswer) {
  const t = useText();
  const { at, reading, bindings, roles, checked } = answer;
  return (
    <li>
      <Mark health={reading ? "busy" : at === null ? "unknown" : "ok"} size={8} turning={reading} />
      {cluster !== "" && <b>{cluster}</b>}
      <span className="dim">{at === null ? t("access.read.first") : t("access.read", { bindings, roles })}</span>
      {at !== null && (
        <span className="dim">
          <LiveAge at={at} word={t("access.read.ago")} />
        </span>
      )}
      {checked !== null && checked.asked > 0 && (
        <span className="dim">{t("access.checked", { asked: checked.asked, agree: checked.agree })}</span>
      )}
      <Button
        size="sm"
        look="quiet"
        busy={reading}
        icon="restart"
        keys="r"
        onClick={() => void api.rbac.read({ connection }).catch(() => {})}
      >
        {t("access.read.again")}
      </Button>
    </li>
  );
}
