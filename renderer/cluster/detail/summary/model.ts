/** What a summary says, apart from how it is drawn. Names of fields are Kubernetes' own and stay English. */
import type { Health } from "../../../../shared/model/table.ts";

/** An object named by another one; the version is the cluster's preferred one. */
export interface Target {
  readonly group: string;
  readonly resource: string;
  /** Empty for cluster-scoped objects. */
  readonly namespace: string;
  readonly name: string;
}

export type Value =
  | { readonly is: "text"; readonly text: string; readonly mono?: boolean }
  | { readonly is: "link"; readonly text: string; readonly to: Target }
  | { readonly is: "time"; readonly at: number }
  | { readonly is: "status"; readonly health: Health; readonly text: string }
  | { readonly is: "chips"; readonly chips: readonly string[] }
  | { readonly is: "list"; readonly values: readonly Value[] };

export interface Pair {
  readonly name: string;
  readonly value: Value;
  /** What the field means, from the kind's schema. */
  readonly tip?: string;
}

export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly health: Health;
  readonly reason: string;
  readonly message: string;
  readonly at: number | null;
}

export interface ContainerSummary {
  readonly name: string;
  readonly image: string;
  readonly role: "container" | "init" | "sidecar" | "ephemeral";
  readonly health: Health;
  readonly state: string;
  readonly restarts: number | null;
  readonly pairs: readonly Pair[];
}

/** Which part of the object a section shows; "" needs no heading. */
export type SectionTitle =
  | ""
  | "placement"
  | "volumes"
  | "ports"
  | "rules"
  | "tls"
  | "data"
  | "resources"
  | "metrics"
  | "spec"
  | "status"
  | "fields"
  | "versions"
  | "printed";

export type Section =
  | { readonly kind: "pairs"; readonly title: SectionTitle; readonly pairs: readonly Pair[] }
  | { readonly kind: "conditions"; readonly conditions: readonly Condition[] }
  | { readonly kind: "containers"; readonly containers: readonly ContainerSummary[] }
  | {
      readonly kind: "table";
      readonly title: SectionTitle;
      readonly columns: readonly string[];
      readonly rows: readonly (readonly Value[])[];
    };

/** What is wrong, in the engine's own words, to stand above everything else. */
export interface Trouble {
  readonly health: "warn" | "bad";
  readonly subject: string;
  readonly text: string;
}

export interface Summary {
  readonly trouble: readonly Trouble[];
  readonly sections: readonly Section[];
}

export const text = (value: string, mono = false): Value => ({ is: "text", text: value, ...(mono ? { mono } : {}) });
export const chips = (values: readonly string[]): Value => ({ is: "chips", chips: values });
export const link = (name: string, to: Omit<Target, "name">): Value => ({
  is: "link",
  text: name,
  to: { ...to, name },
});

/** Pairs with something to say. */
export function present(pairs: readonly (Pair | null)[]): readonly Pair[] {
  return pairs.filter((pair): pair is Pair => pair !== null && !isEmpty(pair.value));
}

/** A section unless it is empty. */
export function pairsSection(title: SectionTitle, pairs: readonly (Pair | null)[]): readonly Section[] {
  const said = present(pairs);
  return said.length === 0 ? [] : [{ kind: "pairs", title, pairs: said }];
}

export function tableSection(
  title: SectionTitle,
  columns: readonly string[],
  rows: readonly (readonly Value[])[],
): readonly Section[] {
  return rows.length === 0 ? [] : [{ kind: "table", title, columns, rows }];
}

function isEmpty(value: Value): boolean {
  switch (value.is) {
    case "text":
    case "link":
      return value.text === "";
    case "chips":
      return value.chips.length === 0;
    case "list":
      return value.values.length === 0;
    default:
      return false;
  }
}
