import { describe, expect, it } from "vitest";
import { usageOf } from "./usage.ts";

describe("usage by metrics.k8s.io", () => {
  it("adds up a pod's containers, in millicores and bytes", () => {
    const pod = {
      metadata: { namespace: "shop", name: "web-1" },
      containers: [
        { name: "app", usage: { cpu: "1250000n", memory: "100Mi" } },
        { name: "sidecar", usage: { cpu: "250m", memory: "24Ki" } },
      ],
    };
    expect(usageOf(pod)).toEqual({
      namespace: "shop",
      name: "web-1",
      millicores: 251,
      bytes: 100 * 2 ** 20 + 24 * 2 ** 10,
    });
  });

  it("takes a node's own", () => {
    expect(usageOf({ metadata: { name: "n" }, usage: { cpu: "2", memory: "1Gi" } })).toEqual({
      namespace: "",
      name: "n",
      millicores: 2000,
      bytes: 2 ** 30,
    });
  });
});
