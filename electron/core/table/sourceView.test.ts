import fc from "fast-check";
import { expect, test } from "vitest";
import { parseQuantity } from "../../../shared/model/quantity.ts";
import type { Cell, SortOrder, TableQuery } from "../../../shared/model/table.ts";
import { MergedOrder } from "./mergedOrder.ts";
import type { SourceDelta } from "./portProtocol.ts";
import type { Replacement, TableRow } from "./rowSink.ts";
import { RowStore } from "./rowStore.ts";
import { anyRow, COLUMNS, NOW } from "./sampleRows.fixture.ts";
import { SourceRun } from "./sourceRun.ts";
import { SourceView } from "./sourceView.ts";

/** Filters with what they mean, written the plain way. */
const FILTERS: Readonly<Record<string, (row: TableRow, now: number) => boolean>> = {
  "": () => true,
  we: (row) => searched(row, /we/i),
  web: (row) => searched(row, /web/i),
  "-web": (row) => !searched(row, /web/i),
  "/^(running|api-\\d)$/": (row) => searched(row, /^(running|api-\d)$/im),
  "app=web": (row) => row.labels.app === "web",
  "app!=web": (row) => row.labels.app !== "web",
  "status:run restarts:>0": (row) => /run/i.test(String(row.cells[1])) && restarts(row) > 0,
  "cpu:>=500m": (row) => typeof row.cells[3] === "string" && (parseQuantity(row.cells[3])?.value ?? 0) >= 0.5,
  "namespace:b10,a": (row) => row.namespace === "b10" || row.namespace === "a",
  "age:<2m": (row, now) => row.createdAt !== null && now - row.createdAt < 120_000,
};

function searched(row: TableRow, pattern: RegExp): boolean {
  const texts = row.cells.map((cell) =>
    cell === null ? "" : typeof cell === "object" ? ("at" in cell ? (cell.before ?? "") : "") : String(cell),
  );
  return pattern.test([row.namespace, row.name, ...texts.filter((text) => text !== "")].join("\n"));
}

function restarts(row: TableRow): number {
  const cell = row.cells[2] ?? null;
  return cell === null ? Number.NaN : typeof cell === "object" ? (cell.value ?? 0) : Number(cell);
}

/** Naive order: nulls last, ties by namespace, name, uid. */
function compareRows(sort: readonly SortOrder[]): (a: TableRow, b: TableRow) => number {
  return (a, b) => {
    for (const { column, descending } of sort) {
      const keyA = naiveKey(a, column);
      const keyB = naiveKey(b, column);
      if (keyA === null || keyB === null) {
        if (keyA !== keyB) return keyA === null ? 1 : -1;
      } else if (keyA !== keyB) {
        const order =
          typeof keyA === "string" ? compareNames(keyA, String(keyB)) : BigInt(keyA) < BigInt(keyB) ? -1 : 1;
        if (order !== 0) return descending ? -order : order;
      }
    }
    return (
      compareNames(a.namespace, b.namespace) ||
      compareNames(a.name, b.name) ||
      (a.uid < b.uid ? -1 : Number(a.uid > b.uid))
    );
  };
}

function naiveKey(row: TableRow, column: string): string | number | bigint | null {
  const cell: Cell = row.cells[COLUMNS.findIndex(({ id }) => id === column)] ?? null;
  if (column === "namespace") return row.namespace;
  if (column === "label:app") return row.labels.app ?? null;
  if (column === "age") return row.createdAt === null ? null : -row.createdAt;
  if (cell === null) return null;
  if (column === "restarts") return restarts(row);
  if (column === "cpu") return nano(String(cell));
  if (column === "ready") return Number(cell);
  return String(cell);
}

function nano(text: string): bigint {
  const known: Record<string, bigint> = { "500m": 500_000_000n, "0.5": 500_000_000n, "1Gi": 2n ** 30n * 10n ** 9n };
  return known[text] ?? BigInt(text) * 10n ** 9n;
}

