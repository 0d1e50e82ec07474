/** What a benchmark states: a figure, its budget, and the baseline measured in the same run. */
import { printTable } from "./report.ts";

export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: "ms" | "s" | "MB" | "kB" | "/s" | "×" | "%" | "µs" | "";
  /** The value at which the budget is met; null where none is set. */
  readonly budget: { readonly most: number } | { readonly least: number } | null;
  /** What it was measured beside. */
  readonly baseline: string;
}

/** A breach that no noise explains: the machines are shared, so only this fails a run. */
const GROSS = 10;

export function isMet({ value, budget }: Figure): boolean {
  if (budget === null) return true;
  return "most" in budget ? value <= budget.most : value >= budget.least;
}

export function isGross({ value, budget }: Figure): boolean {
  if (budget === null) return false;
  return "most" in budget ? value > budget.most * GROSS : value < budget.least / GROSS;
}

export function printFigures(title: string, figures: readonly Figure[]): void {
  console.log(`\n${title}`);
  printTable(
    ["figure", "value", "budget", "", "baseline in the same run"],
    figures.map((figure) => [
      figure.what,
      `${rounded(figure.value)} ${figure.unit}`.trim(),
      budgetText(figure),
      figure.budget === null ? "" : isMet(figure) ? "met" : isGross(figure) ? "BREACHED" : "missed",
      figure.baseline,
    ]),
  );
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function budgetText({ budget, unit }: Figure): string {
  if (budget === null) return "–";
  return "most" in budget ? `≤ ${budget.most} ${unit}`.trim() : `≥ ${budget.least} ${unit}`.trim();
}

function rounded(value: number): string {
  if (Math.abs(value) >= 100) return value.toFixed(0);
  return Math.abs(value) >= 10 ? value.toFixed(1) : value.toFixed(2);
}
