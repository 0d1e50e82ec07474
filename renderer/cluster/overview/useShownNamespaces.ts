/** Of which namespaces an overview is: those picked for tables count here too. Where none are picked a cluster is summed up as a whole, but for someone
 *  who may not list pods in all of it, whose overview is that of the context's own namespace. */
import { useMemo } from "react";
import type { TableSource } from "../../../shared/cluster.ts";
import type { Connection } from "../../../shared/connection.ts";
import type { Namespaces } from "../../app/location.ts";
import { useLocation } from "../../app/locationStore.ts";
import { listOf, useMissing } from "../state/access.ts";
import { tableSources } from "../table/tableSources.ts";

const PODS = [listOf({ group: "", resource: "pods" })];
const NOWHERE: readonly TableSource[] = [];

/** @param connections the same value while they are the same */
export function useShownNamespaces(connections: readonly Connection[]): Namespaces {
  const picked = useLocation((location) => location.namespaces);
  const asked = useMemo(
    () => (picked === "own" ? tableSources(connections, "all", true) : NOWHERE),
    [connections, picked],
  );
  const [refused] = useMissing(asked, PODS);
  if (picked !== "own") return picked;
  return refused === undefined ? "all" : "own";
}
