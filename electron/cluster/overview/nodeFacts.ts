/** What nodes add up to, one after the other. Quantities in millicores and bytes. */
import type { Overview } from "../../../shared/cluster.ts";
import { parseQuantity } from "../../../shared/model/quantity.ts";
import { at, listAt, textAt } from "../source/wireValue.ts";

type Nodes = NonNullable<Overview["nodes"]["data"]>;

export interface Allocatable {
  readonly cpu: number;
  readonly memory: number;
  readonly pods: number;
}

export class NodeFacts {
  readonly nodes: Nodes = { total: 0, ready: 0, unschedulable: 0, pressure: [] };
  #cores = 0;
  #memory = 0;
  #pods = 0;

  add(node: unknown): void {
    this.nodes.total += 1;
    if (at(node, "spec", "unschedulable") === true) this.nodes.unschedulable += 1;
    for (const condition of listAt(node, "status", "conditions")) {
      const type = textAt(condition, "type");
      const isTrue = textAt(condition, "status") === "True";
      if (type === "Ready") this.nodes.ready += isTrue ? 1 : 0;
      else if (isTrue) this.nodes.pressure.push({ node: textAt(node, "metadata", "name"), condition: type });
    }
    this.#cores += quantity(node, "cpu");
    this.#memory += quantity(node, "memory");
    this.#pods += quantity(node, "pods");
  }

  get allocatable(): Allocatable {
    return { cpu: Math.round(this.#cores * 1000), memory: this.#memory, pods: this.#pods };
  }
}

function quantity(node: unknown, resource: string): number {
  const value = at(node, "status", "allocatable", resource);
  return parseQuantity(String(value ?? "0"))?.value ?? 0;
}
