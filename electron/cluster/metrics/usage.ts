/** What metrics.k8s.io says of pods and nodes, read from the items of its lists (k8s.io/metrics `v1beta1` `PodMetricsList`, `NodeMetricsList`). */
import { parseQuantity } from "../../../shared/model/quantity.ts";
import { listAt, textAt } from "../source/wireValue.ts";

export interface Usage {
  readonly namespace: string;
  readonly name: string;
  readonly millicores: number;
  readonly bytes: number;
}

/** A pod's usage is its containers'; a node's is its own. */
export function usageOf(item: unknown): Usage {
  const parts = listAt(item, "containers");
  const measured = parts.length > 0 ? parts : [item];
  let millicores = 0;
  let bytes = 0;
  for (const part of measured) {
    millicores += (parseQuantity(textAt(part, "usage", "cpu"))?.value ?? 0) * 1000;
    bytes += parseQuantity(textAt(part, "usage", "memory"))?.value ?? 0;
  }
  return {
    namespace: textAt(item, "metadata", "namespace"),
    name: textAt(item, "metadata", "name"),
    millicores: Math.round(millicores),
    bytes: Math.round(bytes),
  };
}
