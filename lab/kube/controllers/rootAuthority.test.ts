import { expect, it } from "vitest";
import { at } from "../json.ts";
import { startTestCluster } from "../testCluster.fixture.ts";
import { publishAuthority } from "./rootAuthority.ts";

it("the estate's namespaces have the server's authority", async () => {
  const test = await startTestCluster();
  try {
    publishAuthority(test.practice.cluster, "PEM");
    for (const namespace of ["default", "kube-system"]) {
      const { body } = await test.send("GET", `/api/v1/namespaces/${namespace}/configmaps/kube-root-ca.crt`);
      expect(at(body, "data", "ca.crt")).toBe("PEM");
    }
  } finally {
    await test.dispose();
  }
});
