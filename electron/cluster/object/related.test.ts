import { describe, expect, it, vi } from "vitest";
import { ConnectionId } from "../../../shared/connection.ts";
import { message } from "../../../shared/model/message.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import { ClusterSession } from "../source/clusterSession.ts";
import { objectServer, servedKind } from "./objectServer.fixture.ts";
import { relatedGroups } from "./related.ts";

const gateway = "gateway.networking.k8s.io";
const connection = ConnectionId.parse("c");
const kinds = [
  servedKind("", "v1", "pods", "Pod"),
  servedKind("", "v1", "services", "Service"),
  servedKind("", "v1", "configmaps", "ConfigMap"),
  servedKind("", "v1", "nodes", "Node", false),
  servedKind("apps", "v1", "deployments", "Deployment"),
  servedKind("apps", "v1", "replicasets", "ReplicaSet"),
  servedKind("networking.k8s.io", "v1", "ingresses", "Ingress"),
  servedKind("", "v1", "secrets", "Secret"),
  servedKind(gateway, "v1", "gateways", "Gateway"),
  servedKind(gateway, "v1", "httproutes", "HTTPRoute"),
  servedKind(gateway, "v1beta1", "referencegrants", "ReferenceGrant"),
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
  options: {
    readonly refuse?: (path: string) => RpcError["code"] | null;
    readonly objects?: Parameters<typeof objectServer>[0];
    readonly namespace?: string;
  } = {},
) {
  const session = new ClusterSession({ http: objectServer(options.objects ?? shop, options.refuse), signal: () => {} });
  const ref = { connection, group, version: "v1", resource, namespace: options.namespace ?? "shop", name };
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
    expect(last).toMatchObject({ complete: true, gaps: [] });
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
    const { brief, last } = await related("", "pods", "web-5d-a", {
      refuse: (path) => (path.endsWith("/services") ? "forbidden" : null),
    });
    expect(brief.owner).toEqual(["ReplicaSet web-5d yes unknown"]);
    expect(brief["selected-by"]).toBeUndefined();
    expect(last?.gaps).toEqual([
      {
        resource: "services",
        namespace: "shop",
        reason: {
          id: "cluster.forbidden.namespace",
          params: { verb: "list", resource: "services", namespace: "shop" },
        },
        looked: 0,
        total: null,
      },
    ]);
    expect(last?.complete).toBe(true);
  });

  it("are the workloads that use a file, each for all that it owns, and what is left over", async () => {
    const template = { spec: { volumes: [{ name: "v", configMap: { name: "settings" } }] } };
    const pod = (name: string, rs: string) => ({
      metadata: meta(name, { ownerReferences: owner(`uid-${rs}`, "ReplicaSet", rs) }),
      spec: template.spec,
    });
    const { last } = await related("", "configmaps", "settings", {
      objects: {
        "/api/v1/namespaces/shop/configmaps": [{ kind: "ConfigMap", metadata: meta("settings") }],
        // Items of a list do not say what they are.
        "/apis/apps/v1/namespaces/shop/deployments": [{ metadata: meta("web"), spec: { template } }],
        "/apis/apps/v1/namespaces/shop/replicasets": [
          { metadata: meta("web-1", { ownerReferences: owner("uid-web", "Deployment", "web") }), spec: { template } },
        ],
        "/api/v1/namespaces/shop/pods": [pod("web-1-a", "web-1"), pod("web-1-b", "web-1"), pod("lone", "custom")],
        "/api/v1/namespaces/other/pods": [{ metadata: { name: "far", namespace: "other" }, spec: template.spec }],
      },
    });
    const [used] = last?.groups ?? [];
    expect(used?.relation).toBe("used-by");
    expect(used?.items.map((one) => [one.kind, one.ref.name, one.note, one.owned])).toEqual([
      ["Deployment", "web", "v", 3],
      ["Pod", "lone", "v", 0],
    ]);
  });

  it("say how far a long list was looked through, and are listed up to a bound", async () => {
    const pods = Array.from({ length: 2_345 }, (_, at) => ({
      metadata: meta(`p${String(at).padStart(4, "0")}`),
      spec: { imagePullSecrets: [{ name: "pull" }] },
    }));
    const objects = {
      "/api/v1/namespaces/shop/pods": pods,
      "/api/v1/namespaces/shop/secrets": [{ kind: "Secret", metadata: meta("pull") }],
    };
    const { last } = await related("", "secrets", "pull", { objects });
    expect(last?.gaps).toEqual([{ resource: "pods", namespace: "shop", reason: null, looked: 2_000, total: 2_345 }]);
    expect(last?.groups).toMatchObject([{ relation: "used-by", more: 1_900 }]);
    expect(last?.groups[0]?.items).toHaveLength(100);
  });

  it("are looked for nearby by one who may not look everywhere, who is told so", async () => {
    const spec = { listeners: [{ name: "https", tls: { certificateRefs: [{ name: "tls" }] } }] };
    const { brief, last } = await related("", "secrets", "tls", {
      objects: {
        "/api/v1/namespaces/shop/secrets": [{ kind: "Secret", metadata: meta("tls") }],
        [`/apis/${gateway}/v1/namespaces/shop/gateways`]: [{ kind: "Gateway", metadata: meta("edge"), spec }],
      },
      refuse: (path) => (path === `/apis/${gateway}/v1/gateways` ? "forbidden" : null),
    });
    expect(brief).toEqual({ "used-by": ["Gateway edge yes unknown"] });
    expect(last?.gaps).toMatchObject([
      { resource: `gateways.${gateway}`, namespace: null, reason: { id: "cluster.forbidden.all" } },
    ]);
  });

  describe("across namespaces", () => {
    const route = (namespace: string) => ({
      metadata: { name: "orders", namespace, uid: `r-${namespace}` },
      spec: { rules: [{ backendRefs: [{ name: "web", namespace: "shop" }] }] },
    });
    const grant = {
      metadata: meta("from-edge"),
      spec: {
        from: [{ group: gateway, kind: "HTTPRoute", namespace: "edge" }],
        to: [{ group: "", kind: "Service" }],
      },
    };
    const objects = {
      "/api/v1/namespaces/shop/services": [{ kind: "Service", metadata: meta("web"), spec: {} }],
      [`/apis/${gateway}/v1/namespaces/edge/httproutes`]: [{ kind: "HTTPRoute", ...route("edge") }],
      [`/apis/${gateway}/v1/namespaces/elsewhere/httproutes`]: [{ kind: "HTTPRoute", ...route("elsewhere") }],
      [`/apis/${gateway}/v1/namespaces/shop/httproutes`]: [{ kind: "HTTPRoute", ...route("shop") }],
      [`/apis/${gateway}/v1beta1/namespaces/shop/referencegrants`]: [grant],
    };
    const grantsOf = ({ last }: Awaited<ReturnType<typeof related>>) =>
      (last?.groups ?? []).flatMap((group) => group.items.map((one) => [one.ref.namespace, one.grant]));

    it("say which ReferenceGrant allows them, or that none does", async () => {
      const backwards = await related("", "services", "web", { objects });
      expect(grantsOf(backwards)).toEqual([
        ["edge", { state: "granted", by: "from-edge" }],
        ["elsewhere", { state: "missing", by: "" }],
        ["shop", null],
      ]);
      const forwards = await related(gateway, "httproutes", "orders", { objects, namespace: "elsewhere" });
      expect(grantsOf(forwards)).toEqual([["shop", { state: "missing", by: "" }]]);
    });

    it("say that it is not known where the grants cannot be read", async () => {
      const refuse = (path: string) => (path.includes("referencegrants") ? ("forbidden" as const) : null);
      const found = await related(gateway, "httproutes", "orders", { objects, namespace: "edge", refuse });
      expect(grantsOf(found)).toEqual([["shop", { state: "unknown", by: "" }]]);
    });
  });

  it("end their requests when no one wants to know any more", async () => {
    const signals: AbortSignal[] = [];
    const server = objectServer(shop);
    const http = {
      ...server,
      request: (request: Parameters<typeof server.request>[0]) => {
        signals.push(request.signal);
        return new Promise<never>((_, reject) => {
          request.signal.addEventListener("abort", () =>
            reject(new RpcError("cancelled", message("connection.cancelled"))),
          );
        });
      },
    };
    const session = new ClusterSession({ http, signal: () => {} });
    const ref = { connection, group: "", version: "v1", resource: "configmaps", namespace: "shop", name: "settings" };
    const stream = relatedGroups(session, kinds, ref, new AbortController().signal);
    await stream.next();
    await vi.waitFor(() => expect(signals.length).toBeGreaterThan(2));
    await stream.return();
    expect(signals.every((signal) => signal.aborted)).toBe(true);
    session.dispose();
  });
});
