import { describe, expect, it } from "vitest";
import { verdictOf } from "./objectHealth.ts";

const since = "2026-01-01T00:00:00Z";
const condition = (type: string, status: string, reason = "") => ({ type, status, reason, lastTransitionTime: since });

describe("the verdict on an object", () => {
  it.each([
    ["nothing said", {}, "unknown", ""],
    ["being deleted", { metadata: { deletionTimestamp: since }, status: { phase: "Running" } }, "idle", "Terminating"],
    ["ready", { status: { conditions: [condition("Synced", "False"), condition("Ready", "True")] } }, "ok", "Ready"],
    ["not ready", { status: { conditions: [condition("Ready", "False", "CertExpired")] } }, "bad", "CertExpired"],
    ["on its way", { status: { conditions: [condition("Ready", "False", "Progressing")] } }, "busy", "Progressing"],
    ["not known", { status: { conditions: [condition("Ready", "Unknown")] } }, "busy", "Unknown"],
    [
      "in trouble",
      { status: { conditions: [condition("Ready", "True"), condition("DiskPressure", "True")] } },
      "warn",
      "DiskPressure",
    ],
    [
      "failed",
      { status: { conditions: [condition("Failed", "True", "BackoffLimitExceeded")] } },
      "bad",
      "BackoffLimitExceeded",
    ],
    ["complete", { status: { conditions: [condition("Complete", "True")] } }, "idle", "Complete"],
    ["short of replicas", { spec: { replicas: 3 }, status: { readyReplicas: 2 } }, "warn", "2/3"],
    ["scaled down", { spec: { replicas: 0 }, status: {} }, "idle", "0/0"],
    ["a phase", { status: { phase: "Bound" } }, "ok", "Bound"],
    ["a nested health", { status: { health: { status: "Degraded" } } }, "warn", "Degraded"],
    [
      "a crashing pod",
      {
        kind: "Pod",
        status: { phase: "Running", containerStatuses: [{ state: { waiting: { reason: "CrashLoopBackOff" } } }] },
      },
      "bad",
      "CrashLoopBackOff",
    ],
    [
      "a pod not ready",
      { kind: "Pod", status: { phase: "Running", conditions: [condition("Ready", "False")] } },
      "warn",
      "NotReady",
    ],
    ["a pending pod", { kind: "Pod", status: { phase: "Pending" } }, "busy", "Pending"],
    ["an evicted pod", { kind: "Pod", status: { phase: "Failed", reason: "Evicted" } }, "bad", "Evicted"],
    ["a finished pod", { kind: "Pod", status: { phase: "Succeeded" } }, "idle", "Completed"],
  ])("of %s", (_, object, health, status) => {
    expect(verdictOf(object)).toMatchObject({ health, status });
  });
});
