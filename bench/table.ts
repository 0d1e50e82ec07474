/** The table engine alone, in one thread: what a source's share of a key press, of an event and of a row's memory is.
 *  Usage: node bench/table.ts [rows …] (default 50000 150000). Prints one line a figure; budgets are those of 50,000 rows. */
import { cpus, loadavg } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { SourceDelta } from "../electron/core/table/portProtocol.ts";
import type { TableRow } from "../electron/core/table/rowSink.ts";
import { RowStore } from "../electron/core/table/rowStore.ts";
import { SourceView } from "../electron/core/table/sourceView.ts";
import type { SortOrder } from "../shared/model/table.ts";
import { COLUMNS, podRow, randomOf } from "./tableRows.ts";

const NOW = Date.UTC(2026, 10, 22, 3);
const WORDS = ["payments", "crashloop", "node-42", "web-", "team-7", "10.0.1"];
const FILTERS = [
  "app=web",
  "status:crash",
  "restarts:>5",
  "cpu:>=1500m",
  "age:<1d",
  "/^web-.*[49]$/",
  "-running",
  "namespace:team-1,team-2",
];
const BATCH = 500;
const EVENTS_PER_SECOND = 5000;
const EVENT_SECONDS = 10;
const TICK_MS = 50;

interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** For 50,000 rows. */
  readonly budget?: number;
}

for (const count of process.argv
  .slice(2)
  .map(Number)
  .concat(process.argv.length > 2 ? [] : [50_000, 150_000])) {
  print(count, await measure(count));
}

async function measure(count: number): Promise<Figure[]> {
  const random = randomOf(1);
  const before = keptBytes();
  const privateBefore = privateBytes();
  const store = new RowStore({ columns: COLUMNS, namespaced: true });
  const view = new SourceView(store, { namespaces: null, label: "bench" });
  let seq = 0;
  const ask = (filter: string, sort: readonly SortOrder[]): SourceDelta =>
    view.ask(
      {
        seq: ++seq,
        query: { filter, sort: [...sort], health: [] },
        extraColumns: [],
        sourceName: null,
        withKeys: false,
        window: { first: 0, count: 60 },
      },
      NOW,
    );
  ask("", []);
  const fillMs = fill(store, view, count, random);
  const rowsMs = make(count, randomOf(1));
  const grown = privateBytes() - privateBefore;
  const kept = keptBytes() - before;

  const typed = WORDS.flatMap((word) =>
    [...word].map((_, end) => timed(() => ask(word.slice(0, end + 1), []))).concat(timed(() => ask("", []))),
  );
  const structured = FILTERS.flatMap((filter) =>
    [1, 2, 3].flatMap(() => [timed(() => ask(filter, [])), timed(() => ask("", []))]),
  );
  let slowestRest = 0;
  const sorts = COLUMNS.flatMap(({ id }): Figure[] => {
    const rests: number[] = [];
    const times = [false, true, false, true, false].map((descending) => {
      ask("", []);
      const spent = timed(() => ask("", [{ column: id, descending }]));
      if (view.isHalfSorted) rests.push(timed(() => view.tick(NOW)));
      return spent;
    });
    slowestRest = Math.max(slowestRest, ...rests);
    return [
      { what: `sort by ${id}, first`, value: times[0] ?? 0, unit: "ms", budget: 25 },
      { what: `sort by ${id}, median`, value: quantile(times, 0.5), unit: "ms", budget: 25 },
    ];
  });
  const sortedTyping = [..."payments"].map((_, end, word) =>
    timed(() => ask(word.slice(0, end + 1).join(""), [{ column: "node", descending: false }])),
  );
  const widened = timed(() => ask("", [{ column: "node", descending: false }]));
  const events = await follow(store, view, count, random, ask);
  view.dispose();
  return [
    { what: "fill, of which the engine", value: fillMs - rowsMs, unit: "ms" },
    { what: "memory kept by rows and one view", value: kept / 2 ** 20, unit: "MiB", budget: 100 },
    { what: "growth of the process, rows' making included", value: grown / 2 ** 20, unit: "MiB" },
    { what: "filter as typed, p50", value: quantile(typed, 0.5), unit: "ms" },
    { what: "filter as typed, p95", value: quantile(typed, 0.95), unit: "ms", budget: 25 },
    { what: "filter by fields, labels, regex, p95", value: quantile(structured, 0.95), unit: "ms", budget: 25 },
    ...sorts,
    { what: "order beyond the window, max", value: slowestRest, unit: "ms" },
    { what: "filter as typed while sorted, max", value: Math.max(...sortedTyping, widened), unit: "ms", budget: 25 },
    ...events,
  ];
}

