import { MessageChannel, type MessagePort } from "node:worker_threads";
import fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import type { Row, SourceState, TableUpdate } from "../../../shared/model/table.ts";
import { sourcePort } from "./nodePort.ts";
import { ALL, host, openTable, pull, pullUntil, row, storeOf, TOP, text } from "./openTable.fixture.ts";
import type { SourceAnswer, SourcePort, SourceRequest } from "./portProtocol.ts";
import { anyRow, COLUMNS, NOW, SOURCE_COLUMN } from "./sampleRows.fixture.ts";
import { type Clock, SourceServer } from "./sourceServer.ts";
import { TableHost } from "./tableHost.ts";
import type { TableView } from "./tableView.ts";

afterEach(() => host.dispose());

/** What a renderer keeps: rows by handle, forgotten outside its range. */
class Viewer {
  rows = new Map<number, Row>();
  shown: (Row | undefined)[] = [];
  last: TableUpdate | null = null;
  states: readonly SourceState[] = [];

  /** Follows until all sources are live and all rows of the window are here, however busy the machine is. */
  async settle(view: TableView): Promise<void> {
    const settled = () =>
      this.states.every(({ phase }) => phase === "live") && this.shown.every((each) => each !== undefined);
    while (this.last === null || !settled()) this.take(await pull(view));
  }

  take(update: TableUpdate): void {
    this.states = update.sources ?? this.states;
    const sent = new Map(update.rows.map((each) => [each.handle, each]));
    const kept = update.columns === undefined ? this.rows : new Map<number, Row>();
    this.rows = new Map();
    this.shown = update.handles.map((handle) => {
      const found = sent.get(handle) ?? kept.get(handle);
      if (found !== undefined) this.rows.set(handle, found);
      return found;
    });
    this.last = update;
  }
}

test("the first update is a snapshot, later ones carry what changed", async () => {
  const store = storeOf(row("1", "web-10"), row("2", "web-9"));
  const { view } = openTable([store]);
  const first = await pull(view);
  expect(first).toMatchObject({ view: view.id, query: ALL, total: 2, matched: 2, healths: { ok: 2, bad: 0 } });
  const others = COLUMNS.map(({ id }) => id).filter((id) => id !== "name");
  expect(first.columns?.map(({ id }) => id)).toEqual(["name", "namespace", ...others]);
  expect(first.sources).toMatchObject([{ id: "s0", label: "cluster 0", phase: "connecting", rows: 2 }]);
  expect(first.rows.map(({ cells }) => cells.slice(0, 2))).toEqual([
    ["web-9", "a"],
    ["web-10", "a"],
  ]);
  store.upsert([row("1", "web-10", { health: "bad" })]);
  const second = await pull(view);
  expect(second.handles).toEqual(first.handles);
  expect(second.rows).toEqual([expect.objectContaining({ uid: "1", health: "bad", handle: first.handles[1] })]);
  expect(second.columns).toBeUndefined();
  expect(second.sources).toBeUndefined();
  expect(second.generation).toBe(first.generation);
});

test("a pull waits until something changes, and ends with its signal", async () => {
  const { view } = openTable([storeOf(row("1", "web"))]);
  await pull(view);
  const abort = new AbortController();
  const waiting = view.pull(abort.signal);
  abort.abort(new Error("enough"));
  await expect(waiting).rejects.toThrow("enough");
  const another = pull(view);
  view.dispose();
  await expect(another).rejects.toThrow("closed");
});

test("a query is answered as a whole, a range by the rows not yet sent", async () => {
  const store = storeOf(...Array.from({ length: 30 }, (_, i) => row(`u${i}`, `web-${i}`)));
  const { view } = openTable([store], ALL, { first: 0, count: 5 });
  await pull(view);
  view.control({ range: { first: 3, count: 5 } });
  const moved = await pull(view);
  expect(moved.range).toEqual({ first: 3, count: 5 });
  expect(moved.rows.map(({ name }) => name)).toEqual(["web-5", "web-6", "web-7"]);
  const query = { ...ALL, filter: "web-2", sort: [{ column: "name", descending: true }] };
  view.control({ query, range: { first: 0, count: 3 } });
  const filtered = await pull(view);
  expect(filtered).toMatchObject({ query, matched: 11, total: 30, range: { first: 0, count: 3 } });
  expect(filtered.rows.map(({ name }) => name)).toEqual(["web-29", "web-28", "web-27"]);
});

