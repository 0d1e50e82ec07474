import { beforeEach, describe, expect, it } from "vitest";
import type { ClusterRequest } from "../../../shared/clusterRequest.ts";
import type { JsonObject } from "../../../shared/model/json.ts";
import { clusterPlanner } from "./actions.ts";
import { FakeCluster, fakeKind, fakeRef } from "./fakeCluster.fixture.ts";

let cluster: FakeCluster;
beforeEach(() => {
  cluster = new FakeCluster();
  const core = { group: "", verbs: ["get", "list", "patch", "delete"] };
  cluster.kinds.push(
    fakeKind({ kind: "Pod", resource: "pods", ...core, subresources: ["eviction"] }),
    fakeKind({ kind: "CronJob", resource: "cronjobs", group: "batch" }),
    fakeKind({ kind: "Job", resource: "jobs", group: "batch" }),
    fakeKind({ kind: "Shop", resource: "shops", group: "acme.io", namespaced: false, custom: true }),
    fakeKind({ kind: "Deployment", resource: "deployments" }),
  );
});

const plan = (request: ClusterRequest) =>
  clusterPlanner(cluster.tools()).plan(
    { domain: "cluster", request },
    { options: new Set(), signal: new AbortController().signal },
  );
const told = async (request: ClusterRequest) => {
  const { operations, checks } = await plan(request);
  const refused = operations[0]?.refused;
  return refused ? { refused } : checks.map(({ tone, text: { id, params } }) => ({ tone, id, ...params }));
};

describe("an eviction", () => {
  const pod = fakeRef("etcd-a", { group: "", resource: "pods" });
  const put = (metadata: JsonObject) =>
    cluster.put(pod, {
      metadata: { name: "etcd-a", namespace: "orders", uid: "u1", ...metadata },
      spec: { nodeName: "a" },
    });

  it("of a static pod is refused: the kubelet has it from a file of its node", async () => {
    put({ annotations: { "kubernetes.io/config.mirror": "x" } });
    expect(await told({ action: "evict", targets: [pod], graceSeconds: null })).toEqual({
      refused: { id: "evict.mirror", params: { pod: "etcd-a", node: "a" } },
    });
  });

  it("of a DaemonSet's pod says that it comes back to the same node", async () => {
    put({ ownerReferences: [{ kind: "DaemonSet", name: "agent", controller: true }] });
    cluster.putAt("/apis/policy/v1/namespaces/orders/poddisruptionbudgets", { items: [] });
    expect(await told({ action: "evict", targets: [pod], graceSeconds: null })).toEqual([
      { tone: "warn", id: "evict.daemon", owner: "DaemonSet agent", node: "a" },
    ]);
  });
});

describe("a Job by hand", () => {
  const job = (spec: JsonObject): JsonObject => ({
    metadata: { name: "nightly", namespace: "orders", uid: "u1" },
    spec,
  });
  beforeEach(() => cluster.putAt("/apis/batch/v1/namespaces/orders/jobs", { items: [] }));

  it("of a suspended CronJob runs nevertheless, and says so; a template that is suspended makes one that waits", async () => {
    const cron = fakeRef("nightly", { group: "batch", resource: "cronjobs" });
    cluster.put(cron, job({ suspend: true, jobTemplate: { spec: { template: {} } } }));
    const trigger: ClusterRequest = { action: "trigger", targets: [cron] };
    expect(await told(trigger)).toEqual([{ tone: "warn", id: "job.suspendedSource", name: "nightly" }]);
    cluster.put(cron, job({ jobTemplate: { spec: { suspend: true, template: {} } } }));
    expect(await told(trigger)).toEqual([{ tone: "warn", id: "job.beginsSuspended", name: "nightly" }]);
    cluster.put(cron, job({ jobTemplate: { spec: { template: {} } } }));
    expect(await told(trigger)).toEqual([]);
  });

  it("run again with a selector of its own says that both select the same pods", async () => {
    const of = fakeRef("nightly", { group: "batch", resource: "jobs" });
    cluster.put(of, job({ manualSelector: true, selector: { matchLabels: { a: "b" } }, template: {} }));
    expect(await told({ action: "rerun", targets: [of] })).toEqual([
      { tone: "warn", id: "job.manualSelector", name: "nightly" },
    ]);
  });
});

describe("a drain", () => {
  it("of a node that was cordoned before leaves it so, whatever becomes of the drain", async () => {
    cluster.kinds.push(fakeKind({ kind: "Node", resource: "nodes", group: "", namespaced: false }));
    const node = fakeRef("a", { group: "", resource: "nodes", namespace: "" });
    const owned = { kind: "ReplicaSet", name: "web", controller: true };
    cluster.putAt("/api/v1/pods", {
      items: [{ metadata: { name: "web-1", namespace: "orders", uid: "u2", ownerReferences: [owned] }, spec: {} }],
    });
    const request: ClusterRequest = {
      action: "drain",
      targets: [node],
      graceSeconds: null,
      emptyDir: false,
      unmanaged: false,
      withoutEviction: true,
      timeoutSeconds: 60,
    };
    const steps = async (spec: JsonObject) => {
      cluster.put(node, { metadata: { name: "a", uid: "u1" }, spec });
      return (await plan(request)).operations[0]?.steps.map(({ draft }) => draft.kind);
    };
    // A step that is not there is not taken back.
    expect(await steps({ unschedulable: true })).toEqual(["cluster.drain"]);
    expect(await steps({})).toEqual(["cluster.patch", "cluster.drain"]);
  });
});

describe("a deletion", () => {
  it("of something cluster-wide tells in which namespaces its dependants are, however far down the list", async () => {
    const shop = fakeRef("eu", { group: "acme.io", resource: "shops", namespace: "" });
    cluster.put(shop, { metadata: { name: "eu", uid: "u-eu" } });
    const owned = (namespace: string): JsonObject => ({
      metadata: {
        name: "web",
        namespace,
        uid: `u-${namespace}`,
        ownerReferences: [{ kind: "Shop", name: "eu", uid: "u-eu" }],
      },
    });
    const others = Array.from(
      { length: 500 },
      (_, at): JsonObject => ({ metadata: { name: `o${at}`, uid: `o${at}` } }),
    );
    cluster.pages.set("/apis/apps/v1/deployments", [others, [owned("orders"), owned("payments")]]);
    const checks = await told({
      action: "delete",
      targets: [shop],
      propagation: "Background",
      graceSeconds: null,
      force: false,
    });
    expect(checks).toContainEqual({ tone: "warn", id: "deletion.check.dependants", kinds: "deployments.apps: 2" });
    expect(checks).toContainEqual({
      tone: "warn",
      id: "deletion.check.namespaces",
      count: 2,
      namespaces: "orders, payments",
    });
  });
});
