/** What the console uses and how its connections fare, live while it is looked at. */
import { useEffect, useState } from "react";
import type { Gauges } from "../../../../shared/app.ts";
import { Button } from "../../../ui/Button.tsx";
import { EmptyState } from "../../../ui/EmptyState.tsx";
import { Card } from "../../../ui/Panels.tsx";
import { ScreenHead } from "../../../ui/ScreenHead.tsx";
import { api } from "../../core/core.ts";
import { follow } from "../../core/follow.ts";
import { useSettings } from "../../core/stores.ts";
import { formatMessage, useFormats, useText } from "../../i18n.ts";
import { go } from "../../locationStore.ts";
import { copyDiagnostics } from "../copyDiagnostics.ts";
import { ConnectionTable } from "./ConnectionTable.tsx";
import { GaugeTable } from "./GaugeTable.tsx";
import { ReflectorTable } from "./ReflectorTable.tsx";
import "../screens.css";
import "./diagnostics.css";

export function DiagnosticsScreen() {
  const t = useText();
  const format = useFormats();
  const zone = useSettings((settings) => settings.clock);
  const [gauges, setGauges] = useState<Gauges | null>(null);
  useEffect(() => follow(api.app.gauges({}), setGauges), []);
  return (
    <div className="screen">
      <ScreenHead
        title={t("app.nav.diagnostics")}
        about={gauges === null ? undefined : t("app.diagnostics.at", { time: format.time(gauges.at, zone) })}
      >
        <Button size="sm" icon="logs" onClick={() => go({ screen: { kind: "log" } })}>
          {t("app.nav.log")}
        </Button>
        <Button size="sm" icon="copy" onClick={() => void copyDiagnostics()}>
          {t("app.log.bundle")}
        </Button>
      </ScreenHead>
      {gauges === null ? <EmptyState kind="loading" /> : <GaugeCards gauges={gauges} />}
    </div>
  );
}

function GaugeCards({ gauges }: { gauges: Gauges }) {
  const t = useText();
  const format = useFormats();
  const held = gauges.connections.flatMap(({ name, use }) =>
    (use?.reflectors ?? []).map((reflector) => ({ connection: name, ...reflector })),
  );
  return (
    <div className="page diagnostics">
      <Card title={t("app.nav.connections")}>
        {gauges.connections.length === 0 ? (
          <p className="gauge-none dim">{t("app.diagnostics.noConnection")}</p>
        ) : (
          <ConnectionTable connections={gauges.connections} />
        )}
      </Card>
      <Card title={t("app.diagnostics.held")} about={t("app.diagnostics.heldAbout")}>
        {held.length === 0 ? (
          <p className="gauge-none dim">{t("app.diagnostics.nothingHeld")}</p>
        ) : (
          <ReflectorTable reflectors={held} />
        )}
      </Card>
      <div className="diagnostics-pair">
        <Card title={t("app.diagnostics.memory")}>
          <GaugeTable
            columns={[
              { text: t("app.diagnostics.process") },
              { text: t("app.diagnostics.pid"), right: true },
              { text: t("app.diagnostics.bytes"), right: true },
            ]}
          >
            {gauges.memory.map(({ what, part, pid, bytes }) => (
              <tr key={`${what.id} ${JSON.stringify(what.params)}`}>
                <th scope="row" className={part ? "gauge-part" : undefined}>
                  {formatMessage(what)}
                </th>
                <td className="num">{pid}</td>
                <td className="num">{bytes === null ? "–" : format.bytes(bytes)}</td>
              </tr>
            ))}
          </GaugeTable>
        </Card>
        <Card title={t("app.diagnostics.listening")} about={t("app.diagnostics.listeningAbout")}>
          {gauges.listeners.length === 0 ? (
            <p className="gauge-none dim">{t("app.diagnostics.nothingListens")}</p>
          ) : (
            <GaugeTable columns={[{ text: t("app.diagnostics.what") }, { text: t("app.diagnostics.address") }]}>
              {gauges.listeners.map(({ what, address }) => (
                <tr key={`${what.id} ${address}`}>
                  <th scope="row">{formatMessage(what)}</th>
                  <td className="mono">{address}</td>
                </tr>
              ))}
            </GaugeTable>
          )}
        </Card>
      </div>
    </div>
  );
}
