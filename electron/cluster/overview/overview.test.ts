import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ApiKind, Overview } from "../../../shared/cluster.ts";
import { ConnectionId } from "../../../shared/connection.ts";
import type { RpcError } from "../../../shared/rpc/envelope.ts";
import { objectServer, servedKind } from "../object/objectServer.fixture.ts";
import { ClusterSession } from "../source/clusterSession.ts";
import { ClusterNodes } from "./clusterNodes.ts";
import { overviews } from "./overview.ts";
import { RequestedSum } from "./requestedSum.ts";

const connection = ConnectionId.parse("c");
/** Without watch: what is listed is polled. */
const polled = (kind: ApiKind): ApiKind => ({ ...kind, verbs: ["get", "list"] });
const kinds = [
  polled(servedKind("", "v1", "pods", "Pod")),
  polled(servedKind("", "v1", "nodes", "Node", false)),
  polled(servedKind("metrics.k8s.io", "v1beta1", "nodes", "NodeMetrics", false)),
  servedKind("example.org", "v1", "widgets", "Widget"),
];

const pod = (name: string, cpu: string) => ({
  metadata: { namespace: "shop", name, uid: name },
  status: { phase: "Running" },
  spec: { containers: [{ resources: { requests: { cpu, memory: "1Gi" } } }] },
});
const event = (reason: string, lastTimestamp: string) => ({
  metadata: { namespace: "shop", name: reason, uid: reason },
  type: "Warning",
  reason,
  lastTimestamp,
  involvedObject: { kind: "Pod", namespace: "shop", name: "web" },
});
const objects = {
  "/api/v1/namespaces/shop/pods": [pod("web-1", "250m"), pod("web-2", "250m")],
  "/api/v1/namespaces/web/pods": [pod("page", "250m")],
  "/api/v1/nodes": [
    {
      metadata: { name: "n1", uid: "n1" },
      status: {
        allocatable: { cpu: "4", memory: "16Gi", pods: "110" },
        conditions: [{ type: "Ready", status: "True" }],
      },
    },
  ],
  "/apis/metrics.k8s.io/v1beta1/nodes": [{ metadata: { name: "n1" }, usage: { cpu: "1500m", memory: "2Gi" } }],
  "/api/v1/namespaces/shop/events": [event("Old", "2026-11-22T01:00:00Z"), event("New", "2026-11-22T02:00:00Z")],
  "/apis/example.org/v1/namespaces/shop/widgets": [
    { metadata: { namespace: "shop", name: "w" }, status: { conditions: [{ type: "Ready", status: "False" }] } },
  ],
};

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Looks at the overview; the last state is the one that counts. */
function look(refuse: (path: string) => RpcError["code"] | null = () => null, namespaces: string[] | null = null) {
  const http = objectServer(objects, (path) => refuse(path));
  const session = new ClusterSession({ http, signal: () => {}, random: () => 0.5 });
  const catalog = { current: async () => ({ kinds, failed: [], reason: null }) };
  const gone = new AbortController();
  const stream = overviews(
    session,
    catalog,
    { requested: new RequestedSum(session, namespaces), nodes: new ClusterNodes(session, catalog) },
    { connection, namespaces },
    gone.signal,
  );
  const seen: { last: Overview | null } = { last: null };
  void (async () => {
    for await (const overview of stream) seen.last = overview;
  })();
  return { http, seen, session, leave: () => gone.abort() };
}