test("two sources make one order, and one that is lost keeps its rows as stale", async () => {
  const stores = [storeOf(row("1", "b"), row("2", "d")), storeOf(row("1", "a"), row("2", "c"))];
  const { view, servers } = openTable(stores);
  const first = await pull(view);
  expect(first.columns?.slice(0, 3).map(({ id }) => id)).toEqual(["name", "source", "namespace"]);
  expect(first.rows.map(({ name, source, cells }) => [name, source, cells[1]])).toEqual([
    ["a", 1, "cluster 1"],
    ["b", 0, "cluster 0"],
    ["c", 1, "cluster 1"],
    ["d", 0, "cluster 0"],
  ]);
  servers[1]?.dispose();
  const lost = await pullUntil(view, ({ sources }) => sources?.[1]?.phase === "stale");
  expect(lost.sources?.[1]?.reason).toEqual({ id: "table.sourceLost", params: { source: "cluster 1" } });
  expect(lost.handles).toEqual(first.handles);
});

test("rows of a lost source outlive a new query, and give way when the source has all its rows again", async () => {
  const stores = [storeOf(row("1", "b"), row("2", "d")), storeOf(row("1", "a"), row("2", "c"))];
  const { view, servers } = openTable(stores);
  const viewer = new Viewer();
  const namesUntil = async (wanted: (names: readonly (string | undefined)[]) => boolean) => {
    const names = () => viewer.shown.map((each) => each?.name);
    do viewer.take(await pull(view));
    while (!wanted(names()));
    return names();
  };
  await namesUntil((names) => names.join() === "a,b,c,d");
  const old = new Set(viewer.rows.keys());
  servers[1]?.dispose();
  await pullUntil(view, ({ sources }) => sources?.[1]?.phase === "stale").then((update) => viewer.take(update));
  // What cannot be asked is as it was: in its place, and behind the others once they are sorted otherwise.
  view.control({ query: { ...ALL, filter: "d" } });
  await namesUntil((names) => names.join() === "a,c,d");
  view.control({ query: { ...ALL, sort: [{ column: "name", descending: false }] } });
  await namesUntil((names) => names.join() === "b,d,a,c");
  expect(viewer.states[1]).toMatchObject({ phase: "stale", rows: 2 });

  // Other rows under the same serials, not all of them yet.
  stores[1] = storeOf(row("7", "e"));
  stores[1].setState({ phase: "loading", reason: null });
  host.retry("t0");
  host.retry("t1");
  viewer.take(await pull(view));
  expect(viewer.shown.map((each) => each?.name)).toEqual(["b", "d", "a", "c"]);
  expect(await view.indexOf({ source: "s1", uid: "7" })).toBeNull();
  expect(await text(view.copy("matched", { format: "tsv", columns: ["name"], now: NOW }))).toBe("name\nb\nd\na\nc\n");
  stores[1].upsert([row("8", "a0")]);
  stores[1].setState({ phase: "live", goodAt: NOW });
  await namesUntil((names) => names.join() === "a0,b,d,e");
  expect(viewer.states[1]).toMatchObject({ phase: "live", rows: 2, reason: null });
  expect([...viewer.rows].filter(([handle, { source }]) => source === 1 && old.has(handle))).toEqual([]);
});

test("a source that could not be reached says so until it is", async () => {
  const ends: MessagePort[] = [];
  const connect = () => {
    const { port1, port2 } = new MessageChannel();
    ends.push(port1);
    return sourcePort(port2);
  };
  const view = host.open({
    view: "refused",
    sources: [{ id: "s0", label: "dead", target: "t", connect }],
    sourceColumn: SOURCE_COLUMN,
    extraColumns: [],
    query: ALL,
    range: TOP,
  });
  const reason = { id: "connection.tcpRefused", params: { target: "x" } };
  ends[0]?.postMessage({ kind: "refused", reason } satisfies SourceAnswer);
  ends[0]?.close();
  const refused = await pullUntil(view, ({ sources }) => sources?.[0]?.phase === "failed");
  expect(refused.sources).toMatchObject([{ phase: "failed", reason, rows: 0, nextTryAt: expect.any(Number) }]);
  view.control({ query: { ...ALL, filter: "web" } });
  host.retry("t");
  const store = storeOf(row("1", "web"), row("2", "other"));
  const [, second] = ends;
  if (second === undefined) throw new Error("it was not tried again");
  new SourceServer(store, sourcePort(second), { namespaces: null, label: "dead" });
  const reached = await pullUntil(view, ({ matched }) => matched === 1);
  expect(reached.rows.map(({ name }) => name)).toEqual(["web"]);
});

test("a source that does not answer holds the others back only for a moment", async () => {
  const silent: SourcePort = { postMessage: () => {}, onMessage: () => {}, onClose: () => {}, close: () => {} };
  const { port1, port2 } = new MessageChannel();
  new SourceServer(storeOf(row("1", "web")), sourcePort(port1), { namespaces: null, label: "fast" });
  const sources = [
    { id: "fast", label: "fast", target: "", connect: () => sourcePort(port2) },
    { id: "slow", label: "slow", target: "", connect: () => silent },
  ];
  const impatient = new TableHost();
  const view = impatient.open({
    view: "slow",
    sources,
    sourceColumn: SOURCE_COLUMN,
    extraColumns: [],
    query: ALL,
    range: TOP,
  });
  const update = await pull(view);
  expect(update.rows.map(({ name }) => name)).toEqual(["web"]);
  expect(update.sources?.map(({ phase }) => phase)).toEqual(["connecting", "connecting"]);
  impatient.dispose();
});

