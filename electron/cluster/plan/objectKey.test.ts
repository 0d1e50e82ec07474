import { expect, it } from "vitest";
import { fakeRef } from "./fakeCluster.fixture.ts";
import { objectPath } from "./objectKey.ts";

it("names no object by the path of its collection: a deletion there takes all", () => {
  expect(objectPath(fakeRef("web"), "scale")).toBe("/apis/apps/v1/namespaces/orders/deployments/web/scale");
  expect(() => objectPath(fakeRef(""))).toThrow(/cluster.plan.noName/);
});
