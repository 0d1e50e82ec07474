import { beforeEach, describe, expect, it } from "vitest";
import type { ApiKind } from "../../../shared/cluster.ts";
import type { ClusterRequest } from "../../../shared/clusterRequest.ts";
import { ConnectionId } from "../../../shared/connection.ts";
import type { JsonObject } from "../../../shared/model/json.ts";
import { message } from "../../../shared/model/message.ts";
import { actionsOf, clusterPlanner } from "./actions.ts";
import { FakeCluster, fakeKind, fakeRef, refusal } from "./fakeCluster.fixture.ts";

const deployments = fakeKind({ kind: "Deployment", resource: "deployments" });
const api = fakeRef("orders-api");
const hpaPath = "/apis/autoscaling/v2/namespaces/orders/horizontalpodautoscalers";
const hpa = (minReplicas: number, maxReplicas: number): JsonObject => ({
  items: [
    {
      metadata: { name: "orders-hpa" },
      spec: {
        scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "orders-api" },
        minReplicas,
        maxReplicas,
      },
    },
  ],
});

let cluster: FakeCluster;
beforeEach(() => {
  cluster = new FakeCluster();
  cluster.kinds.push(deployments);
  cluster.put(api, {
    metadata: {
      name: "orders-api",
      uid: "u1",
      managedFields: [
        { manager: "helm", operation: "Update", fieldsV1: { "f:spec": { "f:replicas": {} } } },
        { manager: "quarterdeck", operation: "Update", fieldsV1: { "f:spec": { "f:replicas": {} } } },
        { manager: "controller", subresource: "status", fieldsV1: { "f:spec": { "f:replicas": {} } } },
      ],
    },
    spec: { replicas: 3 },
    status: { readyReplicas: 3 },
  });
});

const plan = (request: ClusterRequest) =>
  clusterPlanner(cluster.tools()).plan(
    { domain: "cluster", request },
    { options: new Set(), signal: new AbortController().signal },
  );
const scale = (replicas: number, ...targets: (typeof api)[]) => plan({ action: "scale", replicas, targets });

