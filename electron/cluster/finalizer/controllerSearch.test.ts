import { describe, expect, it } from "vitest";
import { findController } from "./controllerSearch.ts";
import { knownFinalizer, searchWords } from "./knownFinalizers.ts";

const now = Date.parse("2026-11-22T10:00:00Z");
const pod = (namespace: string, name: string, ready: boolean, labels = {}) => ({
  metadata: { namespace, name, labels },
  status: { conditions: [{ type: "Ready", status: ready ? "True" : "False" }] },
});
const lease = (namespace: string, name: string, renewTime: string, holderIdentity = "") => ({
  metadata: { namespace, name },
  spec: { renewTime, leaseDurationSeconds: 15, holderIdentity },
});
const find = (finalizer: string, kind: string, pods: readonly unknown[], leases: readonly unknown[]) => {
  const known = knownFinalizer(finalizer);
  return findController(
    {
      names: known?.workloads ?? [],
      words: known === null ? searchWords(finalizer, kind) : [],
      leaseNames: known?.leases ?? [],
    },
    pods,
    leases,
    now,
  );
};

describe("the controller behind a finalizer", () => {
  it("is found by its name when it is known, and lives while a pod of it is ready", () => {
    const pods = [pod("argocd", "argocd-application-controller-0", true), pod("shop", "web-1", true)];
    expect(find("resources-finalizer.argocd.argoproj.io", "Application", pods, [])).toMatchObject({
      pod: "argocd/argocd-application-controller-0",
      pods: 1,
      ready: 1,
      lives: "yes",
    });
  });

  it("is found by the words of an unknown finalizer among operators alone", () => {
    const pods = [pod("shop", "databases-1", true), pod("acme-system", "acme-database-operator-7f", false)];
    const leases = [lease("acme-system", "acme-database-lock", "2026-11-22T09:00:00Z")];
    expect(find("databases.acme.example/cleanup", "Database", pods, leases)).toMatchObject({
      pod: "acme-system/acme-database-operator-7f",
      ready: 0,
      lease: "acme-system/acme-database-lock",
      lives: "no",
    });
  });

  it("lives by a fresh leader Lease where its pods are not seen", () => {
    const leases = [lease("kube-system", "kube-controller-manager", "2026-11-22T09:59:50Z")];
    expect(find("foregroundDeletion", "Deployment", [], leases).lives).toBe("yes");
    expect(find("foregroundDeletion", "Deployment", [], []).lives).toBe("unknown");
  });

  it("is told by the Lease that one of its pods holds", () => {
    const pods = [pod("ops", "widget-operator-1", true)];
    const leases = [lease("ops", "b1946ac9", "2026-11-22T09:59:50Z", "widget-operator-1_0b")];
    expect(find("widget.example.com", "Widget", pods, leases).lease).toBe("ops/b1946ac9");
  });

  it("never releases what protects storage in use", () => {
    expect(
      ["kubernetes.io/pvc-protection", "kubernetes.io/pv-protection", "kubernetes.io/vac-protection"].map(
        (one) => knownFinalizer(one)?.protects,
      ),
    ).toEqual([true, true, true]);
    expect(knownFinalizer("constructor")).toBeNull();
  });
});
