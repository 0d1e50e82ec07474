/** Which kinds are measured, and the columns that show it. */
import type { ApiKind } from "../../../shared/cluster.ts";
import type { Column } from "../../../shared/model/table.ts";
import { traitsOf } from "../kind/kindRegistry.ts";
import { findKind } from "../source/discovery.ts";

export interface Metered {
  readonly source: ApiKind;
  readonly columns: readonly Column[];
}

export const cpu = "cpu";
export const memory = "memory";

const columns: readonly Column[] = [
  { id: cpu, name: "CPU", type: "number", wide: false, description: "", status: false },
  { id: memory, name: "Memory", type: "number", wide: false, description: "", status: false },
];

/** Whether the server measures this kind. */
export function meteredBy(kind: ApiKind, kinds: readonly ApiKind[]): Metered | null {
  if (traitsOf(kind.group, kind.resource)?.metered !== true) return null;
  const source = findKind(kinds, "metrics.k8s.io", null, kind.resource);
  return source === null ? null : { source, columns };
}
