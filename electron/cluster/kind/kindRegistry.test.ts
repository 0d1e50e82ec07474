import { describe, expect, it } from "vitest";
import type { Health } from "../../../shared/model/table.ts";
import { genericHealth, statusColumn, traitsOf } from "./kindRegistry.ts";
import type { CellReader } from "./kindTraits.ts";

function reader(cells: Readonly<Record<string, string | number>>, deleting = false): CellReader {
  return {
    text: (column) => String(cells[column] ?? ""),
    number: (column) => Number(cells[column] ?? Number.NaN),
    deleting,
  };
}

function healthOf(
  group: string,
  resource: string,
  cells: Readonly<Record<string, string | number>>,
  deleting = false,
): Health {
  const traits = traitsOf(group, resource);
  if (!traits?.health) throw new Error("no row");
  return traits.health(reader(cells, deleting));
}

describe("the health of a pod's row", () => {
  it.each([
    ["Running", "2/2", "ok"],
    ["Running", "1/2", "warn"],
    ["CrashLoopBackOff", "0/1", "bad"],
    ["ImagePullBackOff", "0/1", "bad"],
    ["ErrImageNeverPull", "0/1", "bad"],
    ["OOMKilled", "0/1", "bad"],
    ["Error", "0/1", "bad"],
    ["Evicted", "0/1", "bad"],
    ["Init:Error", "0/1", "bad"],
    ["Init:CrashLoopBackOff", "0/1", "bad"],
    ["Init:0/2", "0/1", "busy"],
    ["Init:ExitCode:1", "0/1", "bad"],
    ["Signal:9", "0/1", "bad"],
    ["ExitCode:137", "0/1", "bad"],
    ["Pending", "0/1", "busy"],
    ["ContainerCreating", "0/1", "busy"],
    ["PodInitializing", "0/1", "busy"],
    ["SchedulingGated", "0/1", "warn"],
    ["NotReady", "0/1", "bad"],
    ["Unknown", "0/1", "bad"],
    ["SomethingNew", "0/1", "warn"],
    ["Completed", "0/1", "idle"],
    ["Succeeded", "0/1", "idle"],
    ["Terminating", "1/1", "idle"],
  ] as const)("%s %s is %s", (status, ready, health) => {
    expect(healthOf("", "pods", { Status: status, Ready: ready })).toBe(health);
  });
});

describe("the health of other kinds' rows", () => {
  it.each([
    ["", "nodes", { Status: "Ready" }, "ok"],
    ["", "nodes", { Status: "NotReady" }, "bad"],
    ["", "nodes", { Status: "Ready,SchedulingDisabled" }, "warn"],
    ["", "nodes", { Status: "NotReady,SchedulingDisabled" }, "bad"],
    ["apps", "deployments", { Ready: "3/3" }, "ok"],
    ["apps", "deployments", { Ready: "2/3" }, "warn"],
    ["apps", "deployments", { Ready: "0/0" }, "idle"],
    ["apps", "replicasets", { Desired: 2, Ready: 1 }, "warn"],
    ["apps", "replicasets", { Desired: 0, Ready: 0 }, "idle"],
    ["apps", "daemonsets", { Desired: 5, Ready: 5, Available: 4 }, "warn"],
    ["batch", "jobs", { Status: "Failed", Completions: "0/1" }, "bad"],
    ["batch", "jobs", { Status: "Complete", Completions: "1/1" }, "idle"],
    ["batch", "jobs", { Status: "Running", Completions: "0/1" }, "busy"],
    ["batch", "jobs", { Completions: "3/3" }, "idle"],
    ["batch", "jobs", { Completions: "1/3" }, "busy"],
    ["batch", "cronjobs", { Suspend: "True" }, "idle"],
    ["", "persistentvolumeclaims", { Status: "Bound" }, "ok"],
    ["", "persistentvolumeclaims", { Status: "Pending" }, "warn"],
    ["", "persistentvolumeclaims", { Status: "Lost" }, "bad"],
    ["", "persistentvolumes", { Status: "Released" }, "warn"],
    ["", "persistentvolumes", { Status: "Failed" }, "bad"],
    ["", "services", { Type: "LoadBalancer", "External-IP": "<pending>" }, "busy"],
    ["", "services", { Type: "ClusterIP", "External-IP": "<none>" }, "ok"],
    ["", "events", { Type: "Warning" }, "warn"],
    ["events.k8s.io", "events", { Type: "Normal" }, "ok"],
    ["apiregistration.k8s.io", "apiservices", { Available: "False (MissingEndpoints)" }, "bad"],
    ["gateway.networking.k8s.io", "gateways", { Programmed: "Unknown" }, "busy"],
  ] as const)("%s/%s %o is %s", (group, resource, cells, health) => {
    expect(healthOf(group, resource, cells)).toBe(health);
  });

  it("is idle while it is being deleted", () => {
    expect(healthOf("apps", "deployments", { Ready: "1/3" }, true)).toBe("idle");
  });
});

describe("a kind without a row", () => {
  const health = (columns: readonly string[], cells: Readonly<Record<string, string>>, deleting = false) =>
    genericHealth(statusColumn(columns))(reader(cells, deleting));

  it.each([
    [["Name", "Ready", "Status"], { Ready: "True", Status: "Certificate is up to date" }, "ok"],
    [["Name", "Ready"], { Ready: "False" }, "bad"],
    [["Name", "Ready"], { Ready: "Unknown" }, "busy"],
    [["Name", "READY"], { READY: "1/2" }, "warn"],
    [["Name", "Synced", "Health Status"], { Synced: "True" }, "ok"],
    [["Name", "Phase"], { Phase: "Provisioning" }, "busy"],
    [["Name", "State"], { State: "whatever" }, "unknown"],
    [["Name", "Age"], {}, "ok"],
  ] as const)("with columns %o and cells %o is %s", (columns, cells, wanted) => {
    expect(health(columns, cells as Readonly<Record<string, string>>)).toBe(wanted);
  });

  it("is idle while it is being deleted", () => {
    expect(health(["Name", "Ready"], { Ready: "False" }, true)).toBe("idle");
  });
});
