/** The table worker and a domain's worker as they run in the product: real threads, real ports. */
import { Worker } from "node:worker_threads";
import { afterEach, beforeEach, expect, test } from "vitest";
import { message } from "../../../shared/model/message.ts";
import type { SourceState, TableQuery, TableUpdate } from "../../../shared/model/table.ts";
import { type Client, client } from "../../../shared/rpc/api.ts";
import { RpcClient } from "../../../shared/rpc/client.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import { transportPair } from "../../../shared/rpc/transportPair.fixture.ts";
import { implement, Relay } from "../rpc/implementation.ts";
import { RpcServer } from "../rpc/server.ts";
import type { ToRowWorker } from "./rowWorker.fixture.ts";
import { SOURCE_COLUMN } from "./sampleRows.fixture.ts";
import { tables } from "./tableContract.ts";
import { TableService } from "./tableService.ts";

const ALL: TableQuery = { filter: "", sort: [], health: [] };
const CLOSED = message("cluster.table.closed");

let rows: Worker | null = null;
let reachable = true;
let service: TableService;
let rpc: RpcClient;
let api: Client<typeof tables.members>;
let logged: string[];

beforeEach(() => {
  reachable = true;
  logged = [];
  service = new TableService({
    connectors: {
      rows: async (ask, port) => {
        if (rows === null || !reachable) throw new RpcError("unreachable", CLOSED);
        if (ask !== "all") throw new Error(`asked for ${ask}`);
        const serve: ToRowWorker = { kind: "serve", port };
        rows.postMessage(serve, [port]);
      },
    },
    log: (text) => void logged.push(text),
  });
  const link = () => ({ link: service.link() });
  const server = new RpcServer({
    implementations: [
      implement(tables, {
        open: new Relay(link),
        text: new Relay(link),
        refs: new Relay(link),
        position: new Relay(link),
      }),
    ],
    log: (_reference, _method, error) => void logged.push(String(error)),
  });
  const [near, far] = transportPair();
  server.accept(far);
  rpc = new RpcClient({ dial: () => Promise.resolve(near) });
  api = client(rpc, tables);
});

afterEach(async () => {
  rpc.dispose();
  await service.dispose();
  await stopRows();
});

function startRows(...names: readonly string[]): void {
  rows = new Worker(new URL("./rowWorker.fixture.ts", import.meta.url));
  tell({ kind: "upsert", names });
}

async function stopRows(): Promise<void> {
  const stopped = rows;
  rows = null;
  await stopped?.terminate();
}

function tell(told: ToRowWorker): void {
  rows?.postMessage(told);
}

function open(...asks: readonly unknown[]) {
  const stream = api.open({
    sources: asks.map((ask, i) => ({ id: `s${i}`, label: `source ${i}`, target: "rows", domain: "rows", ask })),
    sourceColumn: SOURCE_COLUMN,
    extraColumns: [],
    query: ALL,
  });
  const shown = new Map<number, string>();
  let states: readonly SourceState[] = [];
  /** Pulls until the update is the one wanted. */
  const until = async (
    wanted: (names: readonly (string | undefined)[], states: readonly SourceState[], update: TableUpdate) => boolean,
  ): Promise<TableUpdate> => {
    for (;;) {
      const { value, done } = await stream.next();
      if (done === true) throw new Error("the table ended");
      states = value.sources ?? states;
      for (const { handle, name } of value.rows) shown.set(handle, name);
      const names = value.handles.map((handle) => shown.get(handle));
      if (wanted(names, states, value)) return value;
    }
  };
  return { stream, until };
}

const inOrder =
  (...names: readonly string[]) =>
  (shown: readonly (string | undefined)[]) =>
    shown.join() === names.join();

test("a table over real threads shows rows, follows them, and answers what is asked of it", async () => {
  startRows("web-10", "web-9", "cart");
  const table = open("all");
  const first = await table.until(inOrder("cart", "web-9", "web-10"));
  expect(first).toMatchObject({ total: 3, matched: 3, healths: { ok: 3 } });
  tell({ kind: "upsert", names: ["api"] });
  await table.until(inOrder("api", "cart", "web-9", "web-10"));
  const query: TableQuery = { ...ALL, filter: "web", sort: [{ column: "name", descending: true }] };
  table.stream.control({ query, range: { first: 0, count: 1 } });
  const sorted = await table.until(inOrder("web-10"));
  expect(sorted).toMatchObject({ query, matched: 2, total: 4, range: { first: 0, count: 1 } });

  const { view } = sorted;
  let text = "";
  for await (const chunk of api.text({ view, rows: null, format: "tsv", columns: ["namespace", "name"] }))
    text += chunk.text;
  expect(text).toBe("Namespace\tName\nshop\tweb-10\nshop\tweb-9\n");
  expect(await api.refs({ view, first: 0, last: 1 })).toEqual([
    { source: "s0", uid: "uid-web-10" },
    { source: "s0", uid: "uid-web-9" },
  ]);
  const about = { view, row: null, prefix: null, after: -1 };
  expect(await api.position({ ...about, row: { source: "s0", uid: "uid-web-9" } })).toBe(1);
  expect(await api.position({ ...about, row: { source: "s0", uid: "uid-cart" } })).toBeNull();
  expect(await api.position({ ...about, prefix: "web-9" })).toBe(1);
  table.stream.return();
  await expect.poll(() => api.refs({ view, first: 0, last: 0 }).catch((error) => error.code)).toBe("not-found");
  expect(logged).toEqual([]);
});

test("two sources are one table, and one that cannot be reached holds nothing back", async () => {
  startRows("b", "a");
  const table = open("all", "nothing", "all");
  await table.until((names, states) => names.join() === "a,a,b,b" && states[1]?.phase === "failed");
  expect(logged).toEqual([expect.stringContaining("asked for nothing")]);
});

test("a source is refused with its reason, and reached at once when the way is free", async () => {
  startRows("cart");
  reachable = false;
  const table = open("all");
  let nextTryAt = 0;
  // Three refusals: the pause is two seconds at least.
  for (let refusals = 0; refusals < 3; refusals++) {
    await table.until((_, [state]) => {
      const isNews = state?.phase === "failed" && state.nextTryAt !== nextTryAt;
      if (isNews) nextTryAt = state.nextTryAt ?? 0;
      return isNews && state.reason?.id === CLOSED.id;
    });
  }
  reachable = true;
  service.retry("another");
  service.retry("rows");
  await table.until(inOrder("cart"));
  expect(Date.now()).toBeLessThan(nextTryAt);
  expect(logged).toEqual([]);
});

test("rows of a worker that ended stay as stale until another has them", async () => {
  startRows("cart", "web");
  const table = open("all");
  await table.until((names, [state]) => names.length === 2 && state?.phase === "live");
  await stopRows();
  const lost = await table.until((_, [state]) => state?.phase === "stale" && state.reason?.id === CLOSED.id);
  expect(lost).toMatchObject({ total: 2, matched: 2 });
  startRows("cart", "api");
  // By itself, after its pause.
  await table.until((names, [state]) => names.join() === "api,cart" && state?.phase === "live");
});

test("when the table worker ends its tables end as unreachable, and the next table starts another", async () => {
  startRows("cart");
  const table = open("all");
  await table.until(inOrder("cart"));
  const ended = expect(table.until(() => false)).rejects.toMatchObject({ code: "unreachable" });
  await service.dispose();
  await ended;
  await open("all").until(inOrder("cart"));
});
