/** How a kind is headed: its plural in words ("NetworkPolicies"), as Kubernetes writes it. */
import type { ApiKind } from "../../shared/cluster.ts";

/** The plural is the resource's, the capitals are the kind's. */
export function kindTitle(kind: Pick<ApiKind, "kind" | "resource" | "singular">): string {
  const stem = kind.kind.toLowerCase();
  let same = 0;
  while (same < stem.length && stem[same] === kind.resource[same]) same++;
  return same < 2 ? kind.kind : kind.kind.slice(0, same) + kind.resource.slice(same);
}
