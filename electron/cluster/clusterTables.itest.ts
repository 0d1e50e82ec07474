/** Tables over clusters as a page gets them: main, the table worker, a worker for each cluster, and the practice estate in a process of its own. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { cluster } from "../../shared/cluster.ts";
import { ConnectionId } from "../../shared/connection.ts";
import { message } from "../../shared/model/message.ts";
import type { SourceState, TableControl, TableQuery, TableUpdate } from "../../shared/model/table.ts";
import { type Client, client } from "../../shared/rpc/api.ts";
import { RpcClient } from "../../shared/rpc/client.ts";
import { RpcError } from "../../shared/rpc/envelope.ts";
import { transportPair } from "../../shared/rpc/transportPair.fixture.ts";
import { Road } from "../../test/services/road.ts";
import { RpcServer } from "../core/rpc/server.ts";
import { Value } from "../core/state/value.ts";
import { TableService } from "../core/table/tableService.ts";
import { staticSource } from "./auth/staticSource.ts";
import { ClusterConnections } from "./clusterConnections.ts";
import { CLUSTER_DOMAIN, type ClusterTableAsk, clusterRoutes } from "./clusterRoutes.ts";
import { type Lab, practiceContext, startLab, stopLab } from "./practiceLab.fixture.ts";

const ALL: TableQuery = { filter: "", sort: [], health: [] };
/** The practice cluster, by a road that the test starts and stops. */
const late = ConnectionId.parse("late");
const practice = ConnectionId.parse("practice");
const dead = ConnectionId.parse("practice-dead");
const expired = ConnectionId.parse("practice-expired");
const nowhere = ConnectionId.parse("nowhere");

let directory: string;
let lab: Lab;
let connections: ClusterConnections;
let tables: TableService;
let rpc: RpcClient;
let api: Client<typeof cluster.members>;
let road: Road;
let lateServer: string | null = null;
const logged: string[] = [];

function start(): void {
  const options = {
    log: (_connection: ConnectionId, text: string) => void logged.push(text),
    opened: (connection: ConnectionId) => tables.retry(connection),
    way: async (connection: ConnectionId) => {
      const { endpoint, token } = practiceContext(lab, connection === late ? practice : connection);
      const server = connection === late ? (lateServer ?? `https://127.0.0.1:${road.port}`) : endpoint.server;
      return {
        endpoint: { ...endpoint, server },
        credentials: staticSource(`Bearer ${token}`, () => new RpcError("expired", message("auth.expired"))),
      };
    },
  };
  connections = new ClusterConnections(options);
  tables = new TableService({
    connectors: {
      [CLUSTER_DOMAIN]: async (ask, port) => {
        const { connection, ...rest } = ask as ClusterTableAsk; // `clusterRoutes` made it
        await connections.openTable(connection, rest, port);
      },
    },
    log: (text) => void logged.push(text),
  });
  const surroundings = {
    remembered: { recall: async () => null },
    guards: { environments: new Value([]), isPractice: () => false },
  };
  const server = new RpcServer({
    implementations: [clusterRoutes({ clusters: connections, tables, nameOf: String, ...surroundings })],
    log: (_reference, method, error) => void logged.push(`${method}: ${String(error)}`),
  });
  const [near, far] = transportPair();
  server.accept(far);
  rpc = new RpcClient({ dial: () => Promise.resolve(near) });
  api = client(rpc, cluster);
}

