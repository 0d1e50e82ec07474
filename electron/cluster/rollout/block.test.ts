import { describe, expect, it } from "vitest";
import { type Block, blockOf, formerBlock, jobPodFailure, patienceFor, type RolloutView } from "./block.ts";

const view = (of: Partial<RolloutView>): RolloutView => ({ pods: [], events: [], replicaSets: [], ...of });
const pod = (status: object, metadata: object = {}) => ({
  metadata: { name: "web-1", creationTimestamp: "2026-11-22T10:00:00Z", ...metadata },
  status,
});
const waiting = (reason: string, message = "", more: object = {}) => ({
  containerStatuses: [{ name: "app", image: "app:2", state: { waiting: { reason, message } }, ...more }],
});
const event = (reason: string, message: string, lastTimestamp = "2026-11-22T10:05:00Z", name = "web-1") => ({
  reason,
  message,
  lastTimestamp,
  involvedObject: { name },
});

describe("what blocks a rollout", () => {
  it("is a quota, by the replica set's own condition", () => {
    const replicaSet = {
      status: {
        conditions: [{ type: "ReplicaFailure", status: "True", message: 'pods "x" is forbidden: exceeded quota: few' }],
      },
    };
    expect(blockOf(view({ replicaSets: [replicaSet] }))).toMatchObject({
      kind: "quota",
      text: { params: { text: expect.stringContaining("exceeded quota") } },
    });
  });

  it("is a refused creation, by an event that is newer than the newest pod", () => {
    const refused = (at: string) => event("FailedCreate", "violates PodSecurity", at, "db");
    const pods = [pod({ phase: "Running" })];
    expect(blockOf(view({ pods, events: [refused("2026-11-22T10:01:00Z")] }))?.kind).toBe("admission");
    expect(blockOf(view({ pods, events: [refused("2026-11-22T09:59:00Z")] }))).toBeNull();
  });

  it("is an image, in the words of the pull that failed rather than of the wait for the next one", () => {
    const pods = [pod(waiting("ImagePullBackOff", 'Back-off pulling image "app:2"'))];
    const events = [
      event("Failed", "manifest unknown", "2026-11-22T10:01:00Z"),
      event("Failed", "older", "2026-11-22T10:00:00Z"),
    ];
    expect(blockOf(view({ pods, events }))).toMatchObject({
      kind: "image",
      text: { params: { text: "manifest unknown", image: "app:2" } },
      log: null,
    });
  });

  it("is a crash, with the previous run's log", () => {
    const lastState = { terminated: { exitCode: 3, reason: "Error" } };
    const pods = [pod(waiting("CrashLoopBackOff", "", { restartCount: 4, lastState }))];
    expect(blockOf(view({ pods }))).toMatchObject({
      kind: "crash",
      text: { params: { exit: 3, restarts: 4 } },
      log: { pod: "web-1", container: "app", previous: true },
    });
  });

  it("is not one restart of a container that runs again", () => {
    const status = {
      name: "app",
      ready: false,
      restartCount: 1,
      state: { running: {} },
      lastState: { terminated: { exitCode: 1 } },
    };
    expect(blockOf(view({ pods: [pod({ containerStatuses: [status] })] }))).toBeNull();
  });

  it("is scheduling, a volume, a probe or a configuration, each with its event or message", () => {
    const unscheduled = pod({
      conditions: [{ type: "PodScheduled", status: "False", message: "0/3 nodes are available" }],
    });
    expect(blockOf(view({ pods: [unscheduled] }))?.text.params.text).toBe("0/3 nodes are available");
    const creating = [pod(waiting("ContainerCreating"))];
    expect(blockOf(view({ pods: creating }))).toBeNull();
    expect(blockOf(view({ pods: creating, events: [event("FailedMount", "no such secret")] }))?.kind).toBe("volume");
    const running = [
      pod({ containerStatuses: [{ name: "app", ready: false, restartCount: 0, state: { running: {} } }] }),
    ];
    expect(blockOf(view({ pods: running }))).toBeNull();
    expect(blockOf(view({ pods: running, events: [event("Unhealthy", "HTTP 503")] }))).toMatchObject({
      kind: "probe",
      log: { previous: false },
    });
    expect(blockOf(view({ pods: [pod(waiting("CreateContainerConfigError", "no config map"))] }))?.kind).toBe("config");
  });

  it("is nothing that another pod's event or a pod that goes away tells", () => {
    const going = pod(waiting("ImagePullBackOff"), { deletionTimestamp: "2026-11-22T10:00:00Z" });
    const other = event("FailedMount", "x", undefined, "web-2");
    expect(blockOf(view({ pods: [going, pod(waiting("ContainerCreating"))], events: [other] }))).toBeNull();
  });

  it("is believed later while the cluster adds nodes", () => {
    const block: Block = { kind: "scheduling", text: { id: "x", params: {} }, log: null };
    expect(patienceFor(block, [])).toBe(120_000);
    expect(patienceFor(block, [event("TriggeredScaleUp", "")])).toBe(600_000);
  });

  it("tells why a Job's pod ended", () => {
    const status = { name: "run", state: { terminated: { exitCode: 137, reason: "OOMKilled" } } };
    const pods = [pod({ phase: "Succeeded" }), pod({ phase: "Failed", containerStatuses: [status] })];
    expect(jobPodFailure(pods)).toMatchObject({
      text: { params: { exit: 137, reason: "OOMKilled" } },
      log: { container: "run", previous: false },
    });
  });
});

