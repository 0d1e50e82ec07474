/** The fields of any kind, as the cluster's own OpenAPI document has them: what `kubectl explain` says. */
import { ConnectionId } from "../../../shared/connection.ts";
import { api } from "../../app/core/core.ts";
import { formatMessage, useText } from "../../app/i18n.ts";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { ScreenHead } from "../../ui/ScreenHead.tsx";
import { text as scalar } from "../detail/summary/json.ts";
import { useKindsOfConnection } from "../state/kinds.ts";
import { useAnswer } from "../useAnswer.ts";
import { SchemaTree } from "./SchemaTree.tsx";

export interface ExplainScreenProps {
  /** Of the first cluster that is looked at. */
  readonly connection: string;
  readonly group: string;
  readonly resource: string;
  /** `spec.template.spec`; empty for all. */
  readonly field: string;
}

export default function ExplainScreen({ connection, group, resource, field }: ExplainScreenProps) {
  const t = useText();
  const kind = useKindsOfConnection(connection).find((one) => one.group === group && one.resource === resource);
  const { answer, error } = useAnswer(
    kind === undefined
      ? undefined
      : { connection: ConnectionId.parse(connection), group, version: kind.version, kind: kind.kind },
    // Null is an answer too: nothing describes it.
    async (of, signal) => ({ schema: await api.cluster.schema(of, signal) }),
  );
  const schema = answer?.schema ?? null;
  const name = kind?.kind ?? resource;
  return (
    <div className="screen">
      <ScreenHead
        title={t("schema.explain.title", { kind: name })}
        about={kind === undefined ? undefined : group === "" ? kind.version : `${group}/${kind.version}`}
      />
      {error !== null ? (
        <EmptyState kind="failed" title={t("schema.explain.failed")}>
          {formatMessage(error.text)}
        </EmptyState>
      ) : answer === null ? (
        <EmptyState kind="loading" />
      ) : schema === null ? (
        <EmptyState kind="empty" title={t("schema.explain.none", { kind: name })} />
      ) : (
        <div className="schema-screen">
          <p className="schema-about">{scalar(schema.description)}</p>
          <SchemaTree schema={schema} field={field} />
        </div>
      )}
    </div>
  );
}