/** An open table, followed to the update that is wanted. */
function pods(...ids: readonly ConnectionId[]) {
  for (const id of ids) connections.open(id).catch(() => {}); // its state says why it cannot be opened
  const stream = api.table({
    group: "",
    version: null,
    resource: "pods",
    sources: ids.map((connection) => ({ connection, namespaces: null })),
    extraColumns: [],
    query: ALL,
  });
  const seen: { states: readonly SourceState[]; last: TableUpdate | null } = { states: [], last: null };
  return {
    stream,
    seen,
    control: (control: TableControl) => stream.control(control),
    until: async (wanted: (states: readonly SourceState[], update: TableUpdate) => boolean) => {
      for await (const update of { [Symbol.asyncIterator]: () => ({ next: () => stream.next() }) }) {
        seen.states = update.sources ?? seen.states;
        seen.last = update;
        if (wanted(seen.states, update)) return update;
      }
      throw new Error("the table ended");
    },
  };
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "quarterdeck-test-"));
  lab = await startLab(directory);
});
afterAll(async () => {
  await stopLab(lab);
  await rm(directory, { recursive: true, force: true });
});
beforeEach(async () => {
  road = await Road.reserve();
  lateServer = null;
  start();
});
afterEach(async () => {
  rpc.dispose();
  await tables.dispose();
  await connections.dispose();
  await road.close();
  expect(logged.splice(0)).toEqual([]);
});

const practicePort = () => Number(new URL(practiceContext(lab, practice).endpoint.server).port);

describe("a table over clusters of which some cannot be read", () => {
  it("says why of each, and goes on with the others", async () => {
    const table = pods(dead, practice, expired, nowhere);
    const update = await table.until(
      ([one, two, three, four]) =>
        one?.phase === "failed" &&
        one.nextTryAt !== null &&
        two?.phase === "live" &&
        three?.phase === "failed" &&
        four?.phase === "failed",
    );
    expect(table.seen.states).toMatchObject([
      { id: "practice-dead", reason: { id: "connection.tcpRefused", params: { hop: "tcp" } }, rows: 0 },
      { id: "practice", reason: null, rows: 300 },
      { id: "practice-expired", reason: { id: "auth.expired" }, rows: 0 },
      { id: "nowhere", reason: { id: "connection.noContext" }, rows: 0 },
    ]);
    expect(update).toMatchObject({ total: 300, matched: 300 });
  });

  it("shows the rows by itself as soon as the target answers", async () => {
    const table = pods(late);
    await table.until(([state]) => state?.phase === "failed");
    await road.open(practicePort());
    const from = Date.now();
    const update = await table.until(([state]) => state?.phase === "live");
    expect(update).toMatchObject({ total: 300, matched: 300 });
    expect(table.seen.states).toMatchObject([{ reason: null, nextTryAt: null }]);
    // Probed every 4 s at most while someone looks.
    expect(Date.now() - from).toBeLessThan(15_000);
  });

  it("is opened again when the worker of its cluster ended by itself", async () => {
    lateServer = "https://[broken";
    const table = pods(late);
    await table.until(([state]) => state?.phase === "failed");
    await vi.waitFor(() => expect(logged.join()).toContain("the worker failed"));
    lateServer = null;
    await road.open(practicePort());
    await table.until(([state]) => state?.phase === "live");
    expect(logged.splice(0).every((text) => text.startsWith("the worker failed"))).toBe(true);
  });

  it("keeps the rows of a closed connection, does not open it, and follows it when a person does", async () => {
    await road.open(practicePort());
    const table = pods(late, practice);
    await table.until((states) => states.every(({ phase }) => phase === "live"));
    await connections.close(late);
    await table.until(([state]) => state?.phase === "stale" && state.reason?.id === "cluster.table.closed");
    expect(connections.states.current.get(late)?.phase).toBe("idle");
    table.control({ query: { ...ALL, filter: "-running" } });
    const filtered = await table.until((_, { query }) => query.filter !== "");
    expect(table.seen.states.map(({ phase, rows }) => [phase, rows])).toEqual([
      ["stale", 300],
      ["live", 300],
    ]);
    expect(filtered.matched).toBeGreaterThan(300);
    await connections.open(late);
    const back = await table.until((states) => states.every(({ phase }) => phase === "live"));
    expect(back.matched).toBeLessThan(300);
    expect(back.total).toBe(600);
  });
});
