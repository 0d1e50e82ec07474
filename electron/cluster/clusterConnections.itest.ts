/** A cluster's worker as main uses it, against the practice cluster in a process of its own. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MessageChannel } from "node:worker_threads";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { ConnectionId } from "../../shared/connection.ts";
import { message } from "../../shared/model/message.ts";
import type { ObjectRef } from "../../shared/objectRef.ts";
import { RpcError } from "../../shared/rpc/envelope.ts";
import type { SourceDelta, SourceRequest } from "../core/table/portProtocol.ts";
import { staticSource } from "./auth/staticSource.ts";
import { ClusterConnections } from "./clusterConnections.ts";
import { type Lab, practiceContext, startLab, stopLab } from "./practiceLab.fixture.ts";

let directory: string;
let lab: Lab;
let connections: ClusterConnections;
const logged: string[] = [];
let logins: { context: string; reason: string }[] = [];

function connect(): ClusterConnections {
  return new ClusterConnections({
    log: (_connection, text) => logged.push(text),
    way: async (connection) => {
      const { endpoint, token } = practiceContext(lab, connection);
      const source = staticSource(`Bearer ${token}`, () => new RpcError("expired", message("auth.expired")));
      return {
        endpoint,
        credentials: {
          ...source,
          current: (ask, signal) => {
            logins.push({ context: connection, reason: ask.reason });
            return source.current(ask, signal);
          },
        },
      };
    },
  });
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "quarterdeck-test-"));
  lab = await startLab(directory);
});
afterAll(async () => {
  await stopLab(lab);
  await rm(directory, { recursive: true, force: true });
});
afterEach(async () => {
  await connections.dispose();
  logins = [];
  expect(logged.splice(0)).toEqual([]);
});

const practice = ConnectionId.parse("practice");
const stateOf = (id: ConnectionId) => connections.states.current.get(id);
const until = (check: () => void) => vi.waitFor(check, { timeout: 8_000, interval: 20 });

/** A table as the table worker asks for it. */
function tableOf(id: ConnectionId, resource: string, namespace: string | null, group = "") {
  const { port1, port2 } = new MessageChannel();
  const seen: { last: SourceDelta | null } = { last: null };
  const send = (request: SourceRequest) => port1.postMessage(request);
  port1.on("message", (delta: SourceDelta) => {
    if (delta.kind !== "delta") return;
    seen.last = delta;
    send({ kind: "ack", generation: delta.generation });
  });
  void connections.open(id);
  void connections.openTable(id, { group, version: null, resource, namespace, label: id }, port2);
  send({
    kind: "query",
    seq: 1,
    query: { filter: "", sort: [], health: [] },
    extraColumns: [],
    sourceName: null,
    withKeys: false,
    window: null,
  });
  return { seen, close: () => port1.close() };
}

async function first<T>(items: AsyncIterable<T>, wanted: (item: T) => boolean): Promise<T> {
  for await (const item of items) if (wanted(item)) return item;
  throw new Error("the stream ended");
}