function compareNames(a: string, b: string): number {
  const partsA = a.toLowerCase().split(/(\d+)/);
  const partsB = b.toLowerCase().split(/(\d+)/);
  for (let i = 0; i < Math.max(partsA.length, partsB.length); i++) {
    const partA = partsA[i] ?? "";
    const partB = partsB[i] ?? "";
    const order = i % 2 === 1 ? Number(partA) - Number(partB) : partA === partB ? 0 : partA < partB ? -1 : 1;
    if (order !== 0) return order;
  }
  return 0;
}

const anySort = fc.array(
  fc.record({
    column: fc.constantFrom("name", "status", "restarts", "cpu", "ready", "age", "namespace", "label:app", "nowhere"),
    descending: fc.boolean(),
  }),
  { maxLength: 2 },
);
const anyQuery: fc.Arbitrary<TableQuery> = fc.record({
  filter: fc.constantFrom(...Object.keys(FILTERS)),
  sort: anySort,
  health: fc.subarray(["ok", "bad", "busy"] as const, { maxLength: 2 }),
});

type Action =
  | { readonly do: "upsert"; readonly source: number; readonly rows: readonly TableRow[] }
  | { readonly do: "remove"; readonly source: number; readonly uids: readonly string[] }
  | { readonly do: "query"; readonly query: TableQuery }
  | { readonly do: "tick"; readonly source: number; readonly passMs: number }
  | { readonly do: "relist"; readonly source: number; readonly finish: boolean };

const source = fc.integer({ min: 0, max: 2 });
const anyAction: fc.Arbitrary<Action> = fc.oneof(
  fc.record({ do: fc.constant("upsert" as const), source, rows: fc.array(anyRow, { maxLength: 12, size: "max" }) }),
  fc.record({ do: fc.constant("upsert" as const), source, rows: fc.array(anyRow, { maxLength: 3 }) }),
  fc.record({
    do: fc.constant("remove" as const),
    source,
    uids: fc.array(
      fc.nat(14).map((uid) => `u${uid}`),
      { maxLength: 8 },
    ),
  }),
  fc.record({ do: fc.constant("query" as const), query: anyQuery }),
  fc.record({ do: fc.constant("tick" as const), source, passMs: fc.constantFrom(50, 1500, 90_000) }),
  fc.record({ do: fc.constant("relist" as const), source, finish: fc.boolean() }),
);

/** A source with the plain copy of its rows that it must agree with. */
class Sample {
  readonly store = new RowStore({ columns: COLUMNS, namespaced: true });
  readonly view: SourceView;
  readonly rows = new Map<string, TableRow>();
  readonly run = new SourceRun();
  last: SourceDelta | null = null;
  relist: { replacement: Replacement; given: Set<string> } | null = null;
  private versions = 0;
  /** Handles seen, with the row that each named. */
  readonly handles = new Map<number, string>();

  constructor(scope: ReadonlySet<string> | null) {
    this.view = new SourceView(this.store, { namespaces: scope, label: "s" });
  }

  receive(delta: SourceDelta | null): void {
    if (delta === null) return;
    this.run.apply(delta.list);
    this.last = delta;
  }

  upsert(given: readonly TableRow[]): void {
    const rows = given.map((row) => ({ ...row, version: String(++this.versions) }));
    for (const row of rows) {
      this.rows.set(row.uid, row);
      this.relist?.given.add(row.uid);
    }
    this.store.upsert(rows);
  }

  changeRelist(finish: boolean): void {
    if (this.relist === null) {
      this.relist = { replacement: this.store.replaceAll(), given: new Set() };
    } else if (finish) {
      for (const uid of [...this.rows.keys()]) if (!this.relist.given.has(uid)) this.rows.delete(uid);
      this.relist.replacement.finish();
      this.relist = null;
    } else {
      this.relist.replacement.abandon();
      this.relist = null;
    }
  }
}

