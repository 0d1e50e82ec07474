/** What a pod asks of its node, as the scheduler counts it (k8s.io/component-helpers v0.37 `resource/helpers.go`, `PodRequests` with `UseStatusResources`):
 *  the containers' sum with the sidecars, or what starting it takes where that is more; while it is resized, the most of what is wished, allocated and
 *  in force; resources of the pod itself instead where it states them; and its overhead. Devices of resource claims are not counted. */
import { parseQuantity } from "../../../shared/model/quantity.ts";
import { at, isObject, listAt, textAt } from "../source/wireValue.ts";

/** Millicores and bytes. */
export interface Requests {
  readonly cpu: number;
  readonly memory: number;
}

type Resource = keyof Requests;
/** The resource list of a container that counts. */
type ListOf = (container: unknown, status: unknown) => unknown;

/** Null for a pod that has ended: it asks for nothing any more. */
export function podRequests(pod: unknown): Requests | null {
  if (["Succeeded", "Failed"].includes(textAt(pod, "status", "phase"))) return null;
  return { cpu: Math.round(requestOf(pod, "cpu") * 1000), memory: Math.round(requestOf(pod, "memory")) };
}

function requestOf(pod: unknown, resource: Resource): number {
  const own = podLevelRequest(pod, resource);
  return (own ?? containersRequest(pod, resource)) + (quantityAt(at(pod, "spec", "overhead"), resource) ?? 0);
}

/** Null when the pod leaves it to its containers. */
function podLevelRequest(pod: unknown, resource: Resource): number | null {
  const wished = quantityAt(at(pod, "spec", "resources", "requests"), resource);
  if (wished === null) return null;
  const inForce = quantityAt(at(pod, "status", "resources", "requests"), resource);
  if (inForce === null) return wished;
  const allocated = quantityAt(at(pod, "status", "allocatedResources"), resource) ?? 0;
  return Math.max(isInfeasible(pod) ? 0 : wished, inForce, allocated);
}

function containersRequest(pod: unknown, resource: Resource): number {
  const infeasible = isInfeasible(pod);
  const specOf: ListOf = (container) => at(container, "resources", "requests");
  const allocatedOf: ListOf = (container, status) =>
    at(status, "allocatedResources") ?? (infeasible ? undefined : specOf(container, status));
  const inForceOf: ListOf = (container, status) =>
    at(status, "resources", "requests") ?? allocatedOf(container, status);
  const counted = infeasible ? [inForceOf, allocatedOf] : [specOf, inForceOf, allocatedOf];
  return Math.max(...counted.map((listOf) => aggregate(pod, resource, listOf)));
}

function aggregate(pod: unknown, resource: Resource, listOf: ListOf): number {
  const statuses = new Map<string, unknown>();
  for (const kind of ["initContainerStatuses", "containerStatuses"])
    for (const status of listAt(pod, "status", kind)) statuses.set(textAt(status, "name"), status);
  const ask = (container: unknown) =>
    quantityAt(listOf(container, statuses.get(textAt(container, "name"))), resource) ?? 0;
  let running = 0;
  for (const container of listAt(pod, "spec", "containers")) running += ask(container);
  // An init container runs beside the sidecars that were started before it, and these stay.
  let sidecars = 0;
  let starting = 0;
  for (const container of listAt(pod, "spec", "initContainers")) {
    const asked = ask(container);
    if (textAt(container, "restartPolicy") === "Always") sidecars += asked;
    starting = Math.max(starting, textAt(container, "restartPolicy") === "Always" ? sidecars : sidecars + asked);
  }
  return Math.max(running + sidecars, starting);
}

/** A resize that no node can grant: what is wished does not count. */
function isInfeasible(pod: unknown): boolean {
  const pending = listAt(pod, "status", "conditions").find((one) => textAt(one, "type") === "PodResizePending");
  return textAt(pending, "reason") === "Infeasible";
}

/** In cores or bytes; null where the list does not name it. */
function quantityAt(list: unknown, resource: Resource): number | null {
  if (!isObject(list)) return null;
  const value = list[resource];
  if (typeof value !== "string" && typeof value !== "number") return null;
  return parseQuantity(String(value))?.value ?? null;
}
