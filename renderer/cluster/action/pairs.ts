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

export function pairProblem(of: "label" | "annotate", { key, value }: PairDraft): boolean {
  return key !== "" && (keyProblem(key) || valueProblem(of, value));
}

/** A key over several objects. */
export interface SharedPair {
  readonly key: string;
  /** Null where it differs. */
  readonly value: string | null;
  /** Who has which value; null is none. */
  readonly spread: readonly { readonly value: string | null; readonly names: readonly string[] }[];
}

export function sharedPairs(
  objects: readonly { readonly name: string; readonly pairs: readonly (readonly [string, string])[] }[],
): readonly SharedPair[] {
  const keys = [...new Set(objects.flatMap(({ pairs }) => pairs.map(([key]) => key)))];
  return keys.map((key) => {
    const values = new Map<string | null, string[]>();
    for (const { name, pairs } of objects) {
      const value = pairs.find(([one]) => one === key)?.[1] ?? null;
      values.set(value, [...(values.get(value) ?? []), name]);
    }
    const spread = [...values].map(([value, names]) => ({ value, names }));
    return { key, value: spread.length === 1 ? (spread[0]?.value ?? null) : null, spread };
  });
}

export function draftsOf(shared: readonly SharedPair[]): readonly PairDraft[] {
  return [
    ...shared.map(({ key, value }) => ({ key, value: value ?? "", gone: false })),
    { key: "", value: "", gone: false },
  ];
}

/** `blue: web, api · green: jobs · ∅: cache`. */
export function spreadText({ spread }: SharedPair): string {
  const names = (all: readonly string[]) =>
    `${all.slice(0, 3).join(", ")}${all.length > 3 ? ` +${all.length - 3}` : ""}`;
  return spread.map((one) => `${one.value ?? "∅"}: ${names(one.names)}`).join(" · ");
}