test("whatever happens, the incremental view equals a plain filter and sort of the same rows", () => {
  fc.assert(
    fc.property(
      fc.array(anyAction, { maxLength: 30, size: "max" }),
      anyQuery,
      fc.constantFrom(null, new Set(["a", "b2"])),
      (actions, first, scope) => {
        let now = NOW;
        let seq = 1;
        let query = first;
        const samples = [new Sample(scope), new Sample(null), new Sample(null)];
        const ask = () => {
          for (const each of samples)
            each.receive(
              each.view.ask({ seq, query, extraColumns: [], sourceName: null, withKeys: true, window: null }, now),
            );
        };
        ask();
        for (const action of [...actions, { do: "tick", source: 0, passMs: 2000 } as const]) {
          const sample = action.do === "query" ? undefined : samples[action.source];
          if (action.do === "query") {
            seq++;
            query = action.query;
            ask();
          } else if (action.do === "upsert") sample?.upsert(action.rows);
          else if (action.do === "remove") {
            sample?.store.remove(action.uids);
            for (const uid of action.uids) sample?.rows.delete(uid);
          } else if (action.do === "relist") sample?.changeRelist(action.finish);
          if (action.do !== "tick") continue;
          now += action.passMs;
          for (const each of samples) each.receive(each.view.tick(now));
          for (const each of samples) agree(each, query, now, each === samples[0] ? scope : null);
          agreeMerged(samples, query, now, scope);
        }
      },
    ),
    { numRuns: 300 },
  );
});

test("of many rows the window is in order at once, and all are with the next tick, whatever changed between", () => {
  const template = fc.sample(anyRow, { numRuns: 1, seed: 1 })[0];
  if (template === undefined) throw new Error("no sample");
  const rowOf = (index: number, restarts: number): TableRow => {
    const name = `web-${(index * 7919) % 3000}-${"pqrs".charAt(index % 4)}`;
    const createdAt = NOW - index;
    const cells = [name, "Running", restarts, "500m", true, { at: createdAt, precisionMs: 0 }];
    return { ...template, uid: `u${index}`, name, namespace: `ns-${index % 7}`, health: "ok", createdAt, cells };
  };
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          sort: fc.constantFrom("name", "age", "restarts", "ready"),
          descending: fc.boolean(),
          first: fc.nat(3100),
          count: fc.nat(80),
          changed: fc.array(fc.nat(3200), { maxLength: 20 }),
          removed: fc.array(fc.nat(3200), { maxLength: 20 }),
          filter: fc.constantFrom("", "web"),
        }),
        { minLength: 1, maxLength: 4 },
      ),
      (steps) => {
        const sample = new Sample(null);
        sample.upsert(Array.from({ length: 3000 }, (_, index) => rowOf(index, (index * 13) % 2500)));
        for (const [i, { sort, descending, first, count, changed, removed, filter }] of steps.entries()) {
          const query: TableQuery = { filter, sort: [{ column: sort, descending }], health: [] };
          const window = { first, count };
          sample.receive(
            sample.view.ask({ seq: i + 1, query, extraColumns: [], sourceName: null, withKeys: false, window }, NOW),
          );
          const wanted = expected(sample, query, NOW, null).map(({ uid }) => uid);
          const given = sample.view.rows(sample.run.serials).map(({ uid }) => uid);
          expect(given.slice(first, first + count)).toEqual(wanted.slice(first, first + count));
          expect([...given].sort()).toEqual([...wanted].sort());
          sample.upsert(changed.map((index) => rowOf(index, 77)));
          sample.store.remove(removed.map((index) => `u${index}`));
          for (const index of removed) sample.rows.delete(`u${index}`);
          sample.receive(sample.view.tick(NOW));
          agree(sample, query, NOW, null);
          expect(sample.view.tick(NOW)).toBeNull();
        }
      },
    ),
    { numRuns: 12 },
  );
});

function expected(sample: Sample, query: TableQuery, now: number, scope: ReadonlySet<string> | null): TableRow[] {
  const matches = FILTERS[query.filter] ?? (() => false);
  return [...sample.rows.values()]
    .filter((row) => (scope?.has(row.namespace) ?? true) && matches(row, now))
    .filter(({ health }) => query.health.length === 0 || query.health.includes(health))
    .sort(compareRows(query.sort));
}

