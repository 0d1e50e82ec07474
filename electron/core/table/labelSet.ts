/** Labels of a row, shared by the rows that have the same: `[key, value, key, value …]` by key. */
import { Interner } from "./interner.ts";

export type LabelSet = readonly string[];

const NONE: LabelSet = [];

export class LabelSets {
  private readonly sets = new Interner<LabelSet>(16_384);
  private readonly texts = new Interner<string>();

  /** @param known what the row had: labels hardly ever change, and to compare them costs far less than to find their set */
  of(labels: Readonly<Record<string, string>>, known: LabelSet | undefined): LabelSet {
    if (known !== undefined && isOf(known, labels)) return known;
    const keys = Object.keys(labels);
    if (keys.length === 0) return NONE;
    if (keys.length > 1) keys.sort();
    let joined = "";
    for (const key of keys) joined += `${key}\u0000${labels[key]}\u0000`;
    return this.sets.get(joined, () =>
      keys.flatMap((key) => [this.texts.get(key, same), this.texts.get(labels[key] ?? "", same)]),
    );
  }
}

export function labelOf(labels: LabelSet, key: string): string | null {
  for (let i = 0; i < labels.length; i += 2) if (labels[i] === key) return labels[i + 1] ?? null;
  return null;
}

export function labelRecord(labels: LabelSet): Record<string, string> {
  const record: Record<string, string> = {};
  for (let i = 0; i < labels.length; i += 2) record[labels[i] ?? ""] = labels[i + 1] ?? "";
  return record;
}

/** Whether the labels are these, in the order of keys, as servers give them. */
function isOf(set: LabelSet, labels: Readonly<Record<string, string>>): boolean {
  let at = 0;
  for (const key in labels) {
    if (set[at] !== key || set[at + 1] !== labels[key]) return false;
    at += 2;
  }
  return at === set.length;
}

function same(text: string): string {
  return text;
}
