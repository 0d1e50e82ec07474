/** A table over several sources, in one thread: each source's share of a key press, its sort keys made ready to travel included, and the table
 *  worker's share: taking the lists in and finding the window among them.
 *  Usage: node bench/mergedTable.ts [rows a source] [sources] (default 50000 2). Prints one line a figure, in CPU time of the thread. */
import { cpus, loadavg } from "node:os";
import { deserialize, serialize } from "node:v8";
import { MergedView } from "../electron/core/table/mergedView.ts";
import type { SourceDelta } from "../electron/core/table/portProtocol.ts";
import { RowStore } from "../electron/core/table/rowStore.ts";
import { SourceView } from "../electron/core/table/sourceView.ts";
import type { SortOrder, TableQuery } from "../shared/model/table.ts";
import { COLUMNS, podRow, randomOf } from "./tableRows.ts";

const NOW = Date.UTC(2026, 10, 22, 3);
const RANGE = { first: 0, count: 60 };
const WORDS = ["payments", "crashloop", "node-42", "web-", "team-7", "10.0.1"];
const [rows = 50_000, sources = 2] = process.argv.slice(2).map(Number);

const views = Array.from({ length: sources }, (_, i) => {
  const random = randomOf(i + 1);
  const store = new RowStore({ columns: COLUMNS, namespaced: true });
  for (let at = 0; at < rows; at += 500)
    store.upsert(Array.from({ length: 500 }, (_, of) => podRow(at + of, 1, random, NOW)));
  return new SourceView(store, { namespaces: null, label: `cluster ${i}` });
});
const of = views.map((_, i) => ({ id: `s${i}`, label: `cluster ${i}` }));
const column = { name: "Cluster", label: { id: "cluster.table.cluster", params: {} } };
const query = (filter: string, sort: readonly SortOrder[]): TableQuery => ({ filter, sort: [...sort], health: [] });
const merged = new MergedView("bench", of, column, query("", []), RANGE);
let seq = 1;

interface Shares {
  /** Of the slowest source. */
  readonly source: number;
  readonly sending: number;
  readonly table: number;
}

/** One key press, from the query to the window's places. */
function press(filter: string, sort: readonly SortOrder[]): Shares {
  merged.setQuery(query(filter, sort));
  seq = merged.currentQuery.seq;
  const asked = { seq, query: query(filter, sort), extraColumns: [], sourceName: "Cluster", withKeys: true };
  const shares = exchanged((view) => view.ask({ ...asked, window: RANGE }, NOW));
  return { ...shares, table: shares.table + timed(() => merged.windows()) };
}

/** What follows the answer: the rest of the order, and of its keys. */
function rest(): Shares {
  return exchanged((view) => view.tick(NOW));
}

/** What each source says goes over to the table worker. */
function exchanged(say: (view: (typeof views)[number]) => SourceDelta | null): Shares {
  let [source, sending, table] = [0, 0, 0];
  for (const [i, view] of views.entries()) {
    let delta: SourceDelta | null = null;
    const saying = timed(() => {
      delta = say(view);
    });
    // Arrays of numbers are handed over; what a message copies are the texts.
    let wire = Buffer.alloc(0);
    const writing = timed(() => {
      wire = serialize(delta === null ? null : textsOf(delta));
    });
    source = Math.max(source, saying + writing);
    sending = Math.max(sending, writing);
    table += timed(() => {
      deserialize(wire);
      if (delta !== null) merged.apply(i, delta);
    });
  }
  return { source, sending, table };
}

function textsOf({ list }: SourceDelta): unknown {
  return (list.keys ?? []).map((run) => (run.kind === "text" ? run.texts : run.exact));
}

press("", []);
const typed = WORDS.flatMap((word) => [...word].map((_, end) => press(word.slice(0, end + 1), [])));
const cleared = WORDS.map((word) => {
  press(word, []);
  return press("", []);
});
const sorts = COLUMNS.map(({ id }) => {
  press("", []);
  const first = press("", [{ column: id, descending: false }]);
  return { id, first, rest: rest() };
});
const [load = 0] = loadavg();
console.log(`${sources} sources of ${rows} rows; ${cpus().length} cores under a load of ${load.toFixed(1)}; ms of CPU`);
print("filter as typed, p95", quantiles(typed, 0.95));
print("filter cleared, p95", quantiles(cleared, 0.95));
for (const { id, first } of sorts) print(`sort by ${id}`, first);
print(
  "the rest of it, max",
  quantiles(
    sorts.map((one) => one.rest),
    1,
  ),
);

function print(what: string, { source, sending, table }: Shares): void {
  const figures = [
    `a source ${source.toFixed(1).padStart(6)}`,
    `of which the keys' texts ${sending.toFixed(1).padStart(6)}`,
    `the table worker ${table.toFixed(1).padStart(6)}`,
  ];
  console.log(`  ${what.padEnd(26)} ${figures.join("   ")}`);
}

function quantiles(all: readonly Shares[], at: number): Shares {
  const of = (key: keyof Shares) =>
    all.map((one) => one[key]).sort((a, b) => a - b)[Math.min(all.length - 1, Math.floor(all.length * at))] ?? 0;
  return { source: of("source"), sending: of("sending"), table: of("table") };
}

/** Milliseconds of this thread's own work: other programs of the machine do not count. */
function timed(run: () => unknown): number {
  const start = process.threadCpuUsage();
  run();
  const { user, system } = process.threadCpuUsage(start);
  return (user + system) / 1000;
}
