/** What nodes and pods add up to: pure, from their objects. Quantities in millicores and bytes. */
import type { Overview } from "../../../shared/cluster.ts";
import { parseQuantity } from "../../../shared/model/quantity.ts";
import { at, listAt, textAt } from "../source/wireValue.ts";

type Nodes = NonNullable<Overview["nodes"]["data"]>;

export interface Allocatable {
  readonly cpu: number;
  readonly memory: number;
  readonly pods: number;
}

export function nodesOf(nodes: readonly unknown[]): Nodes {
  const found: Nodes = { total: nodes.length, ready: 0, unschedulable: 0, pressure: [] };
  for (const node of nodes) {
    if (at(node, "spec", "unschedulable") === true) found.unschedulable += 1;
    for (const condition of listAt(node, "status", "conditions")) {
      const type = textAt(condition, "type");
      const isTrue = textAt(condition, "status") === "True";
      if (type === "Ready") found.ready += isTrue ? 1 : 0;
      else if (isTrue) found.pressure.push({ node: textAt(node, "metadata", "name"), condition: type });
    }
  }
  return found;
}

export function allocatableOf(nodes: readonly unknown[]): Allocatable {
  const sum = { cpu: 0, memory: 0, pods: 0 };
  for (const node of nodes) {
    sum.cpu += quantity(node, "cpu") * 1000;
    sum.memory += quantity(node, "memory");
    sum.pods += quantity(node, "pods");
  }
  return { cpu: Math.round(sum.cpu), memory: sum.memory, pods: sum.pods };
}

function quantity(node: unknown, resource: string): number {
  const value = at(node, "status", "allocatable", resource);
  return parseQuantity(String(value ?? "0"))?.value ?? 0;
}

/** What pods ask for, as the scheduler counts it: the larger of the containers' sum and any one init container; finished pods ask for nothing. */
export function requestedBy(pods: readonly unknown[]): { readonly cpu: number; readonly memory: number } {
  const sum = { cpu: 0, memory: 0 };
  for (const pod of pods) {
    if (["Succeeded", "Failed"].includes(textAt(pod, "status", "phase"))) continue;
    sum.cpu += podRequest(pod, "cpu") * 1000;
    sum.memory += podRequest(pod, "memory");
  }
  return { cpu: Math.round(sum.cpu), memory: Math.round(sum.memory) };
}

function podRequest(pod: unknown, resource: string): number {
  const ask = (container: unknown) => parseQuantity(textAt(container, "resources", "requests", resource))?.value ?? 0;
  const inits = listAt(pod, "spec", "initContainers");
  // Sidecars are init containers that stay: they count with the containers.
  const stays = (container: unknown) => textAt(container, "restartPolicy") === "Always";
  const running = [...listAt(pod, "spec", "containers"), ...inits.filter(stays)].reduce<number>(
    (sum, one) => sum + ask(one),
    0,
  );
  const starting = Math.max(0, ...inits.filter((one) => !stays(one)).map(ask));
  const overhead = parseQuantity(textAt(pod, "spec", "overhead", resource))?.value ?? 0;
  return Math.max(running, starting) + overhead;
}
