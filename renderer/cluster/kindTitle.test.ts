import { expect, it } from "vitest";
import { kindTitle } from "./kindTitle.ts";

it.each([
  ["Pod", "pods", "Pods"],
  ["NetworkPolicy", "networkpolicies", "NetworkPolicies"],
  ["Ingress", "ingresses", "Ingresses"],
  ["Endpoints", "endpoints", "Endpoints"],
  ["CSIDriver", "csidrivers", "CSIDrivers"],
  ["NodeMetrics", "nodes", "Nodes"],
  ["Mouse", "mice", "Mouse"],
])("%s with the plural %s is headed %s", (kind, resource, title) => {
  expect(kindTitle({ kind, resource, singular: "" })).toBe(title);
});
