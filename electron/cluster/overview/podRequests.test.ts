import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { podRequests } from "./podRequests.ts";

const container = (cpu: string, memory: string, more: object = {}) => ({
  resources: { requests: { cpu, memory } },
  ...more,
});
const sidecar = { restartPolicy: "Always" };
const Mi = 2 ** 20;

describe("what a pod asks for", () => {
  it("is the sum of its containers and sidecars, with the pod's overhead", () => {
    const pod = {
      status: { phase: "Running" },
      spec: {
        initContainers: [container("100m", "50Mi", sidecar)],
        containers: [container("500m", "100Mi"), container("0.25", "28Mi"), {}],
        overhead: { cpu: "10m", memory: "2Mi" },
      },
    };
    expect(podRequests(pod)).toEqual({ cpu: 860, memory: 180 * Mi });
  });

  it("is what starting it takes where that is more: an init container beside the sidecars before it", () => {
    const initContainers = [
      container("100m", "10Mi", sidecar),
      container("2", "10Mi"),
      container("300m", "10Mi", sidecar),
    ];
    const spec = { initContainers, containers: [container("500m", "100Mi")] };
    // 2 cores beside the first sidecar alone; memory by what runs: 100 + 20.
    expect(podRequests({ spec })).toEqual({ cpu: 2_100, memory: 120 * Mi });
  });

  it("is what the pod states itself where it does, resource by resource", () => {
    const spec = {
      resources: { requests: { cpu: "3" } },
      containers: [container("500m", "100Mi")],
      overhead: { cpu: "1" },
    };
    expect(podRequests({ spec })).toEqual({ cpu: 4_000, memory: 100 * Mi });
  });

  it("is the most of what is wished, allocated and in force while it is resized, and not what no node can grant", () => {
    const spec = { containers: [container("4", "1Gi", { name: "app" })] };
    const status = {
      containerStatuses: [
        {
          name: "app",
          allocatedResources: { cpu: "2", memory: "1Gi" },
          resources: { requests: { cpu: "1", memory: "2Gi" } },
        },
      ],
    };
    expect(podRequests({ spec, status })).toEqual({ cpu: 4_000, memory: 2_048 * Mi });
    const conditions = [{ type: "PodResizePending", reason: "Infeasible" }];
    expect(podRequests({ spec, status: { ...status, conditions } })).toEqual({ cpu: 2_000, memory: 2_048 * Mi });
  });

  it("is nothing once it has ended", () => {
    const spec = { containers: [container("4", "4Gi")] };
    expect(podRequests({ status: { phase: "Succeeded" }, spec })).toBeNull();
    expect(podRequests({ status: { phase: "Failed" }, spec })).toBeNull();
    expect(podRequests({ status: { phase: "Pending" }, spec })).not.toBeNull();
  });

  it("is nothing where none is stated, or what is stated is no quantity", () => {
    for (const odd of [
      null,
      3,
      {},
      { spec: { containers: [{ resources: { requests: { cpu: "much", memory: [] } } }, null] } },
    ])
      expect(podRequests(odd)).toEqual({ cpu: 0, memory: 0 });
  });

  it("is at least what runs, and at least each init container alone, in any order of any containers", () => {
    const millis = fc.integer({ min: 0, max: 4_000 });
    const init = fc.record({ cpu: millis, stays: fc.boolean() });
    fc.assert(
      fc.property(fc.array(millis), fc.array(init), (running, inits) => {
        const spec = {
          containers: running.map((cpu) => container(`${cpu}m`, "0")),
          initContainers: inits.map(({ cpu, stays }) => container(`${cpu}m`, "0", stays ? sidecar : {})),
        };
        const cpu = podRequests({ spec })?.cpu ?? -1;
        const stays = inits.filter((one) => one.stays).reduce((sum, one) => sum + one.cpu, 0);
        const runs = running.reduce((sum, one) => sum + one, 0) + stays;
        const first = Math.max(0, ...inits.filter((one) => !one.stays).map((one) => one.cpu));
        expect(cpu).toBeGreaterThanOrEqual(Math.max(runs, first));
        expect(cpu).toBeLessThanOrEqual(Math.max(runs, first + stays));
      }),
    );
  });
});
