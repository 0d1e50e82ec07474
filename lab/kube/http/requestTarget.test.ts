import { describe, expect, it } from "vitest";
import { parseResourcePath } from "./requestTarget.ts";

describe("resource path", () => {
  it.each([
    ["/api/v1/pods", { group: "", resource: "pods", namespace: "", name: "" }],
    ["/api/v1/namespaces", { resource: "namespaces", namespace: "", name: "" }],
    ["/api/v1/namespaces/orders", { resource: "namespaces", namespace: "", name: "orders" }],
    ["/api/v1/namespaces/orders/finalize", { resource: "namespaces", name: "orders", subresource: "finalize" }],
    ["/api/v1/namespaces/orders/pods/a/log", { resource: "pods", namespace: "orders", name: "a", subresource: "log" }],
    ["/apis/apps/v1/namespaces/orders/deployments", { group: "apps", resource: "deployments", namespace: "orders" }],
    ["/apis/apps/v1/deployments/", { group: "apps", version: "v1", resource: "deployments" }],
    ["/api/v1/nodes/a%2Fb", { resource: "nodes", name: "a/b" }],
  ])("reads %s", (path, expected) => {
    expect(parseResourcePath(path)).toMatchObject(expected);
  });

  it.each([
    "/",
    "/api",
    "/api/v1",
    "/apis/apps",
    "/apis/apps/v1",
    "/version",
    "/api/v1/pods/a/b/c",
    "/api/v1/pods/%zz",
  ])("does not take %s for one", (path) => {
    expect(parseResourcePath(path)).toBeUndefined();
  });
});
