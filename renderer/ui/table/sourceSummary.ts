/** What the head of a table says about where its rows come from. */
import type { FillEstimate, Health, SourcePhase, SourceState } from "../../../shared/model/table.ts";
import type { TableView } from "./tableModel.ts";

export interface SourceSummary {
  /** The phase that matters most: trouble before waiting before well. */
  readonly phase: SourcePhase;
  readonly health: Health;
  /** The oldest proof among the sources of that phase; null before the first. */
  readonly goodAt: number | null;
  readonly pollMs: number | null;
  /** Sources that are not as they should be. */
  readonly troubled: readonly SourceState[];
  readonly rows: number;
  /** About how many rows there will be; null when one of the loading sources does not know. */
  readonly expected: number | null;
  /** Of what is still to come, over the sources that load or wait for a person; they load at once, so the longest time counts. */
  readonly estimate: FillEstimate | null;
}

const order: readonly SourcePhase[] = [
  "failed",
  "stale",
  "forbidden",
  "paused",
  "connecting",
  "loading",
  "polled",
  "live",
];

export const sourceHealths: Readonly<Record<SourcePhase, Health>> = {
  failed: "bad",
  stale: "unknown",
  forbidden: "warn",
  paused: "idle",
  connecting: "busy",
  loading: "busy",
  polled: "ok",
  live: "ok",
};

/** @returns null before the first update */
export function summarize(sources: readonly SourceState[]): SourceSummary | null {
  const phase = order.find((one) => sources.some((source) => source.phase === one));
  if (phase === undefined) return null;
  const same = sources.filter((source) => source.phase === phase);
  const proofs = same.map((source) => source.goodAt).filter((at) => at !== null);
  const filling = sources.filter(({ phase: one }) => one === "loading" || one === "connecting" || one === "paused");
  const known = filling.every((source) => source.expected !== null);
  const estimates = filling.map((source) => source.estimate).filter((one) => one !== null);
  return {
    phase,
    health: sourceHealths[phase],
    goodAt: proofs.length === 0 ? null : Math.min(...proofs),
    pollMs: same[0]?.pollMs ?? null,
    troubled: sources.filter(({ phase: one }) => one === "failed" || one === "stale" || one === "forbidden"),
    rows: sources.reduce((sum, source) => sum + source.rows, 0),
    expected: known ? sources.reduce((sum, source) => sum + Math.max(source.rows, source.expected ?? 0), 0) : null,
    estimate:
      estimates.length === 0 || estimates.length < filling.length
        ? null
        : {
            bytes: estimates.reduce((sum, { bytes }) => sum + bytes, 0),
            ms: Math.max(...estimates.map(({ ms }) => ms)),
          },
  };
}

/** What stands in the place of the rows, if not the rows. */
export type TableScreen = "rows" | "waiting" | "empty" | "forbidden" | "failed";

export function screenOf(view: TableView): TableScreen {
  if (view.view === "") return "waiting";
  if (view.matched > 0) return "rows";
  const phases = view.sources.map((source) => source.phase);
  if (view.total === 0 && phases.length > 0) {
    if (phases.every((phase) => phase === "forbidden")) return "forbidden";
    if (phases.every((phase) => phase === "forbidden" || phase === "failed")) return "failed";
    if (phases.some((phase) => phase === "connecting" || phase === "loading" || phase === "paused")) return "waiting";
  }
  return "empty";
}

/** Rows of such a source are shown as they last were. */
export function isStale(phase: SourcePhase | undefined): boolean {
  return phase === "stale" || phase === "failed" || phase === "connecting";
}
