/** Status bar: where, what the console uses, what it listens on, the time. */
import { useSyncExternalStore } from "react";
import { Icon } from "../../ui/icon/Icon.tsx";
import { Mark } from "../../ui/Mark.tsx";
import { clockNow, watchClock } from "../clock.ts";
import { retryLink, useLink } from "../core/core.ts";
import { useLab, useSettings, useVitals } from "../core/stores.ts";
import { useFormats, useText } from "../i18n.ts";
import { go } from "../locationStore.ts";
import { GUARD_ICON, guardLook } from "./guardLook.ts";
import { OperationStat } from "./OperationStat.tsx";
import { UnsavedStat } from "./UnsavedStat.tsx";
import { useSurroundings, useWhere } from "./useWhere.ts";

export function StatusBar() {
  const t = useText();
  const format = useFormats();
  const vitals = useVitals();
  const lab = useLab((state) => state.phase);
  const { guard } = guardLook(useSurroundings());
  const where = useWhere();
  return (
    <footer className="stat">
      {where !== null && (
        <span className="where">
          {guard !== "none" && <Icon name={GUARD_ICON[guard]} size={11} />}
          {where}
        </span>
      )}
      <LinkState />
      <OperationStat />
      <UnsavedStat />
      {lab !== "off" && (
        <span className="it">
          <Mark
            health={lab === "on" ? "ok" : lab === "failed" ? "bad" : "busy"}
            size={8}
            turning={lab === "starting"}
          />
          {t(`app.lab.${lab}`)}
        </span>
      )}
      <span className="grow" />
      {vitals.memoryBytes !== null && (
        <>
          <span className="it">{t("app.stat.core", { memory: format.bytes(vitals.memoryBytes) })}</span>
          <span className="it">{t("app.stat.events", { count: Math.round(vitals.eventsPerSecond) })}</span>
          {vitals.listeners.length > 0 && (
            <button
              type="button"
              className="it stat-link"
              title={vitals.listeners.map((listener) => listener.address).join("\n")}
              onClick={() => go({ screen: { kind: "diagnostics" } })}
            >
              {t("app.stat.listening", { count: vitals.listeners.length })}
            </button>
          )}
        </>
      )}
      <Clock />
    </footer>
  );
}

function LinkState() {
  const t = useText();
  const link = useLink();
  if (link.phase === "open") return null;
  return (
    <span className="it" role="status">
      <Mark health={link.phase === "connecting" ? "busy" : "bad"} size={8} turning={link.phase === "connecting"} />
      {link.phase === "connecting" ? t("app.link.connecting") : t("app.link.lost")}
      {link.phase === "lost" && (
        <button type="button" className="stat-action" onClick={retryLink}>
          {t("app.connection.tryNow")}
        </button>
      )}
    </span>
  );
}

function Clock() {
  const format = useFormats();
  const zone = useSettings((settings) => settings.clock);
  const now = useSyncExternalStore(watchClock, clockNow);
  return (
    <span className="it num">
      {format.time(now, zone)} {zone === "utc" ? "UTC" : ""}
    </span>
  );
}