function make(count: number, random: () => number): number {
  return timed(() => {
    for (let i = 0; i < count; i++) podRow(i, 1, random, NOW);
  });
}

function fill(store: RowStore, view: SourceView, count: number, random: () => number): number {
  return timed(() => {
    for (let at = 0; at < count; at += BATCH) {
      const rows: TableRow[] = [];
      for (let i = at; i < Math.min(count, at + BATCH); i++) rows.push(podRow(i, 1, random, NOW));
      store.upsert(rows);
      if ((at / BATCH) % 10 === 0) view.tick(NOW);
    }
    view.tick(NOW);
  });
}

/** Ninety of a hundred events change a row, the rest replace a pod by a new one. */
async function follow(
  store: RowStore,
  view: SourceView,
  count: number,
  random: () => number,
  ask: (filter: string, sort: readonly SortOrder[]) => SourceDelta,
): Promise<Figure[]> {
  ask("", [{ column: "restarts", descending: true }]);
  let next = count;
  let version = 2;
  let made = 0;
  const stalls: number[] = [];
  let workMs = 0;
  const started = performance.now();
  const ticks = (EVENT_SECONDS * 1000) / TICK_MS;
  for (let tick = 1; tick <= ticks; tick++) {
    const rows: TableRow[] = [];
    const gone: string[] = [];
    for (let i = 0; i < (EVENTS_PER_SECOND * TICK_MS) / 1000; i++) {
      const index = Math.floor(random() * count);
      rows.push(podRow(random() < 0.9 ? index : next++, version++, random, NOW));
      if (random() < 0.1) gone.push(podRow(index, 0, () => 0.5, NOW).uid);
    }
    made += rows.length + gone.length;
    const spent = timed(() => {
      store.upsert(rows);
      store.remove(gone);
      view.tick(NOW + tick * TICK_MS);
    });
    stalls.push(spent);
    workMs += spent;
    await sleep(Math.max(0, started + tick * TICK_MS - performance.now()));
  }
  const seconds = (performance.now() - started) / 1000;
  return [
    {
      what: `${Math.round(made / seconds)} events/s: CPU of a core`,
      value: workMs / seconds / 10,
      unit: "%",
      budget: 10,
    },
    { what: "longest stall of a batch", value: Math.max(...stalls), unit: "ms", budget: 25 },
  ];
}

/** Milliseconds of this thread's own work: other programs of the machine do not count. */
function timed(run: () => unknown): number {
  const start = process.threadCpuUsage();
  run();
  const { user, system } = process.threadCpuUsage(start);
  return (user + system) / 1000;
}

function quantile(values: readonly number[], at: number): number {
  return [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * at))] ?? 0;
}

/** Of the whole process, the garbage of making the rows included. */
function privateBytes(): number {
  return process.memoryUsage().rss;
}

/** What is held on to: the only figure here for which garbage is collected first. */
function keptBytes(): number {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function print(count: number, figures: readonly Figure[]): void {
  const [load = 0] = loadavg();
  console.log(
    `\n${count} rows; ${cpus().length} cores under a load of ${load.toFixed(1)}; milliseconds are CPU time of the thread`,
  );
  for (const { what, value, unit, budget } of figures) {
    const verdict =
      budget === undefined
        ? ""
        : `  budget ${budget} ${unit} ${value <= budget ? "met" : count === 50_000 ? "MISSED" : "(of 50,000 rows)"}`;
    console.log(`  ${what.padEnd(42)} ${value.toFixed(1).padStart(8)} ${unit.padEnd(4)}${verdict}`);
  }
}
