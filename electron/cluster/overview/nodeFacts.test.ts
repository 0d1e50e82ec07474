import { describe, expect, it } from "vitest";
import { NodeFacts } from "./nodeFacts.ts";

const node = (name: string, ready: string, more: object = {}, conditions: object[] = []) => ({
  metadata: { name },
  spec: more,
  status: {
    allocatable: { cpu: "3920m", memory: "16Gi", pods: "110" },
    conditions: [{ type: "Ready", status: ready }, ...conditions],
  },
});

describe("what nodes add up to", () => {
  it("counts readiness, cordons and pressures", () => {
    const nodes = [
      node("a", "True"),
      node("b", "False", { unschedulable: true }),
      node("c", "True", {}, [
        { type: "DiskPressure", status: "True" },
        { type: "PIDPressure", status: "False" },
      ]),
    ];
    const facts = new NodeFacts();
    for (const one of nodes) facts.add(one);
    expect(facts.nodes).toEqual({
      total: 3,
      ready: 2,
      unschedulable: 1,
      pressure: [{ node: "c", condition: "DiskPressure" }],
    });
    expect(facts.allocatable).toEqual({ cpu: 11_760, memory: 3 * 16 * 2 ** 30, pods: 330 });
  });
});
