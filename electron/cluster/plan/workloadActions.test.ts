import { beforeEach, describe, expect, it } from "vitest";
import type { ClusterRequest } from "../../../shared/clusterRequest.ts";
import type { Json, JsonObject } from "../../../shared/model/json.ts";
import { clusterPlanner } from "./actions.ts";
import { FakeCluster, fakeKind, fakeRef } from "./fakeCluster.fixture.ts";
import { tainted } from "./nodeActions.ts";

const ref = fakeRef("orders-api");
const labels = { app: "orders" };
const containers = [{ name: "web", image: "web:1" }];
let cluster: FakeCluster;
beforeEach(() => {
  cluster = new FakeCluster();
  cluster.kinds.push(
    fakeKind({ kind: "Deployment", resource: "deployments" }),
    fakeKind({ kind: "StatefulSet", resource: "statefulsets" }),
    fakeKind({ kind: "DaemonSet", resource: "daemonsets" }),
    fakeKind({ kind: "Node", resource: "nodes", group: "", namespaced: false }),
    fakeKind({ kind: "Job", resource: "jobs", group: "batch" }),
  );
  cluster.putAt("/apis/policy/v1/namespaces/orders/poddisruptionbudgets", {
    items: [
      {
        metadata: { name: "mine" },
        spec: { selector: { matchLabels: labels } },
        status: { disruptionsAllowed: 0, currentHealthy: 3 },
      },
      { metadata: { name: "other" }, spec: { selector: { matchLabels: { app: "x" } } } },
    ],
  });
});

const plan = (request: ClusterRequest) =>
  clusterPlanner(cluster.tools()).plan(
    { domain: "cluster", request },
    { options: new Set(), signal: new AbortController().signal },
  );
const workload = (resource: string, spec: JsonObject, status: JsonObject = {}) => {
  const of = fakeRef("orders-api", { resource });
  cluster.put(of, {
    metadata: { uid: "u1" },
    spec: { ...spec, template: { metadata: { labels }, spec: { containers } } },
    status,
  });
  return of;
};
const restart = async (resource: string, spec: JsonObject, status: JsonObject = {}) => {
  const { blast, checks, operations } = await plan({ action: "restart", targets: [workload(resource, spec, status)] });
  return {
    figures: Object.fromEntries(blast.map(({ count, text }) => [text.id.split(".").at(-1), count])),
    checks: checks.map(({ text }) => text.id.split(".").at(-1)),
    undo: operations[0]?.steps[0]?.preview.undo.kind,
    watched: operations[0]?.steps[1]?.draft.kind === "cluster.rollout",
  };
};

describe("the suspension of an Argo CD application", () => {
  const suspend = async (automated: JsonObject | undefined, suspended: boolean) => {
    cluster.kinds.push(
      fakeKind({ kind: "Application", resource: "applications", group: "argoproj.io", version: "v1alpha1" }),
    );
    const of = fakeRef("shop", { group: "argoproj.io", version: "v1alpha1", resource: "applications" });
    cluster.put(of, { metadata: { uid: "u1" }, spec: { syncPolicy: automated === undefined ? {} : { automated } } });
    const { operations } = await plan({ action: "suspend", targets: [of], suspended });
    const [operation] = operations;
    return operation?.refused?.id ?? operation?.steps[0]?.draft.params.changes ?? "idle";
  };

  it("takes its automated sync away as a whole, or turns its switch where it has one", async () => {
    const path = "/spec/syncPolicy/automated";
    expect(await suspend({ selfHeal: true, prune: true }, true)).toEqual([{ path, to: null }]);
    expect(await suspend({ enabled: true }, true)).toEqual([{ path: `${path}/enabled`, to: { value: false } }]);
    expect(await suspend(undefined, true)).toBe("idle");
  });

  it("is taken back by its switch, and by nothing that would have to be guessed", async () => {
    const path = "/spec/syncPolicy/automated/enabled";
    expect(await suspend({ enabled: false, prune: true }, false)).toEqual([{ path, to: { value: true } }]);
    expect(await suspend(undefined, false)).toBe("cluster.unsuspend.argoUnknown");
  });
});

