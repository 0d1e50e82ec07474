import { expect, it } from "vitest";
import { SteppedClock } from "../clock.ts";
import { at } from "../json.ts";
import { startTestCluster } from "../testCluster.fixture.ts";
import { publishAuthority } from "./rootAuthority.ts";

it("every namespace has the server's authority, those that come later too", async () => {
  const clock = new SteppedClock(Date.UTC(2026, 0, 1));
  const test = await startTestCluster({ clock });
  try {
    for (const { cluster } of test.lab.clusters) publishAuthority(cluster, "PEM");
    await test.send("POST", "/api/v1/namespaces", { body: { metadata: { name: "late" } } });
    clock.advance(10);
    for (const namespace of ["default", "late"]) {
      const { body } = await test.send("GET", `/api/v1/namespaces/${namespace}/configmaps/kube-root-ca.crt`);
      expect(at(body, "data", "ca.crt")).toBe("PEM");
    }
  } finally {
    await test.dispose();
  }
});
