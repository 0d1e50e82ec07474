/** The rows of all kinds that the console knows, and what it makes of a kind that has none. */
import type { Health } from "../../../shared/model/table.ts";
import type { CellReader, KindTraits } from "./kindTraits.ts";
import { platform } from "./platform.ts";
import { healthOfReadiness, healthOfShare, healthOfWord } from "./statusWords.ts";
import { workloads } from "./workloads.ts";

const rows = new Map([...workloads, ...platform].map((traits) => [key(traits.group, traits.resource), traits]));

/** Columns by which authors of custom resources tell how things stand, the most telling first. */
const readiness = ["Ready", "Available", "Programmed", "Healthy", "Accepted", "Established", "Synced", "Reconciled"];
const words = ["Status", "Health", "Health Status", "Phase", "State", "Condition"];

export function traitsOf(group: string, resource: string): KindTraits | null {
  return rows.get(key(group, resource)) ?? null;
}

/** For a kind without a row: the column that tells how a thing stands, found by its name; null when there is none. */
export function statusColumn(names: readonly string[]): string | null {
  const byLowerCase = new Map(names.map((name) => [name.toLowerCase(), name]));
  for (const wanted of [...readiness, ...words]) {
    const found = byLowerCase.get(wanted.toLowerCase());
    if (found !== undefined) return found;
  }
  return null;
}

/** The health of a thing of a kind without a row. What has no status at all (a ConfigMap) is as it should be by being there. A readiness that is `False` on a thing that only just began is told apart by a word beside it. */
export function genericHealth(status: string | null): (cells: CellReader) => Health {
  if (status === null) return (cells) => (cells.deleting ? "idle" : "ok");
  const ready = readiness.some((name) => name.toLowerCase() === status.toLowerCase());
  return (cells) => {
    if (cells.deleting) return "idle";
    const text = cells.text(status);
    const share = healthOfShare(text);
    if (share !== "unknown") return share;
    return ready ? healthOfReadiness(text) : healthOfWord(text);
  };
}

function key(group: string, resource: string): string {
  return `${resource}.${group}`;
}
