/** Clusters that were never reached: why, and what to do about it, in the place of tables that could not say anything. */
import type { Connection, ConnectionState } from "../../shared/connection.ts";
import { api } from "../app/core/core.ts";
import { useConnectionStates } from "../app/core/stores.ts";
import { formatMessage, useText } from "../app/i18n.ts";
import { copyDiagnosis } from "../app/shell/copyDiagnosis.ts";
import { Button } from "../ui/Button.tsx";
import { EmptyState } from "../ui/EmptyState.tsx";

/** Failed or expired before anything good was heard; a further try does not change that until it has an answer. */
export function neverReached(state: ConnectionState | undefined): boolean {
  if (state === undefined || state.goodAt !== null) return false;
  return (
    state.phase === "failed" || state.phase === "expired" || (state.phase === "connecting" && state.reason !== null)
  );
}

export function ConnectionTrouble({ connections }: { connections: readonly Connection[] }) {
  return connections.map((connection) => <Trouble key={connection.id} connection={connection} />);
}

function Trouble({ connection }: { connection: Connection }) {
  const t = useText();
  const state = useConnectionStates((states) => states[connection.id]);
  const expired = state?.phase === "expired";
  const trying = state?.phase === "connecting";
  return (
    <EmptyState
      kind="failed"
      title={`${connection.name}: ${t(`app.phase.${state?.phase ?? "failed"}`)}`}
      actions={
        <>
          {expired ? (
            <Button look="primary" onClick={() => void api.connections.signIn({ connection: connection.id })}>
              {t("app.connection.signIn")}
            </Button>
          ) : (
            <Button
              look="primary"
              busy={trying}
              onClick={() => void api.connections.open({ connection: connection.id })}
            >
              {t("app.connection.tryNow")}
            </Button>
          )}
          <Button onClick={() => void copyDiagnosis(connection.id)}>{t("app.connection.copyDiagnosis")}</Button>
        </>
      }
    >
      {state?.reason != null && formatMessage(state.reason)}
    </EmptyState>
  );
}
