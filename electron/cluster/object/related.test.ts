import { describe, expect, it } from "vitest";
import { ConnectionId } from "../../../shared/connection.ts";
import type { RpcError } from "../../../shared/rpc/envelope.ts";
import { ClusterSession } from "../source/clusterSession.ts";
import { objectServer, servedKind } from "./objectServer.fixture.ts";
import { relatedGroups } from "./related.ts";

const connection = ConnectionId.parse("c");
const kinds = [
  servedKind("", "v1", "pods", "Pod"),
  servedKind("", "v1", "services", "Service"),
  servedKind("", "v1", "configmaps", "ConfigMap"),
  servedKind("", "v1", "nodes", "Node", false),
  servedKind("apps", "v1", "deployments", "Deployment"),
  servedKind("apps", "v1", "replicasets", "ReplicaSet"),
  servedKind("networking.k8s.io", "v1", "ingresses", "Ingress"),
];
const owner = (uid: string, kind: string, name: string) => [
  { apiVersion: "apps/v1", kind, name, uid, controller: true },
];
const meta = (name: string, more: object = {}) => ({ name, namespace: "shop", uid: `uid-${name}`, ...more });

const shop = {
  "/apis/apps/v1/namespaces/shop/deployments": [
    {
      kind: "Deployment",
      metadata: meta("web"),
      spec: { selector: { matchLabels: { app: "web" } }, template: { metadata: { labels: { app: "web" } }, spec: {} } },
    },
  ],
  "/apis/apps/v1/namespaces/shop/replicasets": [
    {
      kind: "ReplicaSet",
      metadata: meta("web-5d", { labels: { app: "web" }, ownerReferences: owner("uid-web", "Deployment", "web") }),
    },
    {
      kind: "ReplicaSet",
      metadata: meta("other-6e", {
        labels: { app: "web" },
        ownerReferences: owner("uid-other", "Deployment", "other"),
      }),
    },
  ],
  "/api/v1/namespaces/shop/pods": [
    {
      kind: "Pod",
      metadata: meta("web-5d-a", {
        labels: { app: "web" },
        ownerReferences: owner("uid-web-5d", "ReplicaSet", "web-5d"),
      }),
      spec: {
        nodeName: "node-1",
        volumes: [
          { name: "v", configMap: { name: "settings" } },
          { name: "w", configMap: { name: "missing" } },
        ],
      },
    },
  ],
  "/api/v1/namespaces/shop/services": [
    { kind: "Service", metadata: meta("web"), spec: { selector: { app: "web" } } },
    { kind: "Service", metadata: meta("db"), spec: { selector: { app: "db" } } },
  ],
  "/api/v1/namespaces/shop/configmaps": [{ kind: "ConfigMap", metadata: meta("settings") }],
  "/apis/networking.k8s.io/v1/namespaces/shop/ingresses": [
    { kind: "Ingress", metadata: meta("edge"), spec: { defaultBackend: { service: { name: "web" } } } },
  ],
  "/api/v1/nodes": [
    {
      kind: "Node",
      metadata: { name: "node-1", uid: "n1" },
      status: { conditions: [{ type: "Ready", status: "True" }] },
    },
  ],
};

async function related(
  group: string,
  resource: string,
  name: string,
  refuse?: (path: string) => RpcError["code"] | null,
) {
  const session = new ClusterSession({ http: objectServer(shop, refuse), signal: () => {} });
  const ref = { connection, group, version: "v1", resource, namespace: "shop", name };
  const items = [];
  for await (const item of relatedGroups(session, kinds, ref, AbortSignal.timeout(5_000))) items.push(item);
  session.dispose();
  const last = items.at(-1);
  const brief = (last?.groups ?? []).map(({ relation, items: found }) => [
    relation,
    found.map((one) => `${one.kind} ${one.ref.name} ${one.exists} ${one.health}`),
  ]);
  return { items, last, brief: Object.fromEntries(brief) as Record<string, string[]> };
}

describe("what an object has to do with others", () => {
  it("are a pod's owner, node, files and the services that pick it, with what is missing", async () => {
    const { brief, items, last } = await related("", "pods", "web-5d-a");
    expect(brief).toEqual({
      owner: ["ReplicaSet web-5d yes unknown"],
      "runs-on": ["Node node-1 yes ok"],
      uses: ["ConfigMap settings yes unknown", "ConfigMap missing no bad"],
      "selected-by": ["Service web yes unknown"],
    });
    // What the object itself names comes at once; the rest follows.
    expect(items[0]?.complete).toBe(false);
    expect(items[0]?.groups.map((group) => group.relation)).toEqual(["owner", "runs-on", "uses"]);
    expect(last).toMatchObject({ complete: true, reason: null });
  });

  it("are a deployment's own replica sets and no one else's, its pods and services", async () => {
    const { brief } = await related("apps", "deployments", "web");
    expect(brief).toMatchObject({
      child: ["ReplicaSet web-5d yes unknown"],
      selects: ["Pod web-5d-a yes unknown"],
      "selected-by": ["Service web yes unknown"],
    });
  });

  it("are what sends to a service", async () => {
    const { brief } = await related("", "services", "web");
    expect(brief).toMatchObject({ "used-by": ["Ingress edge yes unknown"], selects: ["Pod web-5d-a yes unknown"] });
  });

  it("stand although a part of them may not be read, with the reason", async () => {
    const { brief, last } = await related("", "pods", "web-5d-a", (path) =>
      path.endsWith("/services") ? "forbidden" : null,
    );
    expect(brief.owner).toEqual(["ReplicaSet web-5d yes unknown"]);
    expect(brief["selected-by"]).toBeUndefined();
    expect(last?.reason).not.toBeNull();
    expect(last?.complete).toBe(true);
  });
});