describe("a restart", () => {
  const seen = (available: number) => ({ observedGeneration: 1, availableReplicas: available });

  it("tells how many pods are replaced, how many at a time and how many keep serving, and what budgets say", async () => {
    expect(await restart("deployments", { replicas: 10 }, seen(10))).toEqual({
      figures: { replaced: 10, atATime: 5, serving: 8 },
      checks: ["budget"],
      undo: "compensating",
      watched: true,
    });
    const rollingUpdate = { maxSurge: 0, maxUnavailable: "0%" };
    expect((await restart("deployments", { replicas: 10, strategy: { rollingUpdate } }, seen(10))).figures).toEqual({
      replaced: 10,
      atATime: 1,
      serving: 9,
    });
    const one = { replicas: 3, strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } };
    expect((await restart("deployments", one, seen(3))).figures).toEqual({ replaced: 3, atATime: 1, serving: 3 });
    const partitioned = { replicas: 5, updateStrategy: { rollingUpdate: { partition: 3 } } };
    expect(await restart("statefulsets", partitioned, seen(5))).toMatchObject({
      figures: { replaced: 2, atATime: 1, serving: 4 },
      checks: ["partition", "budget"],
    });
    const half = { updateStrategy: { rollingUpdate: { maxUnavailable: "50%" } } };
    const status = { observedGeneration: 1, desiredNumberScheduled: 9, numberAvailable: 9 };
    expect((await restart("daemonsets", half, status)).figures).toEqual({ replaced: 9, atATime: 5, serving: 4 });
  });

  it("promises no more pods that serve than serve now, and says where that is not known", async () => {
    expect((await restart("deployments", { replicas: 10 }, seen(6))).figures.serving).toBe(6);
    // A status leaves out what is 0.
    expect((await restart("deployments", { replicas: 10 }, { observedGeneration: 1 })).figures.serving).toBe(0);
    expect((await restart("deployments", { replicas: 10 })).figures.serving).toBeNull();
    expect((await restart("daemonsets", {})).figures).toEqual({ replaced: null });
    expect((await restart("deployments", { replicas: 0 }, seen(0))).figures).toEqual({ replaced: 0 });
  });

  it("says when nothing is restarted, or all at once", async () => {
    expect(await restart("deployments", { replicas: 3, paused: true })).toMatchObject({
      checks: ["paused"],
      watched: false,
    });
    expect((await restart("statefulsets", { replicas: 3, updateStrategy: { type: "OnDelete" } })).checks).toEqual([
      "onDelete",
    ]);
    expect(await restart("deployments", { replicas: 3, strategy: { type: "Recreate" } }, seen(3))).toMatchObject({
      figures: { replaced: 3, atATime: 3, serving: 0 },
      checks: ["recreate", "budget"],
    });
  });

  it("is timed by the pods that run: the usual time to be ready, for as many rounds as it takes", async () => {
    const spec = { replicas: 10, minReadySeconds: 5, selector: { matchLabels: labels } };
    const about = async (items: JsonObject[], more: JsonObject = {}) => {
      cluster.putAt("/api/v1/namespaces/orders/pods", { items });
      const of = workload("deployments", { ...spec, ...more }, seen(10));
      const { operations } = await plan({ action: "restart", targets: [of] });
      return operations[0]?.steps.map(({ preview }) => preview.aboutMs);
    };
    const pod = (seconds: number, restarts = 0, status = "True") => ({
      metadata: { creationTimestamp: "2026-11-22T10:00:00Z" },
      status: {
        containerStatuses: [{ restartCount: restarts }],
        conditions: [{ type: "Ready", status, lastTransitionTime: `2026-11-22T10:00:${seconds}Z` }],
      },
    });
    // Five at a time, so two rounds of the median of 10, 20 and 30 s, with 5 s more each.
    expect(await about([pod(10), pod(30), pod(20), pod(59, 2), pod(59, 0, "False")])).toEqual([
      expect.any(Number),
      50_000,
    ]);
    expect(await about([pod(59, 2)])).toEqual([expect.any(Number), undefined]);
    // How long old pods take to end is not known, and here new ones wait for that.
    expect(await about([pod(10)], { strategy: { type: "Recreate" } })).toEqual([expect.any(Number), undefined]);
  });

  it("draws on quotas by what it surges; several draw on the same one", async () => {
    const used = (hard: string) => ({
      items: [
        {
          metadata: { name: "team", namespace: "orders" },
          status: { hard: { pods: hard }, used: { pods: "38" } },
        },
        { metadata: { name: "batch" }, spec: { scopes: ["Terminating"] }, status: { hard: { pods: "1" }, used: {} } },
      ],
    });
    const bar = async (hard: string) => {
      cluster.putAt("/api/v1/namespaces/orders/resourcequotas", used(hard));
      const other = fakeRef("orders-worker");
      for (const of of [ref, other])
        cluster.put(of, {
          metadata: { uid: of.name },
          spec: { replicas: 8, template: { metadata: { labels }, spec: { containers } } },
        });
      const { blast } = await plan({ action: "restart", targets: [ref, other] });
      return blast.filter((one) => one.bar !== null);
    };
    expect(await bar("50")).toMatchObject([
      { count: 4, tone: "ok", bar: { now: 38, after: 42, limit: 50, unit: "" }, text: { params: { quota: "team" } } },
    ]);
    // Each alone would fit.
    expect(await bar("41")).toMatchObject([{ tone: "bad", bar: { after: 42, limit: 41 } }]);
  });
});

