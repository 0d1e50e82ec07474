import { describe, expect, it } from "vitest";
import { allocatableOf, nodesOf, requestedBy } from "./nodeFacts.ts";

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
    expect(nodesOf(nodes)).toEqual({
      total: 3,
      ready: 2,
      unschedulable: 1,
      pressure: [{ node: "c", condition: "DiskPressure" }],
    });
    expect(allocatableOf(nodes)).toEqual({ cpu: 11_760, memory: 3 * 16 * 2 ** 30, pods: 330 });
  });
});

describe("what pods ask for", () => {
  const container = (cpu: string, memory: string, more: object = {}) => ({
    resources: { requests: { cpu, memory } },
    ...more,
  });

  it("is the larger of the containers' sum and any init container; sidecars count with the containers", () => {
    const pod = {
      status: { phase: "Running" },
      spec: {
        initContainers: [container("2", "10Mi"), container("100m", "50Mi", { restartPolicy: "Always" })],
        containers: [container("500m", "100Mi"), container("250m", "28Mi")],
      },
    };
    expect(requestedBy([pod])).toEqual({ cpu: 2000, memory: 178 * 2 ** 20 });
  });

  it("is nothing for finished pods and those that ask for nothing", () => {
    const finished = { status: { phase: "Succeeded" }, spec: { containers: [container("4", "4Gi")] } };
    expect(requestedBy([finished, { spec: { containers: [{}] } }])).toEqual({ cpu: 0, memory: 0 });
  });
});
