import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { settlingOf } from "./settling.ts";

const workload = (kind: string, spec: object, status: object, generation = 2) => ({
  kind,
  metadata: { name: "web", generation },
  spec,
  status: { observedGeneration: 2, ...status },
});
const deployment = (status: object, spec: object = {}) => workload("Deployment", { replicas: 48, ...spec }, status);
const statefulSet = (status: object, spec: object = {}) => workload("StatefulSet", { replicas: 4, ...spec }, status);
const whole = { replicas: 48, updatedReplicas: 48, availableReplicas: 48, readyReplicas: 48 };
const brief = (object: unknown) => {
  const found = settlingOf(object);
  const count = found.state === "going" && found.count ? `${found.count.done}/${found.count.of}` : "";
  return [found.state, found.text.id, count].filter(Boolean).join(" ");
};

describe("whether a change has settled", () => {
  it.each([
    [
      "is not before the controller has seen it",
      { ...whole, observedGeneration: 1 },
      {},
      "going rollout.unobserved 0/48",
    ],
    [
      "is not while pods are of the old template",
      { ...whole, updatedReplicas: 24 },
      {},
      "going rollout.updating 24/48",
    ],
    ["is not while old pods are left", { ...whole, replicas: 50 }, {}, "going rollout.oldLeft 48/48"],
    [
      "is not while new pods are not available",
      { ...whole, availableReplicas: 40 },
      {},
      "going rollout.available 40/48",
    ],
    ["is when all are new and available", whole, {}, "settled rollout.settled"],
    [
      "is, as far as it goes, while the rollout is paused",
      { ...whole, updatedReplicas: 0 },
      { paused: true },
      "settled rollout.paused",
    ],
  ])("%s: a Deployment", (_, status, spec, told) => {
    expect(brief(deployment(status, spec))).toBe(told);
  });

  it("has failed when a Deployment's progress deadline is over, in the controller's words", () => {
    const conditions = [
      { type: "Progressing", status: "False", reason: "ProgressDeadlineExceeded", message: "timed out" },
    ];
    const found = settlingOf(deployment({ ...whole, updatedReplicas: 1, conditions }, { progressDeadlineSeconds: 60 }));
    expect(found).toMatchObject({ state: "failed", text: { params: { seconds: 60, text: "timed out" } } });
  });

  it.each([
    [
      "waits for ready pods of the new revision",
      { replicas: 4, readyReplicas: 3, updatedReplicas: 4, currentRevision: "a", updateRevision: "b" },
      {},
      "going rollout.ready 3/4",
    ],
    [
      "waits for pods of the old revision",
      { replicas: 4, readyReplicas: 4, updatedReplicas: 1, currentRevision: "a", updateRevision: "b" },
      {},
      "going rollout.updating 1/4",
    ],
    [
      "goes as far as its partition",
      { replicas: 4, readyReplicas: 4, updatedReplicas: 1, currentRevision: "a", updateRevision: "b" },
      { updateStrategy: { rollingUpdate: { partition: 3 } } },
      "settled rollout.partitioned",
    ],
    [
      "waits within its partition",
      { replicas: 4, readyReplicas: 4, updatedReplicas: 0, currentRevision: "a", updateRevision: "b" },
      { updateStrategy: { rollingUpdate: { partition: 3 } } },
      "going rollout.updating 0/1",
    ],
    [
      "has settled when the new revision is the current one",
      { replicas: 4, readyReplicas: 4, updatedReplicas: 0, currentRevision: "b", updateRevision: "b" },
      {},
      "settled rollout.settled",
    ],
    [
      "waits for pods that fewer replicas leave over",
      { replicas: 6, readyReplicas: 6, currentRevision: "b", updateRevision: "b" },
      {},
      "going rollout.oldLeft 4/4",
    ],
    [
      "takes a change by deletion under OnDelete",
      { replicas: 4, readyReplicas: 4, updatedReplicas: 0, currentRevision: "a", updateRevision: "b" },
      { updateStrategy: { type: "OnDelete" } },
      "settled rollout.onDelete",
    ],
  ])("%s: a StatefulSet", (_, status, spec, told) => {
    expect(brief(statefulSet(status, spec))).toBe(told);
  });

  it("follows a DaemonSet over the nodes that it wants", () => {
    const set = (status: object) => workload("DaemonSet", {}, { desiredNumberScheduled: 9, ...status });
    expect(brief(set({ updatedNumberScheduled: 4, numberAvailable: 9 }))).toBe("going rollout.updating 4/9");
    expect(brief(set({ updatedNumberScheduled: 9, numberAvailable: 8 }))).toBe("going rollout.available 8/9");
    expect(brief(set({ updatedNumberScheduled: 9, numberAvailable: 9 }))).toBe("settled rollout.settled");
  });

  it("follows a Job to its end, and tells why it failed", () => {
    const job = (status: object) => ({ kind: "Job", metadata: {}, spec: { completions: 3 }, status });
    const ended = (type: string) => ({
      conditions: [{ type, status: "True", reason: "BackoffLimitExceeded", message: "m" }],
    });
    expect(brief(job({ succeeded: 1, active: 2 }))).toBe("going rollout.jobRuns 1/3");
    expect(brief(job({ succeeded: 3, ...ended("Complete") }))).toBe("settled rollout.jobComplete");
    expect(settlingOf(job(ended("Failed")))).toMatchObject({
      state: "failed",
      text: { params: { reason: "BackoffLimitExceeded" } },
    });
  });

  it("goes by conditions and observedGeneration for a kind without rules", () => {
    const custom = (status: object) => ({ kind: "Database", metadata: { generation: 3 }, status });
    const ready = (status: string, more: object = {}) => ({
      conditions: [{ type: "Ready", status, reason: "r", ...more }],
    });
    expect(brief(custom({ observedGeneration: 2, ...ready("True") }))).toBe("going rollout.unobserved");
    expect(brief(custom({ observedGeneration: 3, ...ready("True", { observedGeneration: 2 }) }))).toBe(
      "going rollout.unobserved",
    );
    expect(brief(custom({ observedGeneration: 3, ...ready("False") }))).toBe("going rollout.notReady");
    expect(brief(custom({ observedGeneration: 3, ...ready("True") }))).toBe("settled rollout.reports");
    expect(brief(custom({}))).toBe("settled rollout.saysNothing");
    expect(brief(custom({ conditions: [{ type: "Stalled", status: "True", reason: "x" }] }))).toBe(
      "failed rollout.stalled",
    );
  });

  it("grows a claim until its capacity is what was asked for", () => {
    const claim = (has: string, more: object = {}) => ({
      kind: "PersistentVolumeClaim",
      spec: { resources: { requests: { storage: "20Gi" } } },
      status: { capacity: { storage: has }, ...more },
    });
    const is = (type: string) => ({ conditions: [{ type, status: "True", message: "m" }] });
    expect(brief(claim("10Gi"))).toBe("going rollout.volumeGrows");
    expect(brief(claim("21474836480"))).toBe("settled rollout.volumeGrown");
    expect(brief(claim("10Gi", is("FileSystemResizePending")))).toBe("settled rollout.volumePending");
    expect(brief(claim("10Gi", is("ControllerResizeError")))).toBe("failed rollout.volumeFailed");
  });

  it("is never said of a Deployment that has fewer new pods available than it wants", () => {
    const count = fc.integer({ min: 0, max: 6 });
    fc.assert(
      fc.property(
        count,
        count,
        count,
        count,
        count,
        fc.integer({ min: 1, max: 3 }),
        (of, replicas, updated, available, ready, seen) => {
          const status = {
            observedGeneration: seen,
            replicas,
            updatedReplicas: updated,
            availableReplicas: available,
            readyReplicas: ready,
          };
          const { state } = settlingOf(workload("Deployment", { replicas: of }, status));
          const all = seen >= 2 && updated >= of && replicas <= updated && available >= updated;
          expect(state === "settled").toBe(all);
        },
      ),
    );
  });
});
