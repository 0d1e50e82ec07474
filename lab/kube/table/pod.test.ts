import { describe, expect, it } from "vitest";
import type { JsonObject } from "../json.ts";
import { POD_FORMAT } from "./pod.ts";

const NOW = Date.parse("2026-01-01T12:00:00Z");

function cells(spec: JsonObject, status: JsonObject, metadata: JsonObject = {}) {
  const base = { name: "web-0", uid: "u", resourceVersion: "1", creationTimestamp: "2026-01-01T11:00:00Z" };
  return POD_FORMAT.cells({ apiVersion: "v1", kind: "Pod", metadata: { ...base, ...metadata }, spec, status }, NOW);
}

const running = { ready: true, restartCount: 0, state: { running: {} } };
const one = { containers: [{ name: "app" }] };

describe("pod row", () => {
  it("shows a running pod with its place", () => {
    const status = {
      phase: "Running",
      podIPs: [{ ip: "10.0.0.1" }],
      containerStatuses: [{ name: "app", ...running }],
    };
    const row = cells({ ...one, nodeName: "node-1" }, status);
    expect(row).toEqual(["web-0", "1/1", "Running", "0", "60m", "10.0.0.1", "node-1", "<none>", "<none>"]);
  });

  it("shows why a container waits, and when it was last restarted", () => {
    const crashed = {
      name: "app",
      ready: false,
      restartCount: 14,
      state: { waiting: { reason: "CrashLoopBackOff" } },
      lastState: { terminated: { exitCode: 1, finishedAt: "2026-01-01T11:57:40Z" } },
    };
    const status = { phase: "Running", containerStatuses: [crashed, { name: "proxy", ...running }] };
    const row = cells({ containers: [{ name: "app" }, { name: "proxy" }] }, status);
    expect(row.slice(1, 4)).toEqual(["1/2", "CrashLoopBackOff", "14 (2m20s ago)"]);
  });

  it.each([
    [{ exitCode: 137, reason: "OOMKilled" }, "OOMKilled"],
    [{ exitCode: 2 }, "ExitCode:2"],
    [{ exitCode: 0, signal: 9 }, "Signal:9"],
  ])("names the end %j as %s", (terminated, expected) => {
    const status = { phase: "Running", containerStatuses: [{ name: "app", restartCount: 0, state: { terminated } }] };
    expect(cells(one, status)[2]).toBe(expected);
  });

  it("shows how far init containers have come", () => {
    const spec = { ...one, initContainers: [{ name: "first" }, { name: "second" }] };
    const statuses = (second: JsonObject) => ({
      phase: "Pending",
      initContainerStatuses: [
        { name: "first", restartCount: 0, state: { terminated: { exitCode: 0 } } },
        { name: "second", restartCount: 0, state: second },
      ],
    });
    expect(cells(spec, statuses({ running: {} }))[2]).toBe("Init:1/2");
    expect(cells(spec, statuses({ waiting: { reason: "ImagePullBackOff" } }))[2]).toBe("Init:ImagePullBackOff");
    expect(cells(spec, statuses({ terminated: { exitCode: 3 } }))[2]).toBe("Init:ExitCode:3");
  });

  it("counts a started sidecar as a container", () => {
    const spec = { ...one, initContainers: [{ name: "proxy", restartPolicy: "Always" }] };
    const status = {
      phase: "Running",
      initContainerStatuses: [{ name: "proxy", ready: true, started: true, restartCount: 2, state: { running: {} } }],
      containerStatuses: [{ name: "app", ...running }],
    };
    expect(cells(spec, status).slice(1, 4)).toEqual(["2/2", "Running", "2"]);
  });

  it("calls a pod that is deleted Terminating, unless it has ended or its node is lost", () => {
    const gone = { deletionTimestamp: "2026-01-01T11:59:00Z" };
    expect(cells(one, { phase: "Running" }, gone)[2]).toBe("Terminating");
    expect(cells(one, { phase: "Succeeded" }, gone)[2]).toBe("Succeeded");
    expect(cells(one, { phase: "Running", reason: "NodeLost" }, gone)[2]).toBe("Unknown");
  });

  it("marks the row of an ended pod as completed", () => {
    const pod = (phase: string) => ({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "a", uid: "u", resourceVersion: "1", creationTimestamp: "" },
      status: { phase },
    });
    expect(POD_FORMAT.conditions?.(pod("Succeeded"))).toMatchObject([{ type: "Completed", status: "True" }]);
    expect(POD_FORMAT.conditions?.(pod("Running"))).toBeUndefined();
  });
});