describe("a plan", () => {
  it("shows what the server would store, who set it, how it is taken back and the call", async () => {
    const { title, operations, blast, commands, waves } = await scale(5, api);
    const [operation] = operations;
    expect(title).toMatchObject({ id: "cluster.scale.one", params: { label: "Deployment orders / orders-api" } });
    expect(operation).toMatchObject({
      target: { key: "apps/deployments/orders/orders-api", label: "Deployment orders / orders-api" },
      refused: null,
      lease: null,
    });
    const preview = operation?.steps[0]?.preview;
    expect(preview?.diff).toEqual([
      {
        where: "spec.replicas",
        note: { id: "cluster.plan.ownedBy", params: { managers: "helm" } },
        before: ["replicas: 3"],
        after: ["replicas: 5"],
      },
    ]);
    expect(preview).toMatchObject({ undo: { kind: "exact" }, proof: { tone: "ok" } });
    expect(preview?.whole?.after).toContain("replicas: 5");
    expect(preview?.calls[0]).toContain(
      "PATCH /apis/apps/v1/namespaces/orders/deployments/orders-api/scale?fieldManager=",
    );
    expect(blast).toMatchObject([{ count: 2, tone: "ok", text: { id: "cluster.blast.podsAdded" } }]);
    expect(commands).toEqual(["kubectl --context 'prod eu' -n orders scale deployments.apps/orders-api --replicas=5"]);
    expect(waves).toBeNull();
    expect(cluster.sent).toEqual([]);
  });

  it("names the autoscaler, and when it takes the change back", async () => {
    for (const [bounds, wanted, reverts] of [
      [[2, 4], 9, "yes"],
      [[2, 10], 5, "yes"],
      [[2, 10], 0, "no"],
      [[5, 5], 5, "no"],
    ] as const) {
      cluster.putAt(hpaPath, hpa(bounds[0], bounds[1]));
      const { owners } = await scale(wanted, api);
      expect(owners.find(({ kind }) => kind === "hpa")).toMatchObject({
        name: "orders-hpa",
        reverts,
        leads: { to: { resource: "horizontalpodautoscalers", name: "orders-hpa" }, by: "edit" },
      });
    }
  });

  it("is idle where everything is as wanted already", async () => {
    const { operations, blast } = await scale(3, api);
    expect(operations).toMatchObject([{ steps: [], refused: null }]);
    expect(blast).toEqual([]);
  });

  it("refuses one target with the missing right, another with the server's words, and plans the rest in waves", async () => {
    const gone = fakeRef("gone");
    const { operations, waves, blast, title } = await scale(5, api, gone, api);
    expect(title).toMatchObject({ params: { count: 2, replicas: 5 } });
    expect(operations.map(({ refused }) => refused?.params.sentence ?? null)).toEqual([
      null,
      "/apis/apps/v1/namespaces/orders/deployments/gone not found",
    ]);
    expect(operations[0]?.steps[0]?.preview.whole).toBeNull();
    expect(waves).not.toBeNull();
    expect(blast).toHaveLength(1);
    cluster.refused.add("patch deployments/scale");
    const [refused] = (await scale(5, api)).operations;
    expect(refused?.refused).toMatchObject({
      id: "cluster.plan.needs",
      params: { verb: "patch", resource: "deployments.apps/scale", namespace: "orders", name: "orders-api" },
    });
  });

  it("takes the version that each cluster serves, where the one of the selection is another's", async () => {
    const beta = fakeRef("orders-api", { version: "v1beta1" });
    const [operation] = (await scale(5, beta)).operations;
    expect(operation).toMatchObject({ refused: null, target: { object: { version: "v1" } } });
    cluster.putAt("/apis/apps/v1beta1", { resources: [{ name: "deployments" }] });
    expect((await scale(5, beta)).operations[0]?.refused?.params.sentence).toContain("/v1beta1/");
  });

  it("refuses the targets of a cluster in which nothing may be changed, and plans the others", async () => {
    const far = ConnectionId.parse("c2");
    const reason = message("operation.readOnly", { names: "prod" });
    const forbidden = (connection: ConnectionId) => (connection === far ? reason : null);
    const ask = (...targets: (typeof api)[]) =>
      clusterPlanner(cluster.tools()).plan(
        { domain: "cluster", request: { action: "scale", replicas: 5, targets } },
        { options: new Set(), signal: new AbortController().signal, forbidden },
      );
    const { operations, blast } = await ask(api, { ...api, connection: far });
    expect(operations.map(({ refused }) => refused)).toEqual([null, reason]);
    expect(blast).toMatchObject([{ count: 2 }]);
    // Alone it is planned to be looked at: its guard refuses the approval.
    expect((await ask({ ...api, connection: far })).operations[0]).toMatchObject({ refused: null, steps: [{}, {}] });
  });

  it("passes on the server's warnings, and says when it cannot be tried", async () => {
    cluster.warnings = ["unknown field"];
    expect((await scale(5, api)).checks).toMatchObject([{ tone: "warn", text: { params: { text: "unknown field" } } }]);
    cluster.admit = () => {
      throw refusal(400, "invalid", 'admission webhook "x" does not support dry run');
    };
    const [operation] = (await scale(5, api)).operations;
    expect(operation?.steps[0]?.preview).toMatchObject({
      proof: { tone: "unknown" },
      diff: [{ after: ["replicas: 5"] }],
    });
  });

  it("refuses a change of which the server stores nothing", async () => {
    cluster.admit = () => cluster.at(api);
    const [operation] = (await plan({ action: "label", targets: [api], set: { team: "a" } })).operations;
    expect(operation?.refused).toMatchObject({ id: "cluster.plan.ignored" });
  });

  it("quotes for a shell what a label may hold", async () => {
    const { commands } = await plan({ action: "annotate", targets: [api], set: { "a/b": "it's $HOME", old: null } });
    expect(commands).toEqual([
      "kubectl --context 'prod eu' -n orders annotate --overwrite deployments.apps/orders-api 'a/b=it'\\''s $HOME' old-",
    ]);
  });

  it("shows no value of a Secret", async () => {
    const secret = fakeRef("login", { group: "", resource: "secrets" });
    cluster.kinds.push(fakeKind({ group: "", kind: "Secret", resource: "secrets" }));
    cluster.put(secret, {
      metadata: {
        uid: "s1",
        annotations: { "kubectl.kubernetes.io/last-applied-configuration": '{"data":{"p":"aHVudGVyMg=="}}' },
      },
      data: { p: "aHVudGVyMg==" },
    });
    const draft = await plan({ action: "label", targets: [secret], set: { team: "a" } });
    expect(JSON.stringify(draft)).not.toContain("aHVudGVyMg");
    expect(draft.operations[0]?.steps[0]?.draft.secret).toBe(true);
  });
});

describe("actions of a kind", () => {
  const names = (kind: ApiKind) => actionsOf(kind).map(({ action }) => action);
  it("are those that it supports", () => {
    expect(names(deployments)).toContain("scale");
    expect(names(fakeKind({ kind: "Widget", resource: "widgets", custom: true, group: "acme.io" }))).toContain("scale");
    expect(names(fakeKind({ kind: "ConfigMap", resource: "configmaps", group: "", subresources: [] }))).not.toContain(
      "scale",
    );
    expect(
      names(
        fakeKind({ kind: "PodMetrics", resource: "pods", group: "metrics.k8s.io", subresources: [], verbs: ["get"] }),
      ),
    ).toEqual([]);
  });
  it("name the rights that they take", () => {
    expect(actionsOf(deployments)[0]).toEqual({
      action: "scale",
      rights: [{ verb: "patch", group: "apps", resource: "deployments/scale", name: null }],
    });
  });
});
