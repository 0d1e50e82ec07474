import { memo } from "react";
import type { Health } from "../../shared/model/table.ts";
import { sparkPaths } from "./sparkPath.ts";

export interface SparklineProps {
  /** Oldest first; null where nothing is known. */
  readonly values: readonly (number | null)[];
  readonly width?: number;
  readonly height?: number;
  /** The value at the top; by default the largest. */
  readonly max?: number;
  /** A dashed line: a limit in the unit of the values. */
  readonly limit?: number;
  /** Tints the line, only when the value itself is the trouble. */
  readonly health?: "warn" | "bad" | Health;
  /** Words for screen readers; without them it is decoration beside its figure. */
  readonly label?: string;
}

/** The recent course of one figure. */
export const Sparkline = memo(function Sparkline({
  values,
  width = 34,
  height = 16,
  max,
  limit,
  health,
  label,
}: SparklineProps) {
  const trouble = health === "warn" || health === "bad" ? health : null;
  const line = trouble === null ? "var(--data-line)" : `var(--${trouble}-solid)`;
  const area = trouble === null ? "var(--data-area)" : `var(--${trouble}-soft)`;
  const top = max ?? Math.max(0, limit ?? 0, ...values.map((value) => value ?? 0));
  const limitY = limit === undefined || top === 0 ? null : height - 1 - (limit / top) * (height - 3);
  const paths = sparkPaths(values, { width, height, max: top });
  return (
    // biome-ignore lint/a11y/noSvgWithoutTitle: a title would show as a tip over a figure that is written beside it.
    <svg
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      {...(label === undefined ? { "aria-hidden": true } : { role: "img", "aria-label": label })}
    >
      <path d={paths.area} fill={area} />
      <path d={paths.line} fill="none" stroke={line} strokeWidth="1.2" strokeLinejoin="round" />
      {limitY !== null && (
        <line x1="0" x2={width} y1={limitY} y2={limitY} stroke="var(--ink-4)" strokeDasharray="2 2" />
      )}
    </svg>
  );
});
