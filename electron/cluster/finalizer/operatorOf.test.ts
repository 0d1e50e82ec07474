import { expect, it } from "vitest";
import { foundOperator } from "./operatorOf.ts";

const now = Date.parse("2026-01-01T00:00:00Z");
const kind = { group: "db.example.org", kind: "Database" };
const pod = (namespace: string, name: string, ready = "True") => ({
  metadata: { namespace, name, labels: {} },
  status: { conditions: [{ type: "Ready", status: ready }] },
});
const lease = (name: string, holderIdentity: string) => ({
  metadata: { namespace: "ops", name },
  spec: { holderIdentity, leaseDurationSeconds: 15, renewTime: "2025-12-31T23:59:55Z" },
});
const written = (manager: string, subresource = "status") => ({
  metadata: { managedFields: [{ manager, subresource }] },
});

it("is found by who writes the status", () => {
  const places = {
    pods: [pod("ops", "dbkeeper-5f-x"), pod("ops", "dbkeeper-5f-y", "False"), pod("ops", "database-operator-1")],
    leases: [lease("leader", "dbkeeper-5f-x_1")],
  };
  expect(foundOperator(written("dbkeeper"), kind, places, now)).toMatchObject({
    managers: ["dbkeeper"],
    pod: "ops/dbkeeper-5f-x",
    pods: 2,
    ready: 1,
    lease: "ops/leader",
    lives: "yes",
  });
});

it("is looked for by its group and kind when the writer's name tells nothing, or has no pods", () => {
  const places = { pods: [pod("ops", "database-operator-1")], leases: [] };
  for (const manager of ["manager", "kubectl-edit", "gone-operator"])
    expect(foundOperator(written(manager), kind, places, now), manager).toMatchObject({
      pod: "ops/database-operator-1",
    });
});

it("does not take who wrote the spec for it, and says so when nobody is found", () => {
  expect(foundOperator(written("argocd", ""), kind, { pods: [pod("x", "argocd-1")], leases: [] }, now)).toMatchObject({
    managers: [],
    pod: "",
    pods: 0,
    lives: "unknown",
  });
});
