import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { builtin } from "../builtinTypes.ts";
import { at } from "../json.ts";
import { startTestCluster, type TestCluster } from "../testCluster.fixture.ts";

describe("seeded workloads", () => {
  let test: TestCluster;
  beforeAll(async () => {
    test = await startTestCluster({ pods: 400 });
  });
  afterAll(() => test.dispose());

  it.each(["deployments", "replicasets", "statefulsets", "daemonsets"])(
    "of the kind %s have templates that reading completes no further: a label alone rolls nothing out",
    (resource) => {
      const { cluster } = test.practice;
      const type = builtin(resource, "apps");
      const objects = [...cluster.store.collection(type).values()].map((entry) => entry.read());
      expect(objects.length).toBeGreaterThan(0);
      for (const object of objects) {
        expect(at(cluster.codec.normalised(type, object), "spec", "template")).toEqual(at(object, "spec", "template"));
      }
    },
  );

  it("are rolled out anew by nothing but a change of their template", async () => {
    const path = "/apis/apps/v1/namespaces/orders/deployments/orders-api";
    const sets = async () =>
      (await test.send("GET", "/apis/apps/v1/namespaces/orders/replicasets")).text.match(/"uid"/g)?.length;
    const before = await sets();
    const { status, body } = await test.send("PATCH", path, {
      contentType: "application/strategic-merge-patch+json",
      body: { metadata: { labels: { team: "orders" } } },
    });
    expect([status, at(body, "metadata", "labels", "team")]).toEqual([200, "orders"]);
    expect(await sets()).toBe(before);
  });
});
