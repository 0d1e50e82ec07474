import type { SourceState } from "../../../shared/model/table.ts";
import type { Formats } from "../../app/formats.ts";
import { formatMessage, type Translate, useFormats, useText } from "../../app/i18n.ts";
import { Age, LiveAge } from "../Age.tsx";
import { Button } from "../Button.tsx";
import { Mark } from "../Mark.tsx";
import { Popover } from "../Popover.tsx";
import { Badge } from "../Status.tsx";
import { LoadRest } from "./LoadRest.tsx";
import { type SourceSummary, summarize } from "./sourceSummary.ts";

/** In the head: how fresh the rows are; a click lists where they come from. */
export function SourcesView({ sources, onFill }: SourcesViewProps) {
  const t = useText();
  const format = useFormats();
  const summary = summarize(sources);
  if (summary === null) return null;
  const words = headWords(sources, summary, t, format.duration);
  const { estimate } = summary;
  const cost =
    estimate === null
      ? ""
      : t("ui.table.fill.cost", { size: format.bytes(estimate.bytes), time: format.duration(estimate.ms) });
  return (
    <>
      <Popover
        label={words}
        button={
          <button type="button" className="live">
            <Mark health={summary.health} turning={summary.health === "busy"} />
            {summary.goodAt === null || summary.health === "busy" || summary.phase === "paused" ? (
              <span>{words}</span>
            ) : (
              <LiveAge at={summary.goodAt} word={words} />
            )}
            {progressWords(summary, t, format)}
          </button>
        }
      >
        <ul className="sources">
          {sources.map((source) => {
            const own = summarize([source]);
            return (
              <li key={source.id}>
                <span className="clip ink">{source.label}</span>
                <span className="dim">
                  {format.number(source.rows)}
                  {source.goodAt !== null && (
                    <>
                      {" · "}
                      <Age at={source.goodAt} />
                    </>
                  )}
                </span>
                {own !== null && <Badge health={own.health}>{phaseWords(own, t, format.duration)}</Badge>}
                {source.reason !== null && <p>{formatMessage(source.reason)}</p>}
              </li>
            );
          })}
        </ul>
      </Popover>
      {onFill !== undefined && summary.phase === "paused" && <LoadRest cost={cost} onFill={onFill} />}
      {onFill !== undefined && summary.phase === "loading" && summary.rows > 0 && (
        <span className="dt-late">
          <Button size="sm" tip={cost} onClick={() => onFill(false)}>
            {t("ui.table.fill.stop")}
          </Button>
        </span>
      )}
    </>
  );
}

export interface SourcesViewProps {
  readonly sources: readonly SourceState[];
  /** Loads the rest of paused sources, or stops those that load. */
  readonly onFill?: ((fill: boolean) => void) | undefined;
}

/** The phase, and whose it is when it is not that of all. */
function headWords(
  sources: readonly SourceState[],
  summary: SourceSummary,
  t: Translate,
  duration: (ms: number) => string,
): string {
  const phase = phaseWords(summary, t, duration);
  const same = sources.filter((source) => source.phase === summary.phase);
  const [only] = same;
  if (same.length === sources.length || only === undefined) return phase;
  if (same.length === 1) return t("ui.table.phase.one", { source: only.label, phase });
  return t("ui.table.phase.some", { count: same.length, all: sources.length, phase });
}

function phaseWords({ phase, pollMs }: SourceSummary, t: Translate, duration: (ms: number) => string): string {
  switch (phase) {
    case "connecting":
      return t("ui.table.phase.connecting");
    case "loading":
      return t("ui.table.phase.loading");
    case "paused":
      return t("ui.table.phase.paused");
    case "live":
      return t("ui.table.phase.live");
    case "polled":
      return t("ui.table.phase.polled", { time: duration(pollMs ?? 0) });
    case "stale":
      return t("ui.table.phase.stale");
    case "forbidden":
      return t("ui.table.phase.forbidden");
    case "failed":
      return t("ui.table.phase.failed");
  }
}

/** "18,402 of about 50,000 · about 12 s left" while rows arrive. */
function progressWords(summary: SourceSummary, t: Translate, { number, duration }: Formats): string {
  if ((summary.phase !== "loading" && summary.phase !== "paused") || summary.rows === 0) return "";
  const rows = number(summary.rows);
  const count =
    summary.expected === null || summary.expected <= summary.rows
      ? t("ui.table.rows", { rows })
      : t("ui.table.rowsOf", { rows, expected: number(summary.expected) });
  if (summary.estimate === null || summary.phase === "paused") return count;
  return `${count} ${t("ui.table.timeLeft", { time: duration(summary.estimate.ms) })}`;
}
