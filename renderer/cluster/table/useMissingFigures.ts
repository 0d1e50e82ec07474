/** Why the columns of CPU and memory stay empty for someone who may not read the metrics that fill them. */
import { useMemo } from "react";
import type { ApiKind, Right } from "../../../shared/cluster.ts";
import type { Connection } from "../../../shared/connection.ts";
import type { Namespaces } from "../../app/location.ts";
import { listOf, useMissing } from "../state/access.ts";
import { tableSources } from "./tableSources.ts";

const METERED: Readonly<Record<string, readonly Right[]>> = {
  pods: [listOf({ group: "metrics.k8s.io", resource: "pods" })],
  nodes: [listOf({ group: "metrics.k8s.io", resource: "nodes" })],
};
const NOTHING: readonly Right[] = [];

/** @returns by column id */
export function useMissingFigures(
  connections: readonly Connection[],
  namespaces: Namespaces,
  kind: ApiKind | undefined,
): Readonly<Record<string, string>> | undefined {
  const namespaced = kind?.namespaced ?? true;
  const sources = useMemo(
    () => tableSources(connections, namespaces, namespaced),
    [connections, namespaces, namespaced],
  );
  const rights = kind?.group === "" ? (METERED[kind.resource] ?? NOTHING) : NOTHING;
  const [missing] = useMissing(sources, rights);
  return useMemo(() => (missing === undefined ? undefined : { cpu: missing, memory: missing }), [missing]);
}
