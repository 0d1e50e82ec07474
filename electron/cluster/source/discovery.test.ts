import { describe, expect, it } from "vitest";
import { message } from "../../../shared/model/message.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { KubeHttp } from "../http/request.ts";
import { servedKind } from "../object/objectServer.fixture.ts";
import { discover, findKind, preferred, withKnown } from "./discovery.ts";

/** A server that answers paths from a map; functions throw or give what they like. */
function serverOf(answers: Readonly<Record<string, unknown>>): KubeHttp & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    json: async ({ path }) => {
      asked.push(path);
      const answer = answers[path];
      if (answer instanceof Error) throw answer;
      if (answer === undefined) throw new RpcError("not-found", message("connection.notFound"));
      return answer;
    },
    request: () => Promise.reject(new Error("not asked")),
    upgrade: () => Promise.reject(new Error("not asked")),
    reset: () => {},
    dispose: () => {},
  };
}

const resource = (name: string, kind: string, more: object = {}) => ({
  resource: name,
  responseKind: { group: "", version: "v1", kind },
  scope: "Namespaced",
  singularResource: kind.toLowerCase(),
  verbs: ["get", "list", "watch"],
  ...more,
});

const aggregatedServer = {
  "/api": {
    kind: "APIGroupDiscoveryList",
    items: [
      {
        metadata: {},
        versions: [
          {
            version: "v1",
            freshness: "Current",
            resources: [
              resource("pods", "Pod", {
                shortNames: ["po"],
                categories: ["all"],
                subresources: [{ subresource: "log" }, { subresource: "exec" }],
              }),
            ],
          },
        ],
      },
    ],
  },
  "/apis": {
    kind: "APIGroupDiscoveryList",
    items: [
      {
        metadata: { name: "example.org" },
        versions: [
          { version: "v2", freshness: "Current", resources: [resource("widgets", "Widget", { scope: "Cluster" })] },
          { version: "v1", freshness: "Current", resources: [resource("widgets", "Widget")] },
        ],
      },
      { metadata: { name: "metrics.k8s.io" }, versions: [{ version: "v1beta1", freshness: "Stale", resources: [] }] },
    ],
  },
};

const legacyServer = {
  "/api": { kind: "APIVersions", versions: ["v1"] },
  "/api/v1": {
    kind: "APIResourceList",
    resources: [
      {
        name: "pods",
        singularName: "pod",
        namespaced: true,
        kind: "Pod",
        verbs: ["get", "list", "watch"],
        shortNames: ["po"],
        categories: ["all"],
      },
      { name: "pods/log", namespaced: true, kind: "Pod", verbs: ["get"] },
      { name: "pods/exec", namespaced: true, kind: "PodExecOptions", verbs: ["create"] },
    ],
  },
  "/apis": {
    kind: "APIGroupList",
    groups: [
      {
        name: "example.org",
        versions: [{ version: "v1" }, { version: "v2" }],
        preferredVersion: { version: "v2" },
      },
      { name: "metrics.k8s.io", versions: [{ version: "v1beta1" }], preferredVersion: { version: "v1beta1" } },
    ],
  },
  "/apis/example.org/v2": {
    resources: [
      { name: "widgets", singularName: "widget", namespaced: false, kind: "Widget", verbs: ["get", "list", "watch"] },
    ],
  },
  "/apis/example.org/v1": {
    resources: [
      { name: "widgets", singularName: "widget", namespaced: true, kind: "Widget", verbs: ["get", "list", "watch"] },
    ],
  },
  "/apis/metrics.k8s.io/v1beta1": new RpcError("throttled", message("connection.throttled")),
};

const never = new AbortController().signal;

describe("discovery", () => {
  it("takes two requests where the server aggregates", async () => {
    const server = serverOf(aggregatedServer);
    const { kinds, failed } = await discover(server, never);
    expect(server.asked).toEqual(["/api", "/apis"]);
    expect(failed).toEqual(["metrics.k8s.io/v1beta1"]);
    expect(kinds[0]).toEqual({
      group: "",
      version: "v1",
      resource: "pods",
      kind: "Pod",
      singular: "pod",
      shortNames: ["po"],
      categories: ["all"],
      namespaced: true,
      verbs: ["get", "list", "watch"],
      subresources: ["log", "exec"],
      custom: false,
      section: "workloads",
    });
  });

  it("reads the same from an old server, group by group, and names the groups that fail", async () => {
    const old = await discover(serverOf(legacyServer), never);
    const young = await discover(serverOf(aggregatedServer), never);
    expect(old).toEqual(young);
  });

  it("prefers the version that the server names first, and finds others when they are asked for", async () => {
    const { kinds } = await discover(serverOf(aggregatedServer), never);
    expect(preferred(kinds).map(({ resource, version }) => `${resource} ${version}`)).toEqual([
      "pods v1",
      "widgets v2",
    ]);
    expect(findKind(kinds, "example.org", null, "widgets")).toMatchObject({
      version: "v2",
      namespaced: false,
      custom: true,
      section: "custom",
    });
    expect(findKind(kinds, "example.org", "v1", "widgets")).toMatchObject({ version: "v1", namespaced: true });
    expect(findKind(kinds, "example.org", "v3", "widgets")).toBeNull();
  });

  it("fails as a whole when the target is lost in its middle, or refuses the roots", async () => {
    const lost = new RpcError("unreachable", message("connection.lost"));
    await expect(discover(serverOf({ ...legacyServer, "/apis/example.org/v1": lost }), never)).rejects.toBe(lost);
    await expect(discover(serverOf({ "/api": aggregatedServer["/api"] }), never)).rejects.toMatchObject({
      code: "not-found",
    });
  });

  it("survives answers of any shape", async () => {
    for (const odd of [null, [], "text", 7, { kind: "APIGroupDiscoveryList", items: [null, { versions: {} }] }]) {
      await expect(discover(serverOf({ "/api": odd, "/apis": odd }), never)).resolves.toMatchObject({ kinds: [] });
    }
  });
});

describe("kinds whose group could not be read this time", () => {
  const metrics = servedKind("metrics.k8s.io", "v1beta1", "pods", "PodMetrics");
  const pods = servedKind("", "v1", "pods", "Pod");

  it("stand as they were known, until the group is gone", () => {
    const before = { kinds: [pods, metrics], failed: [] };
    const failed = ["metrics.k8s.io/v1beta1"];
    expect(withKnown({ kinds: [pods], failed }, before)).toEqual({ kinds: [pods, metrics], failed });
    expect(withKnown({ kinds: [pods], failed: [] }, before)).toEqual({ kinds: [pods], failed: [] });
    expect(withKnown({ kinds: [pods], failed }, null)).toEqual({ kinds: [pods], failed });
  });

  it("are not doubled where the aggregator remembers them itself", () => {
    const found = { kinds: [pods, metrics], failed: ["metrics.k8s.io/v1beta1"] };
    expect(withKnown(found, found)).toBe(found);
  });
});