describe("what a former revision's pod blocks", () => {
  const now = Date.parse("2026-11-22T10:05:00Z");
  const set = { kind: "StatefulSet", spec: {} };
  const ready = { conditions: [{ type: "Ready", status: "True" }] };
  const ending = (deletionTimestamp: string, finalizers: string[] = []) =>
    pod(ready, { deletionTimestamp, ...(finalizers.length > 0 && { finalizers }) });

  it("is the order of a StatefulSet, in which one that is not ready is waited for, with its own reason", () => {
    const crashed = { terminated: { exitCode: 3, reason: "Error", message: "no disk" } };
    const broken = pod(waiting("CrashLoopBackOff", "", { restartCount: 4, lastState: crashed }));
    expect(formerBlock(set, [pod(ready), broken], [], now)).toMatchObject({
      kind: "former",
      text: { params: { pod: "web-1", text: "no disk" } },
      log: { pod: "web-1", previous: true },
    });
    const parallel = { kind: "StatefulSet", spec: { podManagementPolicy: "Parallel" } };
    expect(formerBlock(parallel, [broken], [], now)).toBeNull();
    expect(formerBlock({ kind: "Deployment" }, [broken], [], now)).toBeNull();
  });

  it("is a pod that is still there after its grace period, where the next one waits for its end", () => {
    const late = ending("2026-11-22T10:04:00Z", ["a/x"]);
    for (const object of [set, { kind: "DaemonSet" }, { kind: "Deployment", spec: { strategy: { type: "Recreate" } } }])
      expect(formerBlock(object, [late], [], now)).toMatchObject({
        kind: "ending",
        text: { params: { finalizers: "a/x" } },
      });
    expect(formerBlock({ kind: "Deployment", spec: {} }, [late], [], now)).toBeNull();
    expect(formerBlock(set, [ending("2026-11-22T10:04:50Z")], [], now)).toBeNull();
  });
});

describe("an eviction that a budget refuses", () => {
  const refused = (at: string) =>
    event("EvictionBlocked", "Cannot evict pod as it would violate the pod's disruption budget.", at);

  it("blocks whoever replaces pods so, until a pod was made after it", () => {
    expect(blockOf(view({ events: [refused("2026-11-22T10:05:00Z")] }))?.kind).toBe("budget");
    const pods = [pod({ phase: "Running" })];
    expect(blockOf(view({ pods, events: [refused("2026-11-22T09:59:00Z")] }))).toBeNull();
  });
});