test("a source is not sent a delta before it acknowledged the last", async () => {
  const store = storeOf(row("1", "web"));
  const sent: SourceAnswer[] = [];
  let receive = (_request: SourceRequest) => {};
  const port: SourcePort = {
    postMessage: (message) => void sent.push(message as SourceAnswer), // the source's end sends answers alone
    onMessage: (listener) => {
      receive = listener;
    },
    onClose: () => {},
    close: () => {},
  };
  const pending: (() => void)[] = [];
  const clock: Clock = {
    now: () => NOW,
    setTimeout: (run) => {
      pending.push(run);
      return { dispose: () => {} };
    },
  };
  new SourceServer(store, port, { namespaces: null, label: "" }, { clock });
  receive({ kind: "query", seq: 1, query: ALL, extraColumns: [], sourceName: null, withKeys: false, window: null });
  for (let i = 0; i < 100; i++) {
    store.upsert([row(`x${i}`, `x-${i}`)]);
    for (const run of pending.splice(0)) run();
  }
  expect(sent).toHaveLength(1);
  receive({ kind: "ack", generation: 1 });
  for (const run of pending.splice(0)) run();
  expect(sent).toHaveLength(2);
  expect(sent[1]).toMatchObject({ kind: "delta", generation: 2, matched: 101 });
});

test("rows are found by position, by name and by beginning", async () => {
  const stores = [storeOf(row("1", "b1"), row("2", "d1"), row("3", "Bx")), storeOf(row("1", "a1"), row("2", "c1"))];
  const { view } = openTable(stores);
  // a1 b1 Bx c1 d1
  await pull(view);
  expect(await view.rangeRefs(3, 1)).toEqual([
    { source: "s0", uid: "1" },
    { source: "s0", uid: "3" },
    { source: "s1", uid: "2" },
  ]);
  await expect(view.rangeRefs(0, 1_000_000)).rejects.toThrow(RangeError);
  expect(await view.indexOf({ source: "s1", uid: "2" })).toBe(3);
  expect(await view.indexOf({ source: "s1", uid: "9" })).toBeNull();
  expect(await view.findPrefix("b", -1)).toBe(1);
  expect(await view.findPrefix("b", 1)).toBe(2);
  expect(await view.findPrefix("B", 2)).toBe(1);
  expect(await view.findPrefix("zz", 0)).toBeNull();
});

test("a viewer that only follows updates sees what the sources have, whatever happens", async () => {
  const anyChange = fc.oneof(
    fc.record({ do: fc.constant("upsert" as const), source: fc.nat(1), rows: fc.array(anyRow, { maxLength: 8 }) }),
    fc.record({ do: fc.constant("remove" as const), source: fc.nat(1), uids: fc.array(fc.nat(14), { maxLength: 8 }) }),
    fc.record({ do: fc.constant("range" as const), first: fc.nat(10), count: fc.nat(12) }),
    fc.record({
      do: fc.constant("sort" as const),
      column: fc.constantFrom("restarts", "cpu", "name"),
      filter: fc.constantFrom("", "web"),
    }),
    fc.record({ do: fc.constant("pull" as const) }),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyChange, { maxLength: 15, size: "max" }),
      fc.constantFrom(1, 2),
      async (changes, sources) => {
        const stores = [storeOf(), storeOf()].slice(0, sources);
        const { view } = openTable(stores);
        const viewer = new Viewer();
        viewer.take(await pull(view));
        for (const change of changes) {
          if (change.do === "upsert") stores[change.source]?.upsert(change.rows);
          else if (change.do === "remove") stores[change.source]?.remove(change.uids.map((uid) => `u${uid}`));
          else if (change.do === "range") view.control({ range: change });
          else if (change.do === "sort") {
            view.control({
              query: { ...ALL, filter: change.filter, sort: [{ column: change.column, descending: true }] },
            });
            viewer.take(await pull(view));
          }
        }
        // A last change that is surely told ends the wait.
        for (const store of stores) store.setState({ phase: "live", goodAt: changes.length });
        view.control({ range: TOP });
        await viewer.settle(view);
        const { view: fresh } = openTable(stores, viewer.last?.query ?? ALL);
        const other = new Viewer();
        await other.settle(fresh);
        const expected = other.last;
        const plain = (each: Row | undefined) => each && { ...each, handle: 0 };
        expect(viewer.shown.map(plain)).toEqual(other.shown.map(plain));
        expect([viewer.last?.total, viewer.last?.matched]).toEqual([expected?.total, expected?.matched]);
        expect(viewer.last?.healths).toEqual(expected?.healths);
        view.dispose();
        fresh.dispose();
      },
    ),
    { numRuns: 25 },
  );
});
