/** What is notable of an answer, and what is missing in it, before its rows. */
import type { ReactNode } from "react";
import type { TableSource } from "../../../shared/cluster.ts";
import type { Health } from "../../../shared/model/table.ts";
import type { RbacAnswer, RbacQuestion } from "../../../shared/rbac.ts";
import { formatMessage, useText } from "../../app/i18n.ts";
import { Mark } from "../../ui/Mark.tsx";
import { CheckLine, verdictOf } from "./CheckLine.tsx";
import { subjectName } from "./subjectName.ts";
import { useAnswers } from "./useAnswers.ts";

export function AnswerNotes({ question, sources }: { question: RbacQuestion; sources: readonly TableSource[] }) {
  const answers = useAnswers(question, sources);
  const lines = answers.flatMap(({ connection, cluster, answer }) => {
    const key = (what: string) => `${connection} ${what}`;
    return [...linesOf(answer)].map(([what, health, text]) => (
      <li key={key(what)}>
        <Mark health={health} size={8} />
        <span>
          {cluster !== "" && <b>{cluster}: </b>}
          {text}
        </span>
      </li>
    ));
  });
  if (lines.length === 0) return null;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: with many findings it scrolls, so the keyboard must reach it
    <ul className="access-notes ring-inside" tabIndex={0}>
      {lines}
    </ul>
  );
}

function* linesOf(answer: RbacAnswer): Generator<readonly [key: string, health: Health, text: ReactNode]> {
  const { me, subject, groups, notable, unresolved, gaps, checked } = answer;
  if (subject !== null)
    yield [
      "subject",
      "idle",
      <SubjectLine key="subject" name={subjectName(subject)} kind={subject.kind} groups={groups} />,
    ];
  if (me !== null) yield ["me", verdictOf(me).health, <CheckLine key="me" check={me} mine />];
  for (const one of notable) yield [one.what, one.health, formatMessage(one.text)];
  if (checked !== null && checked.differ.length > 0)
    yield ["differ", "bad", <Differ key="differ" names={checked.differ.map(subjectName)} />];
  if (unresolved > 0) yield ["unresolved", "warn", <Unresolved key="unresolved" count={unresolved} />];
  for (const gap of gaps) yield [JSON.stringify(gap), "unknown", formatMessage(gap)];
}

function SubjectLine({ name, kind, groups }: { name: string; kind: string; groups: readonly string[] }) {
  const t = useText();
  const shown = groups.filter((group) => group !== name);
  return (
    <>
      <b>{name}</b> <span className="dim">{kind}</span>
      {shown.length > 0 && <span className="dim"> · {t("access.groups", { groups: shown.join(", ") })}</span>}
    </>
  );
}

function Differ({ names }: { names: readonly string[] }) {
  return useText()("access.differ", { names: names.join(", ") });
}

function Unresolved({ count }: { count: number }) {
  return useText()("access.unresolved", { count });
}