describe("images", () => {
  it("are set by the container's name, wherever it stands, and a name that is none is refused with those that are", async () => {
    const of = workload("deployments", { replicas: 1 });
    const set = async (images: Record<string, string>) =>
      (await plan({ action: "set-image", targets: [of], images })).operations[0];
    expect((await set({ web: "web:2" }))?.steps[0]?.preview.diff).toMatchObject([
      { where: "spec.template.spec.containers[name=web].image", before: ["image: web:1"], after: ["image: web:2"] },
    ]);
    expect((await set({ db: "x" }))?.refused).toMatchObject({ params: { name: "db", names: "web" } });
  });
});

describe("suspending", () => {
  it("leaves a flag that was never set alone, and warns of pods that a Job loses", async () => {
    const job = fakeRef("import", { group: "batch", resource: "jobs" });
    cluster.put(job, { metadata: { uid: "j1" }, spec: {}, status: { active: 4 } });
    const suspend = (suspended: boolean) => plan({ action: "suspend", targets: [job], suspended });
    expect((await suspend(false)).operations[0]).toMatchObject({ steps: [], refused: null });
    const held = await suspend(true);
    expect(held.blast).toMatchObject([{ count: 4, tone: "warn" }]);
    expect(held.operations[0]?.steps[0]?.preview.undo.kind).toBe("compensating");
  });
});

describe("nodes", () => {
  const node = fakeRef("node-1", { group: "", resource: "nodes", namespace: "" });
  it("are made schedulable again by taking the field away", async () => {
    cluster.put(node, { metadata: { uid: "n1" }, spec: { unschedulable: true } });
    const { operations, commands } = await plan({ action: "cordon", targets: [node], cordoned: false });
    expect(operations[0]?.steps[0]?.preview.diff).toMatchObject([{ where: "spec.unschedulable", after: [] }]);
    expect(commands).toEqual(["kubectl --context 'prod eu' uncordon node-1"]);
    expect(operations[0]?.target.key).toBe("core/nodes//node-1");
  });

  it("count the pods that a NoExecute taint evicts", async () => {
    cluster.put(node, { metadata: { uid: "n1" }, spec: {} });
    cluster.putAt("/api/v1/pods", {
      items: [
        { spec: {} },
        { spec: { tolerations: [{ operator: "Exists" }] } },
        { spec: { tolerations: [{ key: "spot", operator: "Equal", value: "no", effect: "NoExecute" }] } },
      ],
    });
    const add = [{ key: "spot", value: "yes", effect: "NoExecute" as const }];
    const draft = await plan({ action: "taint", targets: [node], add, remove: [] });
    expect(draft).toMatchObject({ risk: "high", blast: [{ count: 2, tone: "bad" }] });
    expect(draft.operations[0]?.steps[0]?.preview.undo.kind).toBe("compensating");
  });

  it("keep the taints that nobody names, with the server's times", () => {
    const now: Json[] = [
      { key: "a", effect: "NoSchedule" },
      { key: "b", value: "1", effect: "NoExecute", timeAdded: "t" },
    ];
    const b = { key: "b", value: "1", effect: "NoExecute" };
    expect(tainted(now, [b], [])).toEqual(now);
    expect(tainted(now, [{ ...b, value: "2" }], [{ key: "a", effect: "NoSchedule" }])).toEqual([{ ...b, value: "2" }]);
    expect(tainted([], [b], [{ key: "c", effect: "NoSchedule" }])).toEqual([b]);
  });
});

it("asks nothing of budgets where no pod is replaced", async () => {
  cluster.put(ref, { metadata: { uid: "u1" }, spec: { replicas: 1 } });
  const { checks } = await plan({ action: "pause", targets: [ref], paused: true });
  expect(checks).toMatchObject([{ text: { id: "cluster.pause.about" } }]);
});