function agree(sample: Sample, query: TableQuery, now: number, scope: ReadonlySet<string> | null): void {
  const rows = sample.view.rows(sample.run.serials);
  expect(rows.map(({ uid }) => uid)).toEqual(expected(sample, query, now, scope).map(({ uid }) => uid));
  expect(rows.map(({ cells }) => cells)).toEqual(expected(sample, query, now, scope).map(({ cells }) => cells));
  const scoped = [...sample.rows.values()].filter(({ namespace }) => scope?.has(namespace) ?? true);
  expect(sample.last?.total).toBe(scoped.length);
  expect(sample.last?.matched).toBe(rows.length);
  expect(sample.last?.healths[2]).toBe(scoped.filter(({ health }) => health === "bad").length);
  for (const { serial, uid } of rows) {
    expect(sample.handles.get(serial) ?? uid).toBe(uid);
    sample.handles.set(serial, uid);
  }
}

function agreeMerged(
  samples: readonly Sample[],
  query: TableQuery,
  now: number,
  scope: ReadonlySet<string> | null,
): void {
  const compare = compareRows(query.sort);
  const all = samples
    .flatMap((sample, at) => expected(sample, query, now, at === 0 ? scope : null).map((row) => ({ row, at })))
    .sort((a, b) => compare(a.row, b.row) || a.at - b.at)
    .map(({ row, at }) => `${at} ${row.uid}`);
  const merged = new MergedOrder(
    samples.map(({ run }) => run),
    query.sort.map(({ descending }) => descending),
  );
  for (const [first, count] of [
    [0, 1000],
    [3, 5],
    [all.length - 2, 4],
    [Math.floor(all.length / 2), 7],
  ] as const) {
    const places = merged.window(Math.max(0, first), count);
    const uids = places.map((place) => `${place.source} ${samples[place.source]?.view.uidOf(place.serial)}`);
    expect(uids).toEqual(all.slice(Math.max(0, first), Math.max(0, first) + count));
    for (const [i, place] of places.entries()) expect(merged.positionOf(place)).toBe(Math.max(0, first) + i);
  }
}

test("a row that changed on screen travels with the next batch, others do not", () => {
  const [row, other] =
    fc.sample(fc.uniqueArray(anyRow, { selector: ({ uid }) => uid, minLength: 2, maxLength: 2 }), 1)[0] ?? [];
  if (row === undefined || other === undefined) throw new Error("no sample");
  const sample = new Sample(null);
  sample.upsert([row, other]);
  const query = { filter: "", sort: [], health: [] };
  sample.receive(
    sample.view.ask(
      { seq: 1, query, extraColumns: ["label:team"], sourceName: null, withKeys: false, window: null },
      NOW,
    ),
  );
  const serial = sample.view.serialOf(row.uid) ?? Number.NaN;
  expect(sample.view.watch([serial], [serial])).toHaveLength(1);
  const changed = { ...row, version: "next", labels: { team: "x" } };
  sample.upsert([changed, { ...other, version: "next", labels: { team: "y" } }]);
  const delta = sample.view.tick(NOW);
  expect(delta?.rows).toEqual([expect.objectContaining({ uid: row.uid, cells: [...row.cells, "x"] })]);
  expect(sample.view.tick(NOW)).toBeNull();
  // A query that comes between does not swallow the change.
  sample.upsert([{ ...changed, health: row.health === "ok" ? "bad" : "ok" }]);
  const asked = sample.view.ask(
    { seq: 2, query, extraColumns: ["label:team"], sourceName: null, withKeys: false, window: null },
    NOW,
  );
  expect(asked.rows).toEqual([expect.objectContaining({ uid: row.uid, cells: [...row.cells, "x"] })]);
});

test("an upsert of the same version is not told", () => {
  const row = fc.sample(anyRow, 1)[0];
  if (row === undefined) throw new Error("no sample");
  const sample = new Sample(null);
  sample.upsert([row]);
  sample.receive(
    sample.view.ask(
      {
        seq: 1,
        query: { filter: "", sort: [], health: [] },
        extraColumns: [],
        sourceName: null,
        withKeys: false,
        window: null,
      },
      NOW,
    ),
  );
  sample.store.upsert([{ ...row, version: "1" }]);
  expect(sample.view.tick(NOW)).toBeNull();
  sample.store.upsert([{ ...row, version: "2", health: row.health === "ok" ? "bad" : "ok" }]);
  expect(sample.view.tick(NOW)).not.toBeNull();
});
