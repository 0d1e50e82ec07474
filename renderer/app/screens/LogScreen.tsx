/** The console's own log, and the diagnostics bundle. Both are redacted in the core. */
import { useEffect, useState } from "react";
import type { LogLine } from "../../../shared/app.ts";
import type { Health } from "../../../shared/model/table.ts";
import { Button } from "../../ui/Button.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { healthClass } from "../../ui/Mark.tsx";
import { ScreenHead } from "../../ui/ScreenHead.tsx";
import { Segmented } from "../../ui/Segmented.tsx";
import { VirtualList } from "../../ui/VirtualList.tsx";
import { api } from "../core/core.ts";
import { follow } from "../core/follow.ts";
import { useSettings } from "../core/stores.ts";
import { useFormats, useText } from "../i18n.ts";
import { go } from "../locationStore.ts";
import { copyDiagnostics } from "./copyDiagnostics.ts";
import "./screens.css";

const KEEP = 5_000;
const LEVELS = ["debug", "info", "warn", "error"] as const;
const HEALTH: Readonly<Record<LogLine["level"], Health>> = { debug: "idle", info: "idle", warn: "warn", error: "bad" };

export function LogScreen() {
  const t = useText();
  const format = useFormats();
  const zone = useSettings((settings) => settings.clock);
  const [least, setLeast] = useState<LogLine["level"]>("info");
  const [lines, setLines] = useState<readonly LogLine[]>([]);
  useEffect(() => follow(api.app.log({}), (fresh) => setLines((before) => [...before, ...fresh].slice(-KEEP))), []);
  const shown = lines.filter((line) => LEVELS.indexOf(line.level) >= LEVELS.indexOf(least));
  return (
    <div className="screen">
      <ScreenHead title={t("app.nav.log")} about={t("app.log.about", { count: shown.length })}>
        <Segmented<LogLine["level"]>
          label={t("app.log.level")}
          value={least}
          options={LEVELS.map((value) => ({ value, text: value }))}
          onChange={setLeast}
        />
        <Button size="sm" icon="metrics" onClick={() => go({ screen: { kind: "diagnostics" } })}>
          {t("app.nav.diagnostics")}
        </Button>
        <Button size="sm" icon="copy" onClick={() => void copyDiagnostics()}>
          {t("app.log.bundle")}
        </Button>
      </ScreenHead>
      {shown.length === 0 ? (
        <EmptyState kind="empty">{t("app.log.empty")}</EmptyState>
      ) : (
        <VirtualList
          className="log"
          label={t("app.nav.log")}
          count={shown.length}
          rowPx={18}
          follow
          row={(index) => {
            const line = shown[index];
            if (line === undefined) return null;
            return (
              <div className={`log-line ${healthClass(HEALTH[line.level])}`} title={line.text}>
                <time>{format.time(line.at, zone)}</time>
                <span className="log-level">{line.level}</span>
                <span className="log-area">{line.area}</span>
                <span className="log-text">{line.text}</span>
              </div>
            );
          }}
        />
      )}
    </div>
  );
}
