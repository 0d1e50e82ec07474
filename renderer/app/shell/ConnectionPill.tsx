/** One connection's state in a word and an age, and what can be done about it. */
import type { Connection, ConnectionState } from "../../../shared/connection.ts";
import type { Health } from "../../../shared/model/table.ts";
import { LiveAge } from "../../ui/Age.tsx";
import { healthClass, Mark } from "../../ui/Mark.tsx";
import { Menu, type MenuEntry } from "../../ui/Menu.tsx";
import { api } from "../core/core.ts";
import { useConnectionStates } from "../core/stores.ts";
import { formatMessage, useFormats, useText } from "../i18n.ts";
import { copyDiagnosis } from "./copyDiagnosis.ts";

export function ConnectionPill({ connection }: { connection: Connection }) {
  const t = useText();
  const state = useConnectionStates((states) => states[connection.id]);
  const health = connectionHealth(state);
  const phase = state?.phase ?? "idle";
  const entries: MenuEntry[] = [
    ...(phase === "idle"
      ? [
          {
            id: "open",
            text: t("app.connection.open"),
            onSelect: () => void api.connections.open({ connection: connection.id }),
          },
        ]
      : []),
    ...(phase === "expired"
      ? [
          {
            id: "sign",
            text: t("app.connection.signIn"),
            onSelect: () => void api.connections.signIn({ connection: connection.id }),
          },
        ]
      : []),
    ...(phase === "failed" || phase === "degraded"
      ? [
          {
            id: "try",
            text: t("app.connection.tryNow"),
            onSelect: () => void api.connections.open({ connection: connection.id }),
          },
        ]
      : []),
    { id: "copy", text: t("app.connection.copyDiagnosis"), onSelect: () => void copyDiagnosis(connection.id) },
    ...(phase === "idle"
      ? []
      : [
          {
            id: "close",
            text: t("app.connection.close"),
            onSelect: () => void api.connections.close({ connection: connection.id }),
          },
        ]),
  ];
  return (
    <Menu entries={entries} align="start" label={connection.name}>
      <button
        type="button"
        className={`pill ${healthClass(health)}`}
        data-phase={phase}
        title={state?.reason ? formatMessage(state.reason) : undefined}
      >
        <Mark health={health} turning={phase === "connecting"} />
        <span className="clip">{connection.name}</span>
        {connection.target.insecure && <b className="insecure">{t("app.connection.insecure")}</b>}
        <small>
          <PillNote state={state} />
        </small>
      </button>
    </Menu>
  );
}

function PillNote({ state }: { state: ConnectionState | undefined }) {
  const t = useText();
  const format = useFormats();
  switch (state?.phase) {
    case undefined:
    case "idle":
      return t("app.phase.idle");
    case "connecting":
      return t("app.phase.connecting");
    case "ready":
      return state.latencyMs === null ? t("app.phase.ready") : format.duration(state.latencyMs);
    case "degraded":
      return state.goodAt === null ? (
        t("app.phase.degraded")
      ) : (
        <LiveAge at={state.goodAt} word={t("app.phase.stale")} />
      );
    case "expired":
      return t("app.phase.expired");
    case "failed":
      return t("app.phase.failed");
  }
}

export function connectionHealth(state: ConnectionState | undefined): Health {
  switch (state?.phase) {
    case undefined:
    case "idle":
      return "idle";
    case "connecting":
      return "busy";
    case "ready":
      return "ok";
    case "degraded":
      return "unknown";
    case "expired":
      return "warn";
    case "failed":
      return "bad";
  }
}
