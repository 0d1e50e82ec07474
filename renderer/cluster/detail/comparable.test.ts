import { expect, it } from "vitest";
import { comparable } from "./comparable.ts";
import { yamlText } from "./yamlText.ts";

const object = {
  kind: "Deployment",
  status: { readyReplicas: 3 },
  spec: { replicas: 3 },
  metadata: {
    name: "web",
    uid: "1",
    resourceVersion: "7",
    labels: { app: "web", "pod-template-hash": "abc" },
    annotations: { "deployment.kubernetes.io/revision": "4", team: "shop" },
  },
  apiVersion: "apps/v1",
};

it("keeps what people wrote and drops what was filled in for this one object", () => {
  expect(comparable(object)).toEqual({
    apiVersion: "apps/v1",
    kind: "Deployment",
    spec: { replicas: 3 },
    metadata: { name: "web", labels: { app: "web" }, annotations: { team: "shop" } },
  });
});

it("writes YAML in the order in which objects are read, managed fields within metadata", () => {
  const text = yamlText(object, [{ manager: "kubectl" }]);
  expect(text.split("\n").filter((line) => /^\w/.test(line))).toEqual([
    "apiVersion: apps/v1",
    "kind: Deployment",
    "metadata:",
    "spec:",
    "status:",
  ]);
  expect(text).toContain("  managedFields:\n    - manager: kubectl");
});
