/** One connection's state in a word and an age, and what can be done about it. */
import { useState } from "react";
import type { Connection, ConnectionState } from "../../../shared/connection.ts";
import type { Health } from "../../../shared/model/table.ts";
import { LiveAge } from "../../ui/Age.tsx";
import { healthClass, Mark } from "../../ui/Mark.tsx";
import { Menu, type MenuEntry } from "../../ui/Menu.tsx";
import { api } from "../core/core.ts";
import { useConnectionStates } from "../core/stores.ts";
import { formatMessage, type Translate, useFormats, useText } from "../i18n.ts";
import { copyDiagnosis } from "./copyDiagnosis.ts";
import { ImpersonateDialog } from "./ImpersonateDialog.tsx";

export function ConnectionPill({ connection }: { connection: Connection }) {
  const t = useText();
  const state = useConnectionStates((states) => states[connection.id]);
  const [impersonating, setImpersonating] = useState(false);
  const health = connectionHealth(state);
  const phase = state?.phase ?? "idle";
  const { insecure, impersonate } = connection.target;
  return (
    <>
      <Menu
        entries={pillEntries(connection, state, t, () => setImpersonating(true))}
        align="start"
        label={connection.name}
      >
        <button
          type="button"
          className={`pill ${healthClass(health)}`}
          data-phase={phase}
          title={state?.reason ? formatMessage(state.reason) : undefined}
        >
          <Mark health={health} turning={phase === "connecting"} />
          <span className="clip">{connection.name}</span>
          {insecure && <b className="insecure">{t("app.connection.insecure")}</b>}
          {impersonate !== null && (
            <span className="pill-as">{t("app.impersonate.as", { user: impersonate.user })}</span>
          )}
          <small>
            <PillNote state={state} />
          </small>
        </button>
      </Menu>
      {impersonating && <ImpersonateDialog connection={connection} onClose={() => setImpersonating(false)} />}
    </>
  );
}

function pillEntries(
  connection: Connection,
  state: ConnectionState | undefined,
  t: Translate,
  impersonate: () => void,
): readonly MenuEntry[] {
  const { id } = connection;
  const phase = state?.phase ?? "idle";
  // A login that failed is not tried again by itself: trying again means to forget it.
  const again = state?.hop === "login" ? api.connections.signIn : api.connections.open;
  const first: Readonly<Record<typeof phase, MenuEntry | null>> = {
    idle: { id: "open", text: t("app.connection.open"), onSelect: () => void api.connections.open({ connection: id }) },
    connecting: null,
    ready: null,
    degraded: { id: "try", text: t("app.connection.tryNow"), onSelect: () => void again({ connection: id }) },
    failed: { id: "try", text: t("app.connection.tryNow"), onSelect: () => void again({ connection: id }) },
    expired: {
      id: "sign",
      text: t("app.connection.signIn"),
      onSelect: () => void api.connections.signIn({ connection: id }),
    },
  };
  const close: MenuEntry = {
    id: "close",
    text: t("app.connection.close"),
    onSelect: () => void api.connections.close({ connection: id }),
  };
  return [
    ...(first[phase] === null ? [] : [first[phase]]),
    { id: "copy", text: t("app.connection.copyDiagnosis"), onSelect: () => void copyDiagnosis(id) },
    { id: "as", text: t("app.impersonate.menu"), onSelect: impersonate },
    ...(phase === "idle" ? [] : [close]),
  ];
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
