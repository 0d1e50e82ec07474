/** Open connections: how they fare, and how they spend their request budgets. */
import { Fragment, useSyncExternalStore } from "react";
import type { Gauges } from "../../../../shared/app.ts";
import { Age } from "../../../ui/Age.tsx";
import { Status } from "../../../ui/Status.tsx";
import { clockNow, watchClock } from "../../clock.ts";
import { formatMessage, type TextId, useFormats, useText } from "../../i18n.ts";
import { connectionHealth } from "../../shell/ConnectionPill.tsx";
import { GaugeTable } from "./GaugeTable.tsx";

type Row = Gauges["connections"][number];

const COLUMNS: readonly { readonly text: TextId; readonly tip?: TextId; readonly right?: true }[] = [
  { text: "app.diagnostics.connection" },
  { text: "app.diagnostics.state" },
  { text: "app.diagnostics.good", right: true },
  { text: "app.settings.version" },
  { text: "app.diagnostics.roundTrip", tip: "app.diagnostics.roundTripTip", right: true },
  { text: "app.diagnostics.bandwidth", tip: "app.diagnostics.bandwidthTip", right: true },
  { text: "app.diagnostics.lists", tip: "app.diagnostics.listsTip", right: true },
  { text: "app.diagnostics.background", tip: "app.diagnostics.backgroundTip", right: true },
  { text: "app.diagnostics.waiting", tip: "app.diagnostics.waitingTip", right: true },
  { text: "app.diagnostics.requests", right: true },
  { text: "app.diagnostics.received", tip: "app.diagnostics.receivedTip", right: true },
  { text: "app.diagnostics.throttled", tip: "app.diagnostics.throttledTip", right: true },
];

export function ConnectionTable({ connections }: { connections: readonly Row[] }) {
  const t = useText();
  return (
    <GaugeTable columns={COLUMNS.map(({ text, tip, right }) => ({ text: t(text), tip: tip && t(tip), right }))}>
      {connections.map((row) => (
        <Fragment key={row.state.id}>
          <ConnectionRow row={row} />
          {row.state.reason !== null && (
            <tr className="gauge-reason">
              <td colSpan={COLUMNS.length}>
                {formatMessage(row.state.reason)} {row.state.nextTryAt !== null && <NextTry at={row.state.nextTryAt} />}
              </td>
            </tr>
          )}
        </Fragment>
      ))}
    </GaugeTable>
  );
}

function ConnectionRow({ row: { name, state, use } }: { row: Row }) {
  const t = useText();
  const format = useFormats();
  const time = (ms: number | null | undefined) => (ms == null ? "–" : format.duration(ms));
  const share = (now: number, allowed: number) =>
    t("app.diagnostics.of", { now: format.number(now), all: format.number(allowed) });
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>
        <Status health={connectionHealth(state)}>{t(`app.phase.${state.phase}`)}</Status>
      </td>
      <td className="num">{state.goodAt === null ? "–" : <Age at={state.goodAt} />}</td>
      <td className="mono">{state.version ?? "–"}</td>
      <td className="num">{time(use?.roundTripMs ?? state.latencyMs)}</td>
      <td className="num">{use?.bytesPerSecond == null ? "–" : `${format.bytes(use.bytesPerSecond)}/s`}</td>
      <td className="num">{use === null ? "–" : share(use.lists.inFlight, use.lists.allowed)}</td>
      <td className="num">
        {use === null ? "–" : share(Math.round(use.background.perSecond * 10) / 10, use.background.allowed)}
      </td>
      <td className="num">{use === null ? "–" : `${use.waiting.foreground} + ${use.waiting.background}`}</td>
      <td className="num">{use === null ? "–" : format.number(use.requests)}</td>
      <td className="num">{use === null ? "–" : format.bytes(use.receivedBytes)}</td>
      <td className="num">{use === null ? "–" : <Patience until={use.throttledUntil} times={use.throttled} />}</td>
    </tr>
  );
}

function NextTry({ at }: { at: number }) {
  const t = useText();
  const format = useFormats();
  const left = useLeft(at);
  return t("ui.table.nextTry", { time: format.duration(left) });
}

/** Milliseconds until a moment, kept up by the shared clock. */
function useLeft(at: number | null): number {
  return useSyncExternalStore(watchClock, () => Math.max(0, (at ?? 0) - clockNow()));
}

/** How long the target still wants to be left alone, else how often it wanted to. */
function Patience({ until, times }: { until: number | null; times: number }) {
  const t = useText();
  const format = useFormats();
  const left = useLeft(until);
  if (left > 0) return <Status health="warn">{t("app.diagnostics.patience", { time: format.duration(left) })}</Status>;
  return times === 0 ? "–" : t("app.diagnostics.times", { count: times });
}
