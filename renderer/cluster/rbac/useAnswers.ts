/** The answers of the clusters looked at, as wholes. */
import type { TableSource } from "../../../shared/cluster.ts";
import { ConnectionId } from "../../../shared/connection.ts";
import { type RbacAnswer, RbacQuestion } from "../../../shared/rbac.ts";
import { api } from "../../app/core/core.ts";
import { sharedStreams } from "../../app/core/sharedStream.ts";
import { useConnections } from "../../app/core/stores.ts";
import { useStableKeys } from "../../app/stableKeys.ts";

const useStreams = sharedStreams((key) => {
  const { connection, namespaces, question }: { connection: string; namespaces: string[] | null; question: unknown } =
    JSON.parse(key);
  return api.rbac.answer({
    connection: ConnectionId.parse(connection),
    namespaces,
    question: RbacQuestion.parse(question),
  });
});

export interface ClusterAnswer {
  readonly connection: ConnectionId;
  /** Empty where there is but one. */
  readonly cluster: string;
  readonly answer: RbacAnswer;
}

export function useAnswers(question: RbacQuestion, sources: readonly TableSource[]): readonly ClusterAnswer[] {
  const connections = useConnections((state) => state.connections);
  const keys = useStableKeys(sources.map((source) => JSON.stringify({ ...source, question })));
  const answers = useStreams(keys);
  return sources.flatMap(({ connection }, at) => {
    const answer = answers[at]?.item ?? null;
    const name = connections.find(({ id }) => id === connection)?.name ?? connection;
    return answer === null ? [] : [{ connection, cluster: sources.length < 2 ? "" : name, answer }];
  });
}
