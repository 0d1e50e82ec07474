import { MessageChannel } from "node:worker_threads";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { message } from "../../../shared/model/message.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { SourceAnswer, SourceDelta, SourceRequest } from "../../core/table/portProtocol.ts";
import type { KubeHttp } from "../http/request.ts";
import { Metering } from "../metrics/metering.ts";
import { ClusterSession } from "./clusterSession.ts";
import { KindCatalog } from "./kindCatalog.ts";
import { TableSources } from "./tableSources.ts";

const refused = new RpcError("unreachable", message("connection.tcpRefused", { hop: "tcp" }));
const expired = new RpcError("expired", message("auth.expired", { hop: "login" }));
const broken = new RpcError("internal", message("connection.serverError", { status: 500 }));
const noKinds = { kind: "APIGroupDiscoveryList", items: [] };

/** Discovery of a cluster that serves widgets in these versions, the preferred one first. */
function widgets(...versions: readonly string[]) {
  const resource = {
    resource: "widgets",
    scope: "Namespaced",
    responseKind: { kind: "Widget" },
    singularResource: "widget",
    verbs: ["list", "watch"],
  };
  const served = versions.map((version) => ({ version, resources: [resource] }));
  return { kind: "APIGroupDiscoveryList", items: [{ metadata: { name: "example.org" }, versions: served }] };
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A table over a target whose answers the test gives: to `/version`, and to the questions for its kinds. */
async function tableOver(answer: { version: unknown; kinds: unknown; rows?: RpcError }) {
  const asked: number[] = [];
  const discovered: number[] = [];
  const listed: string[] = [];
  const http: KubeHttp = {
    json: async ({ path }) => {
      const isVersion = path === "/version";
      if (isVersion) asked.push(Date.now());
      if (path === "/apis") discovered.push(Date.now());
      const now = isVersion ? answer.version : answer.kinds;
      if (now instanceof Error) throw now;
      return now;
    },
    request: ({ path }) => {
      listed.push(path);
      return Promise.reject(answer.rows ?? broken);
    },
    upgrade: () => Promise.reject(refused),
    reset: () => {},
    dispose: () => {},
  };
  const session = new ClusterSession({ http, signal: () => {}, random: () => 0.999 });
  const catalog = new KindCatalog(session);
  const sources = new TableSources(session, catalog, new Metering(session));
  const { port1, port2 } = new MessageChannel();
  const deltas: SourceDelta[] = [];
  const send = (request: SourceRequest) => port1.postMessage(request);
  const refusals: string[] = [];
  port1.on("message", (told: SourceAnswer) => {
    if (told.kind === "refused") refusals.push(told.reason.id);
    if (told.kind !== "delta") return;
    deltas.push(told);
    send({ kind: "ack", generation: told.generation });
  });
  const ask = { group: "example.org", version: null, resource: "widgets", namespace: null, label: "x" };
  sources.open(ask, port2);
  const query = { filter: "", sort: [], health: [] };
  send({ kind: "query", seq: 1, query, extraColumns: [], sourceName: null, withKeys: false, window: null });
  void session.connect();
  const pass = async (ms: number) => {
    // In steps, so that messages between the ports have their turns.
    for (let left = ms; left > 0; left -= 100) {
      await vi.advanceTimersByTimeAsync(Math.min(100, left));
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  await pass(300);
  return {
    asked,
    discovered,
    listed,
    refusals,
    pass,
    state: () => deltas.at(-1)?.state,
    session,
    end: async () => {
      port1.close();
      sources.dispose();
      catalog.dispose();
      session.dispose();
    },
  };
}

describe("a table whose kinds are not known yet", () => {
  it("says why the target cannot be reached and when it is tried next, and asks it every 4 s at most", async () => {
    const answer = { version: refused as unknown, kinds: refused as unknown };
    const table = await tableOver(answer);
    await table.pass(30_000);
    expect(table.state()).toMatchObject({ phase: "failed", reason: refused.text });
    const inMs = (table.state()?.nextTryAt ?? 0) - Date.now();
    expect(inMs).toBeGreaterThan(-200);
    expect(inMs).toBeLessThanOrEqual(4_000);
    const gaps = table.asked.slice(1).map((at, i) => at - (table.asked[i] ?? 0));
    expect(gaps.length).toBeGreaterThan(5);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(4_000);

    answer.version = { gitVersion: "v1.34.2" };
    answer.kinds = noKinds;
    await table.pass(6_000);
    // It answers by now: that it does not serve the kind is another reason.
    expect(table.state()).toMatchObject({ phase: "failed", reason: { id: "cluster.kind.unserved" }, nextTryAt: null });
    await table.end();
  });

  it("says that a person has to sign in, and goes on by itself when one has", async () => {
    const answer = { version: expired as unknown, kinds: expired as unknown };
    const table = await tableOver(answer);
    await table.pass(2_000);
    expect(table.state()).toMatchObject({ phase: "failed", reason: expired.text, nextTryAt: null });
    answer.version = { gitVersion: "v1.34.2" };
    answer.kinds = noKinds;
    table.session.wake(false);
    await table.pass(2_000);
    expect(table.state()?.reason?.id).toBe("cluster.kind.unserved");
    await table.end();
  });

  it("says that the kinds cannot be read where the target answers otherwise", async () => {
    const table = await tableOver({ version: { gitVersion: "v1.34.2" }, kinds: broken });
    await table.pass(2_000);
    expect(table.state()).toMatchObject({ phase: "failed", reason: broken.text, nextTryAt: expect.any(Number) });
    await table.end();
  });
});

describe("a table whose kind comes and goes", () => {
  const version = { gitVersion: "v1.34.2" };

  it("looks for a kind that is not served every quarter of a minute, and comes alive with it", async () => {
    const answer = { version: version as unknown, kinds: noKinds as unknown };
    const table = await tableOver(answer);
    await table.pass(2_000);
    expect(table.state()?.reason?.id).toBe("cluster.kind.unserved");
    const before = table.discovered.length;
    await table.pass(60_000);
    expect(table.discovered.length - before).toBe(4);
    expect(table.listed).toEqual([]);

    answer.kinds = widgets("v1");
    await table.pass(15_000);
    expect(table.listed[0]).toBe("/apis/example.org/v1/widgets");
    await table.end();
  });

  it("is as seldom looked for as any other once it is served", async () => {
    const table = await tableOver({ version, kinds: widgets("v1") });
    await table.pass(2_000);
    const before = table.discovered.length;
    await table.pass(60_000);
    expect(table.discovered.length).toBe(before);
    await table.end();
  });

  it("is not read without end where the kinds are answered and the rows are not", async () => {
    const table = await tableOver({ version, kinds: widgets("v1"), rows: refused });
    await table.pass(10_000);
    expect(table.discovered.length).toBeLessThan(8);
    await table.end();
  });

  it("says that it is no longer served, and stays open for its return", async () => {
    const missing = new RpcError("not-found", message("connection.serverError", { status: 404 }));
    const answer = { version: version as unknown, kinds: widgets("v1") as unknown, rows: broken };
    const table = await tableOver(answer);
    await table.pass(2_000);
    answer.kinds = noKinds;
    answer.rows = missing;
    table.session.wake(false);
    await table.pass(2_000);
    expect(table.state()).toMatchObject({ phase: "failed", reason: { id: "cluster.kind.unserved" } });
    answer.kinds = widgets("v1");
    answer.rows = broken;
    await table.pass(16_000);
    expect(table.state()?.reason).toEqual(broken.text);
    expect(table.refusals).toEqual([]);
    await table.end();
  });

  it("asks to be opened anew when another version is preferred, and not when one more is served", async () => {
    const answer = { version: version as unknown, kinds: widgets("v1") as unknown };
    const table = await tableOver(answer);
    await table.pass(2_000);
    answer.kinds = widgets("v1", "v2");
    table.session.wake(false);
    await table.pass(1_000);
    expect(table.refusals).toEqual([]);
    answer.kinds = widgets("v2", "v1");
    table.session.wake(false);
    await table.pass(1_000);
    expect(table.refusals).toEqual(["cluster.kind.moved"]);
    await table.end();
  });
});
