/** Reflectors and discovery against a real API server with etcd, its restarts and its forgetting included. */
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { findService, skips } from "../../../test/services/availability.ts";
import type { IdentityName } from "../../../test/services/kube/identities.ts";
import { createAll } from "../../../test/services/kube/population.ts";
import { type KubeService, startKube } from "../../../test/services/kube/start.ts";
import { realHttp } from "../http/realCluster.fixture.ts";
import type { KubeHttp } from "../http/request.ts";
import { discover, findKind, preferred } from "./discovery.ts";
import { MapSink } from "./mapSink.fixture.ts";
import { Reflector } from "./reflector.ts";
import type { Failure } from "./reflectorState.ts";
import type { ReflectorTarget } from "./reflectorTarget.ts";

const found = findService("kube");
let kube: KubeService;
const clients: KubeHttp[] = [];
const reflectors: Reflector[] = [];

beforeAll(async () => {
  if (skips(found)) return;
  kube = await startKube({ gatewayApi: true });
  await createAll(
    kube.admin,
    Array.from({ length: 1200 }, (_, index) => configMap(`map-${String(index).padStart(4, "0")}`)),
  );
});
afterEach(() => {
  for (const reflector of reflectors.splice(0)) reflector.stop();
  for (const client of clients.splice(0)) client.dispose();
});
afterAll(() => kube?.stop());

const maps = "/api/v1/namespaces/team-a/configmaps";
const configMap = (name: string) => ({
  path: maps,
  body: { metadata: { name, labels: { made: "here" } }, data: { a: "b" } },
});

function httpAs(identity: IdentityName): KubeHttp {
  const client = realHttp(kube, kube.identities[identity].token);
  clients.push(client);
  return client;
}

const configMaps: ReflectorTarget = {
  group: "",
  version: "v1",
  resource: "configmaps",
  namespace: "team-a",
  namespaced: true,
  watchable: true,
  joined: [],
};

function reflect(more: { target?: ReflectorTarget; identity?: IdentityName; fillBy?: "list" | "watch" } = {}) {
  const sink = new MapSink();
  const reports: (Failure | null)[] = [];
  const reflector = new Reflector(more.target ?? configMaps, sink, {
    http: httpAs(more.identity ?? "admin"),
    random: Math.random,
    fillBy: more.fillBy ?? "list",
    wantsGzip: () => false,
    near: () => false,
    transferred: () => {},
    events: () => {},
    report: (failure) => reports.push(failure),
  });
  reflectors.push(reflector);
  reflector.start();
  return { sink, reflector, reports };
}

const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 60_000, interval: 50 });
const live = (sink: MapSink) => until(() => expect(sink.state.phase).toBe("live"));

interface Listed {
  items: { metadata: { name: string; uid: string; resourceVersion: string } }[];
}

/** The store holds what a fresh list holds, version by version. */
async function inStep(sink: MapSink): Promise<void> {
  await until(async () => {
    const { items } = await kube.admin.json<Listed>(maps);
    const wanted = items.map(({ metadata }) => `${metadata.uid} ${metadata.resourceVersion}`).sort();
    expect([...sink.rows.values()].map((row) => `${row.uid} ${row.version}`).sort()).toEqual(wanted);
  });
}

async function change(round: number): Promise<void> {
  await createAll(kube.admin, [configMap(`new-${round}`)]);
  await kube.admin.fetch(`${maps}/map-${String(round).padStart(4, "0")}`, { method: "DELETE" });
  await kube.admin.fetch(`${maps}/map-${String(round + 500).padStart(4, "0")}`, {
    method: "PATCH",
    contentType: "application/merge-patch+json",
    body: { data: { a: String(round) } },
  });
}