describe("the overview of a cluster", () => {
  it("is put together of parts that are each read on their own", async () => {
    const { seen, session } = look();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(seen.last).toMatchObject({
      nodes: { data: { total: 1, ready: 1, unschedulable: 0, pressure: [] }, reason: null },
      capacity: {
        data: {
          cpuAllocatable: 4_000,
          memoryAllocatable: 16 * 2 ** 30,
          podsAllocatable: 110,
          cpuUsed: 1_500,
          memoryUsed: 2 * 2 ** 30,
          usedAsOf: null,
        },
      },
      requested: { data: { cpu: 750, memory: 3 * 2 ** 30, pods: 3 }, progress: null },
      pods: { data: { total: 3 }, reason: null },
      warnings: { data: [{ reason: "New" }, { reason: "Old" }] },
    });
    expect(seen.last?.trouble.data).toMatchObject([{ kind: "Widget", health: "bad", ref: { name: "w" } }]);
    session.dispose();
  });

  it("stands although parts may not be read, each with its reason", async () => {
    const { seen, session } = look((path) =>
      path === "/api/v1/nodes" || path === "/api/v1/pods" || path.includes("events") ? "forbidden" : null,
    );
    await vi.advanceTimersByTimeAsync(5_000);
    const { nodes, capacity, requested, pods, warnings, trouble } = seen.last ?? {};
    for (const part of [requested, pods, warnings]) {
      expect(part).toMatchObject({ data: null, reason: { id: "cluster.forbidden.all" } });
    }
    for (const part of [nodes, capacity]) {
      expect(part).toMatchObject({ data: null, reason: { id: "cluster.forbidden.cluster" } });
    }
    expect(trouble?.data).toHaveLength(1);
    session.dispose();
  });

  it("is of the namespaces asked for, with the nodes of the cluster", async () => {
    const { http, seen, session } = look(undefined, ["shop", "web"]);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(seen.last).toMatchObject({
      nodes: { data: { total: 1 } },
      capacity: { data: { cpuAllocatable: 4_000, cpuUsed: 1_500 } },
      requested: { data: { cpu: 750, pods: 3 }, leftOut: null },
      pods: { data: { total: 3 }, leftOut: null },
      warnings: { data: [{ reason: "New" }, { reason: "Old" }], leftOut: null },
      trouble: { data: [{ ref: { name: "w" } }], leftOut: null },
    });
    for (const everywhere of ["/api/v1/pods", "/api/v1/events", "/apis/example.org/v1/widgets"])
      expect(http.asked).not.toContain(everywhere);
    session.dispose();
  });

  it("says of each part which of the namespaces are left out", async () => {
    const { seen, session } = look((path) => (path.includes("/web/") ? "forbidden" : null), ["shop", "web"]);
    await vi.advanceTimersByTimeAsync(5_000);
    const { pods, requested, warnings, trouble } = seen.last ?? {};
    expect(pods).toMatchObject({ data: { total: 2 }, reason: null });
    expect(requested).toMatchObject({ data: { pods: 2 }, reason: null });
    expect(warnings?.data).toHaveLength(2);
    for (const part of [pods, requested, warnings])
      expect(part?.leftOut).toMatchObject({ id: "cluster.forbidden.namespace", params: { namespace: "web" } });
    expect(trouble).toMatchObject({
      data: [{ ref: { name: "w" } }],
      leftOut: { params: { kinds: expect.stringContaining("pods (web)") } },
    });
    session.dispose();
  });

  it("says what is missing where nothing may be read, and waits for nothing", async () => {
    const { seen, session } = look(() => "forbidden", ["shop", "web"]);
    await vi.advanceTimersByTimeAsync(5_000);
    const { nodes, capacity, requested, pods, warnings, trouble } = seen.last ?? {};
    for (const part of [nodes, capacity])
      expect(part).toMatchObject({ data: null, reason: { id: "cluster.forbidden.cluster" } });
    for (const part of [requested, pods, warnings])
      expect(part).toMatchObject({ data: null, reason: { id: "cluster.forbidden.namespaces" } });
    expect(trouble).toMatchObject({
      data: null,
      reason: { id: "cluster.overview.troubleForbidden", params: { kinds: expect.stringContaining("pods") } },
    });
    session.dispose();
  });

  it("has no usage where the metrics cannot be had, and all else", async () => {
    const { seen, session } = look((path) => (path.includes("metrics.k8s.io") ? "unreachable" : null));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(seen.last?.capacity.data).toMatchObject({ cpuAllocatable: 4_000, cpuUsed: null, memoryUsed: null });
    session.dispose();
  });

  it("keeps the usage of before, with its time, while the metrics server is away", async () => {
    const away = { now: false };
    const { seen, session } = look((path) => (away.now && path.includes("metrics.k8s.io") ? "unreachable" : null));
    await vi.advanceTimersByTimeAsync(5_000);
    const measuredAt = seen.last?.capacity.goodAt;
    away.now = true;
    await vi.advanceTimersByTimeAsync(40_000);
    expect(seen.last?.capacity.data).toMatchObject({ cpuUsed: 1_500, usedAsOf: measuredAt });
    away.now = false;
    await vi.advanceTimersByTimeAsync(40_000);
    expect(seen.last?.capacity.data).toMatchObject({ cpuUsed: 1_500, usedAsOf: null });
    session.dispose();
  });

  it("keeps the figures of before when they cannot be read again, with the reason", async () => {
    const broken = { now: false };
    const { seen, session } = look((path) => (broken.now && path === "/api/v1/nodes" ? "unreachable" : null));
    await vi.advanceTimersByTimeAsync(5_000);
    const goodAt = seen.last?.nodes.goodAt;
    broken.now = true;
    await vi.advanceTimersByTimeAsync(40_000);
    expect(seen.last?.nodes).toMatchObject({ data: { total: 1 }, goodAt, reason: { id: expect.any(String) } });
    session.dispose();
  });

  it("asks for nothing any more once no one looks", async () => {
    const { http, session, leave } = look();
    await vi.advanceTimersByTimeAsync(5_000);
    leave();
    // The shared table of pods goes on for half a minute.
    await vi.advanceTimersByTimeAsync(60_000);
    const settled = http.asked.length;
    await vi.advanceTimersByTimeAsync(600_000);
    expect(http.asked.length).toBe(settled);
    session.dispose();
  });
});
