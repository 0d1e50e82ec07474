/** Labels and annotations as a person edits them. Syntax: Kubernetes' "Labels and Selectors", and apimachinery `validation.IsQualifiedName`. */

export interface PairDraft {
  readonly key: string;
  readonly value: string;
  /** To be taken away. */
  readonly gone: boolean;
}

const NAME = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const PREFIX = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** A name, with a DNS domain and a slash before it where it belongs to somebody. */
export function keyProblem(key: string): boolean {
  const [first = "", second, more] = key.split("/");
  if (more !== undefined) return true;
  if (second === undefined) return !NAME.test(first);
  return first.length > 253 || !PREFIX.test(first) || !NAME.test(second);
}

/** Annotations take any text up to 256 KiB together. */
export function valueProblem(of: "label" | "annotate", value: string): boolean {
  return of === "label" ? value !== "" && !NAME.test(value) : value.length > 262_144;
}

/** What differs from `now`: null for what is taken away. */
export function changedPairs(
  now: readonly (readonly [string, string])[],
  drafts: readonly PairDraft[],
): Record<string, string | null> {
  const before = new Map(now);
  const set: Record<string, string | null> = {};
  for (const { key, value, gone } of drafts) {
    if (key === "") continue;
    if (gone) set[key] = null;
    else if (before.get(key) !== value) set[key] = value;
  }
  return set;
}