describe.skipIf(skips(found))("a reflector against a real API server", () => {
  it.each(["list", "watch"] as const)("fills by %s, follows changes, and shows kubectl's columns", async (fillBy) => {
    const { sink } = reflect({ fillBy });
    await live(sink);
    await inStep(sink);
    expect(sink.size).toBeGreaterThan(1000);
    expect(sink.columns.map((column) => column.name)).toEqual(["Name", "Data", "Age"]);
    await change(fillBy === "list" ? 1 : 2);
    await inStep(sink);
    expect(sink.rows.values().next().value).toMatchObject({ namespace: "team-a", createdAt: expect.any(Number) });
  });

  it("keeps in step through a crash and a roll-out of the server", async () => {
    const { sink, reflector } = reflect();
    await live(sink);
    await kube.killServer();
    await until(() => expect(sink.state.phase).toBe("stale"));
    await kube.startServer();
    reflector.wake(false);
    await change(10);
    await live(sink);
    await inStep(sink);
    await kube.restart();
    await change(11);
    await until(() => {
      reflector.wake(false);
      expect(sink.state.phase).toBe("live");
    });
    await inStep(sink);
  });

  it("lists anew when etcd and server have forgotten where it was (410)", async () => {
    const { sink, reflector, reports } = reflect();
    await live(sink);
    reflector.stop();
    for (let round = 20; round < 24; round += 1) await change(round);
    await kube.compact({ forget: true });
    sink.fewest = Number.POSITIVE_INFINITY;
    reflector.start();
    await live(sink);
    await inStep(sink);
    expect(reports.map((report) => report?.kind)).toContain("gone");
    // Swept, never emptied.
    expect(sink.fewest).toBeGreaterThan(1000);
  });

  it("names the missing permission, and goes on where there is one", async () => {
    const secrets: ReflectorTarget = { ...configMaps, resource: "secrets", namespace: null };
    const { sink } = reflect({ identity: "viewer", target: secrets });
    await until(() => expect(sink.state.phase).toBe("forbidden"));
    expect(sink.state.reason).toEqual({ id: "cluster.forbidden.all", params: { verb: "list", resource: "secrets" } });
    const own = reflect({ identity: "viewer" });
    await live(own.sink);
    await inStep(own.sink);
  });

  it("shows custom resources with their own columns, and their readiness", async () => {
    const http = httpAs("admin");
    const { kinds } = await discover(http, AbortSignal.timeout(20_000));
    const kind = findKind(kinds, "gateway.networking.k8s.io", null, "gateways");
    if (!kind) throw new Error("no gateways");
    const body = {
      apiVersion: `${kind.group}/${kind.version}`,
      kind: "Gateway",
      metadata: { name: "edge" },
      spec: { gatewayClassName: "none", listeners: [{ name: "web", port: 80, protocol: "HTTP" }] },
    };
    await kube.admin.json(`/apis/${kind.group}/${kind.version}/namespaces/team-a/gateways`, { method: "POST", body });
    const { sink } = reflect({ target: { ...configMaps, ...kind, watchable: true } });
    await live(sink);
    expect(sink.columns.map((column) => column.name)).toEqual(["Name", "Class", "Address", "Programmed", "Age"]);
    expect([...sink.rows.values()]).toMatchObject([{ name: "edge", namespace: "team-a", health: "busy" }]);
  });
});

describe.skipIf(skips(found))("discovery of a real API server", () => {
  it("reads the same kinds from the aggregated documents and one by one", async () => {
    const http = httpAs("admin");
    const aggregated = await discover(http, AbortSignal.timeout(30_000));
    const plain: KubeHttp = { ...http, json: (asked) => http.json({ ...asked, accept: "application/json" }) };
    const legacy = await discover(plain, AbortSignal.timeout(30_000));
    const keys = (found: typeof legacy) =>
      preferred(found.kinds)
        .map((kind) =>
          JSON.stringify([
            kind.group,
            kind.version,
            kind.resource,
            kind.kind,
            kind.namespaced,
            [...kind.verbs].sort(),
            [...kind.subresources].sort(),
            kind.shortNames,
            kind.custom,
          ]),
        )
        .sort();
    expect(aggregated.failed).toEqual([]);
    expect(keys(aggregated)).toEqual(keys(legacy));
    expect(findKind(aggregated.kinds, "gateway.networking.k8s.io", null, "gateways")).toMatchObject({
      custom: true,
      section: "network",
    });
  });
});