describe("an opened cluster", () => {
  it("becomes ready, and tells its version and latency", async () => {
    connections = connect();
    expect(stateOf(practice)).toBeUndefined();
    await connections.open(practice);
    await until(() =>
      expect(stateOf(practice)).toMatchObject({ phase: "ready", version: expect.stringMatching(/^v1\./) }),
    );
    expect(stateOf(practice)?.latencyMs).toBeGreaterThan(0);
    // Requests at once may each ask; the source answers them from one login, and none was refused.
    expect(new Set(logins.map((login) => login.reason))).toEqual(new Set(["first"]));
  });

  it("lists kinds and namespaces", async () => {
    connections = connect();
    await connections.open(practice);
    const api = await connections.api(practice);
    const { kinds, failed } = await first(api.kinds({ connection: practice }), () => true);
    expect(failed).toEqual([]);
    expect(kinds.find((kind) => kind.resource === "pods" && kind.group === "")).toMatchObject({
      kind: "Pod",
      namespaced: true,
      shortNames: ["po"],
      section: "workloads",
      custom: false,
    });
    expect(kinds.find((kind) => kind.resource === "deployments")).toMatchObject({
      group: "apps",
      section: "workloads",
    });
    const { namespaces, forbidden } = await first(
      api.namespaces({ connection: practice }),
      (item) => item.namespaces.length > 0,
    );
    expect(forbidden).toBe(false);
    expect(namespaces).toContainEqual({ name: "orders", phase: "Active" });
  });

  it("serves live tables with kubectl's columns, and metrics beside them", async () => {
    connections = connect();
    const table = tableOf(practice, "pods", null);
    await until(() => expect(table.seen.last).toMatchObject({ state: { phase: "live" }, total: 300 }));
    const one = tableOf(practice, "pods", "orders");
    await until(() => expect(one.seen.last?.state.phase).toBe("live"));
    expect(one.seen.last?.total).toBeLessThan(300);
    one.close();
    table.close();
  });

  it("says of a kind that no one serves that it is not served", async () => {
    connections = connect();
    const table = tableOf(practice, "unicorns", null, "example.org");
    await until(() =>
      expect(table.seen.last?.state).toMatchObject({ phase: "failed", reason: { id: "cluster.kind.unserved" } }),
    );
    table.close();
  });

  it("shows an object, its events, its relations, its schema, and finds it by name", async () => {
    connections = connect();
    await connections.open(practice);
    const api = await connections.api(practice);
    const deployments = { group: "apps", version: "v1", resource: "deployments" };
    const found = await first(
      api.search({ connections: [practice], text: "checkout" }),
      ({ hits, pending }) => hits.length > 0 || pending === 0,
    );
    const hit = found.hits[0];
    if (!hit) throw new Error("nothing was found");
    const pod = await first(api.search({ connections: [practice], text: hit.ref.name }), ({ hits }) => hits.length > 0);
    expect(pod.hits.length).toBeGreaterThan(0);
    const overview = await first(
      api.overview({ connection: practice, namespaces: null }),
      (item) => item.pods.data !== null && item.nodes.data !== null,
    );
    expect(overview.pods.data?.total).toBe(300);
    expect(overview.nodes.data?.total).toBeGreaterThan(0);
    expect(overview.capacity.data?.cpuAllocatable).toBeGreaterThan(0);
    const schema = await api.schema({ connection: practice, group: "apps", version: "v1", kind: "Deployment" });
    expect(schema).toMatchObject({ type: "object" });
    const hits = await first(api.search({ connections: [practice], text: hit.ref.name }), () => true);
    void hits;
    const ref: ObjectRef = { connection: practice, ...deployments, namespace: hit.ref.namespace, name: hit.ref.name };
    if (hit.ref.resource === "deployments") {
      const state = await first(api.object({ ref, reveal: false }), (item) => item.phase === "live");
      expect(state).toMatchObject({ masked: false, object: { kind: "Deployment", metadata: { name: ref.name } } });
      expect(JSON.stringify(state.object)).not.toContain("managedFields");
      const related = await first(api.related({ ref }), (item) => item.complete);
      expect(related.groups.map((group) => group.relation)).toContain("child");
    }
    const gone = await first(
      api.object({ ref: { ...ref, name: "no-such-thing" }, reveal: false }),
      (item) => item.phase !== "loading",
    );
    expect(gone).toMatchObject({ phase: "gone", object: null });
  });

  it("masks Secrets until they are revealed", async () => {
    connections = connect();
    await connections.open(practice);
    const api = await connections.api(practice);
    const { hits } = await first(api.search({ connections: [practice], text: "credentials" }), (item) =>
      item.hits.some((one) => one.ref.resource === "secrets"),
    );
    const ref = hits.find((one) => one.ref.resource === "secrets")?.ref;
    if (!ref) throw new Error("no secret");
    const masked = await first(api.object({ ref, reveal: false }), (item) => item.phase === "live");
    const plain = await first(api.object({ ref, reveal: true }), (item) => item.phase === "live");
    const values = (state: typeof masked) => Object.values(z.record(z.string(), z.string()).parse(state.object?.data));
    expect(masked.masked).toBe(true);
    for (const value of values(masked)) expect(value).toMatch(/^•{8} \(/);
    expect(plain.masked).toBe(false);
    for (const value of values(plain)) expect(JSON.stringify(masked)).not.toContain(value);
  });

  it("names what a person with few rights may not do", async () => {
    connections = connect();
    const viewer = ConnectionId.parse("practice-viewer");
    const table = tableOf(viewer, "secrets", null);
    await until(() =>
      expect(table.seen.last?.state).toMatchObject({
        phase: "forbidden",
        reason: { id: "cluster.forbidden.all", params: { verb: "list", resource: "secrets" } },
      }),
    );
    table.close();
  });

  it("says that credentials have expired after one renewal, without a storm of logins", async () => {
    connections = connect();
    const expired = ConnectionId.parse("practice-expired");
    await connections.open(expired);
    await until(() => expect(stateOf(expired)).toMatchObject({ phase: "expired", hop: "login" }));
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    // Each part that was refused asks the source, which answers from memory and logs in once (`renewingSource.test.ts`); then the pauses grow.
    const asks = () => logins.filter((login) => login.reason === "refused").length;
    expect(asks()).toBeLessThan(12);
    const before = asks();
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    expect(asks() - before).toBeLessThan(6);
  });

  it("names the hop of a dead target, and goes on trying", async () => {
    connections = connect();
    const dead = ConnectionId.parse("practice-dead");
    await connections.open(dead);
    await until(() => expect(stateOf(dead)).toMatchObject({ phase: "failed", hop: "tcp" }));
    await until(() => expect(stateOf(dead)?.nextTryAt).not.toBeNull());
  });

  it("keeps rows as stale while the server is away, and is in step again soon after it is back", async () => {
    connections = connect();
    const port = new URL(lab.config.clusters.find((one) => one.name === "practice")?.cluster.server ?? "").port;
    await connections.open(practice);
    const table = tableOf(practice, "pods", null);
    await until(() => expect(table.seen.last).toMatchObject({ state: { phase: "live" }, total: 300 }));
    await stopLab(lab);
    await until(() => expect(table.seen.last?.state.phase).toBe("stale"));
    await until(() => expect(stateOf(practice)?.phase).toMatch(/degraded|failed/));
    expect(table.seen.last?.total).toBe(300);
    lab = await startLab(directory, ["--port", port]);
    // A restarted practice cluster has a new authority and new tokens: the connection is opened anew.
    await connections.close(practice);
    expect(stateOf(practice)?.phase).toBe("idle");
    table.close();
    const again = tableOf(practice, "pods", null);
    await until(() => expect(again.seen.last).toMatchObject({ state: { phase: "live" }, total: 300 }));
    again.close();
  });
});

describe("a cluster that nobody has opened", () => {
  it("is not connected to by looking at it, and answers once it is opened", async () => {
    connections = connect();
    const api = connections.api(practice);
    const { port2 } = new MessageChannel();
    await expect(
      connections.openTable(
        practice,
        { group: "", version: null, resource: "pods", namespace: null, label: "" },
        port2,
      ),
    ).rejects.toMatchObject({ code: "unreachable" });
    expect(stateOf(practice)).toBeUndefined();
    expect(logins).toEqual([]);
    await connections.open(practice);
    const { kinds } = await first((await api).kinds({ connection: practice }), () => true);
    expect(kinds.length).toBeGreaterThan(10);
  });
});
