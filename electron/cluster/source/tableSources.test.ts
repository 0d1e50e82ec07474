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

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A table over a target whose answers the test gives: to `/version`, and to the questions for its kinds. */
async function tableOver(answer: { version: unknown; kinds: unknown }) {
  const asked: number[] = [];
  const http: KubeHttp = {
    json: async ({ path }) => {
      const isVersion = path === "/version";
      if (isVersion) asked.push(Date.now());
      const now = isVersion ? answer.version : answer.kinds;
      if (now instanceof Error) throw now;
      return now;
    },
    request: () => Promise.reject(refused),
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
  port1.on("message", (told: SourceAnswer) => {
    if (told.kind !== "delta") return;
    deltas.push(told);
    send({ kind: "ack", generation: told.generation });
  });
  const ask = { group: "example.org", version: null, resource: "widgets", namespace: null, label: "x" };
  const opened = sources.open(ask, port2);
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
    pass,
    state: () => deltas.at(-1)?.state,
    session,
    end: async () => {
      port1.close();
      await opened;
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
