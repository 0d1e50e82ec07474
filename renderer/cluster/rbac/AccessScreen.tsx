/** Who can do what, and what somebody can do: a question, what is notable of its answer, and the answer as a table. */
import type { TableSource } from "../../../shared/cluster.ts";
import type { RowRef } from "../../../shared/model/table.ts";
import type { RbacQuestion } from "../../../shared/rbac.ts";
import { api } from "../../app/core/core.ts";
import { useTableScreen } from "../../app/core/useTableScreen.ts";
import { formatMessage, useLanguage, useText } from "../../app/i18n.ts";
import { useLocation } from "../../app/locationStore.ts";
import { lookAt, useActiveConnections } from "../../app/place.ts";
import { Button } from "../../ui/Button.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { DataTable } from "../../ui/table/DataTable.tsx";
import { ClusterPicker } from "../table/ClusterPicker.tsx";
import { connectionOf, tableSources } from "../table/tableSources.ts";
import { AnswerFoot } from "./AnswerFoot.tsx";
import { AnswerNotes } from "./AnswerNotes.tsx";
import { openAccess, openAccessRow } from "./openAccess.ts";
import { QuestionForm } from "./QuestionForm.tsx";
import { readQuestion } from "./questionText.ts";
import { questionTitle } from "./questionTitle.ts";
import { readRow, rowText } from "./rowText.ts";
import "./access.css";

const RULES = { hint: "access.filter.rules", unhealthy: "access.filter.notable" } as const;
const SUBJECTS = { hint: "access.filter.subjects", unhealthy: "access.filter.notable" } as const;

/** Grave first. */
const graveFirst = [{ column: "health", descending: false }];

export function AccessScreen({ ask, row }: { ask: string; row: string }) {
  const t = useText();
  const connections = useActiveConnections();
  const namespaces = useLocation((location) => location.namespaces);
  const sources = tableSources(connections, namespaces, true);
  const question: RbacQuestion | null = ask === "" ? { ask: "me" } : readQuestion(ask);
  return (
    <div className="screen">
      <QuestionForm key={`ask ${ask}`} question={question} source={sources[0]} />
      {question === null ? (
        <EmptyState
          kind="failed"
          title={t("access.unread")}
          actions={<Button onClick={() => openAccess()}>{t("access.ask.me")}</Button>}
        >
          <code>{ask}</code>
        </EmptyState>
      ) : (
        <AnswerView key={`answer ${ask}`} question={question} sources={sources} row={row} />
      )}
    </div>
  );
}

interface AnswerViewProps {
  readonly question: RbacQuestion;
  readonly sources: readonly TableSource[];
  readonly row: string;
}

function AnswerView({ question, sources, row }: AnswerViewProps) {
  const t = useText();
  const language = useLanguage();
  const wanted = { sources: [...sources], question, language };
  const ofRules = question.ask === "can" || question.ask === "me";
  const { error, props } = useTableScreen({
    name: ofRules ? "access-rules" : "access-subjects",
    file: "access.tsv",
    sort: graveFirst,
    key: () => JSON.stringify(wanted),
    open: (_layout, query) => api.rbac.table({ ...wanted, query }),
    calls: api.cluster,
  });
  const open = ({ source, uid }: RowRef) => openAccessRow(question, rowText(connectionOf(source), uid));
  const chosen = readRow(row);
  if (error !== null) return <EmptyState kind="failed">{formatMessage(error.text)}</EmptyState>;
  return (
    <>
      <AnswerNotes question={question} sources={sources} />
      <DataTable
        title={questionTitle(question, t)}
        {...props}
        filterWords={ofRules ? RULES : SUBJECTS}
        open={chosen === null ? null : { source: chosen.connection, uid: chosen.uid }}
        actions={<ClusterPicker onPick={lookAt} />}
        help={{ none: t("access.empty") }}
        onOpen={open}
      />
      <AnswerFoot question={question} sources={sources} />
    </>
  );
}
