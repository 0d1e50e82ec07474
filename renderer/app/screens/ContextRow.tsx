/** One context in a list: who it is, how it logs in, where it belongs; Enter opens it. */
import type { Connection } from "../../../shared/connection.ts";
import { Mark } from "../../ui/Mark.tsx";
import { MiddleClip } from "../../ui/MiddleClip.tsx";
import { useConnectionStates, useEnvironments } from "../core/stores.ts";
import { formatMessage, type TextId, useText } from "../i18n.ts";
import { enterConnection } from "../place.ts";
import { connectionHealth } from "../shell/ConnectionPill.tsx";

const AUTH_TEXT: Readonly<Record<Connection["target"]["auth"], TextId>> = {
  none: "app.auth.none",
  certificate: "app.auth.certificate",
  token: "app.auth.token",
  "token-file": "app.auth.tokenFile",
  basic: "app.auth.basic",
  exec: "app.auth.exec",
  oidc: "app.auth.oidc",
  unknown: "app.auth.unknown",
};

export function ContextRow({ connection }: { connection: Connection }) {
  const t = useText();
  const state = useConnectionStates((states) => states[connection.id]);
  const owner = useEnvironments((store) =>
    store.environments.find(({ connections }) => connections.includes(connection.id)),
  );
  const { target, problem } = connection;
  return (
    <li>
      <button
        type="button"
        className="context-row"
        aria-disabled={problem !== null || undefined}
        onClick={() => problem === null && enterConnection(connection.id)}
      >
        <Mark health={problem === null ? connectionHealth(state) : "bad"} />
        <MiddleClip className="ink context-name" text={connection.name} />
        {problem === null ? (
          <>
            <span className="dim clip mono context-server">{target.server}</span>
            <span className="dim context-auth">{t(AUTH_TEXT[target.auth])}</span>
            {target.insecure && <b className="insecure">{t("app.connection.insecure")}</b>}
          </>
        ) : (
          <span className="clip grow">{formatMessage(problem)}</span>
        )}
        <MiddleClip className="dim context-env" text={owner?.name ?? t("app.env.unassignedShort")} />
      </button>
    </li>
  );
}
