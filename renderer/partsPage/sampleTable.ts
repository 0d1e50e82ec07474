/** A table of made-up pods that answers as the core does, in this page: for looking at DataTable without a core. */
import type {
  Column,
  Health,
  MeterCell,
  Row,
  RowRef,
  TableControl,
  TableQuery,
  TableRange,
} from "../../shared/model/table.ts";
import { type FilterTerm, parseTableFilter } from "../../shared/model/tableFilter.ts";
import { createTableModel } from "../ui/table/tableModel.ts";

const column = (id: string, name: string, type: Column["type"], more: Partial<Column> = {}): Column => ({
  id,
  name,
  type,
  wide: false,
  description: "",
  status: false,
  ...more,
});

const columns: readonly Column[] = [
  column("name", "Name", "name"),
  column("namespace", "Namespace", "text"),
  column("ready", "Ready", "text"),
  column("status", "Status", "text", {
    status: true,
    description: "The phase of the pod, or the reason why it waits.",
  }),
  column("restarts", "Restarts", "number"),
  column("cpu", "CPU", "quantity"),
  column("memory", "Memory", "quantity"),
  column("node", "Node", "name"),
  column("ip", "IP", "text", { wide: true }),
  column("age", "Age", "age"),
];

const statuses: readonly (readonly [string, Health, string])[] = [
  ["Running", "ok", "2/2"],
  ["CrashLoopBackOff", "bad", "1/2"],
  ["Not ready", "warn", "1/2"],
  ["ContainerCreating", "busy", "0/1"],
  ["Completed", "idle", "0/1"],
  ["Node lost", "unknown", "2/2"],
];
const applications = [
  "orders-api",
  "orders-worker",
  "payments-ledger",
  "payments-worker",
  "inventory-sync",
  "gateway-edge",
];
const signs = "bcdfghjklmnpqrstvwxz2456789";

export interface SampleTable {
  readonly model: ReturnType<typeof createTableModel>;
  control(control: TableControl): void;
  /** Changes some rows among those on screen. */
  churn(rows: number): void;
  refs(first: number, last: number): Promise<readonly RowRef[]>;
  text(rows: readonly RowRef[] | null): string;
  count(): number;
}

export function sampleTable(count: number): SampleTable {
  const random = seeded(7);
  const made = new Map<number, Row>();
  const model = createTableModel();
  const sent = new Set<Row>();
  const sources = ["prod-eu", "staging"].map((label, place) => ({
    id: label,
    label,
    phase: place === 0 ? ("live" as const) : ("stale" as const),
    rows: place === 0 ? count - Math.floor(count / 50) : Math.floor(count / 50),
    expected: null,
    estimate: null,
    goodAt: Date.now() - (place === 0 ? 400 : 38_000),
    reason: place === 0 ? null : { id: "rpc.closed", params: {} },
    nextTryAt: null,
    pollMs: null,
  }));
  const small = count <= 200_000;
  const all = small ? Array.from({ length: count }, (_, place) => place) : [];
  let order: readonly number[] = all;
  let query: TableQuery = { filter: "", sort: [], health: [] };
  let range: TableRange = { first: 0, count: 60 };
  let generation = 1;
  let workMs = 0;

  const row = (place: number): Row => {
    const before = made.get(place);
    if (before !== undefined) return before;
    const at = random(place);
    const kind = at < 0.9 ? 0 : 1 + (place % 5);
    const [status, health, ready] = statuses[kind] ?? ["Running", "ok", "2/2"];
    const application = applications[place % applications.length] ?? "app";
    const name = `${application}-${place.toString(16).padStart(8, "6")}${word(place, 2)}-${word(place * 31, 5)}`;
    const cells = [
      name,
      application.split("-")[0] ?? "",
      ready,
      status,
      kind === 1 ? 14 : Math.floor(at * 40) === 3 ? 2 : 0,
      meter(at * 400, "millicores", place),
      meter(at * 900 * 1024 ** 2, "bytes", place + 1),
      `ip-10-2-${place % 14}-${place % 250}`,
      `10.2.${place % 14}.${place % 250}`,
      { at: Date.now() - Math.floor(at * at * 4e8) - place * 7, precisionMs: 0 },
    ];
    const fresh = {
      handle: place,
      source: place % 50 === 7 ? 1 : 0,
      uid: `uid-${place}`,
      name,
      namespace: "",
      health,
      cells,
    };
    made.set(place, fresh);
    return fresh;
  };
  const arrange = () => {
    const from = performance.now();
    const { terms } = parseTableFilter(query.filter, columns);
    const matching = all.filter(
      (place) =>
        terms.every((term) => holds(term, row(place)) !== term.negated) &&
        (query.health.length === 0 || query.health.includes(row(place).health)),
    );
    const [sort] = query.sort;
    const cell = columns.findIndex((one) => one.id === sort?.column);
    if (sort !== undefined && cell >= 0)
      matching.sort((one, other) => compare(row(one).cells[cell], row(other).cells[cell]) * (sort.descending ? -1 : 1));
    order = matching;
    generation += 1;
    workMs = performance.now() - from;
  };
  const push = (changed: boolean) => {
    const matched = small ? order.length : count;
    const places = Array.from({ length: Math.max(0, Math.min(range.count, matched - range.first)) }, (_, place) =>
      small ? (order[range.first + place] ?? 0) : range.first + place,
    );
    const rows = places.map(row);
    const fresh = rows.filter((one) => !sent.has(one));
    sent.clear();
    for (const one of rows) sent.add(one);
    model.apply({
      view: "sample",
      generation,
      query,
      ...(changed ? { columns: [...columns], sources } : {}),
      total: count,
      matched,
      healths: { ok: count - 29, warn: 9, bad: 8, busy: 0, idle: 0, unknown: 12 },
      workMs,
      range,
      handles: places,
      rows: fresh,
    });
  };
  push(true);
  return {
    model,
    control(control) {
      if (control.range !== undefined) range = control.range;
      if (control.query !== undefined) {
        query = control.query;
        if (small) arrange();
      }
      push(false);
    },
    churn(rows) {
      for (let one = 0; one < rows; one += 1) {
        const place = small
          ? (order[range.first + Math.floor(Math.random() * range.count)] ?? 0)
          : range.first + Math.floor(Math.random() * range.count);
        const before = row(place);
        const cells = [...before.cells];
        cells[5] = meter(Math.random() * 400, "millicores", Math.floor(Math.random() * 1000));
        cells[4] = Number(cells[4]) + (Math.random() < 0.05 ? 1 : 0);
        made.set(place, { ...before, cells });
      }
      push(false);
    },
    refs: (first, last) =>
      Promise.resolve(
        Array.from({ length: last - first + 1 }, (_, place) => {
          const one = row(small ? (order[first + place] ?? 0) : first + place);
          return { source: sources[one.source]?.id ?? "", uid: one.uid };
        }),
      ),
    text: (rows) => (rows === null ? "all" : rows.map((one) => one.uid).join("\n")),
    count: () => order.length,
  };

  function meter(value: number, unit: MeterCell["unit"], seed: number): MeterCell {
    const trend = Array.from({ length: 22 }, (_, at) => value * (0.7 + random(seed * 23 + at) * 0.4));
    return { value, unit, trend: [...trend, value], asOf: null };
  }

  function word(seed: number, length: number): string {
    return Array.from(
      { length },
      (_, place) => signs[Math.floor(random(seed + place * 977) * signs.length)] ?? "x",
    ).join("");
  }
}

function compare(one: Row["cells"][number] | undefined, other: Row["cells"][number] | undefined): number {
  if (typeof one === "number" && typeof other === "number") return one - other;
  if (
    typeof one === "object" &&
    one !== null &&
    typeof other === "object" &&
    other !== null &&
    "at" in one &&
    "at" in other
  )
    return other.at - one.at;
  return String(one) < String(other) ? -1 : 1;
}

/** Words and plain values of fields; the core knows the rest of the grammar. */
function holds(term: FilterTerm, { cells }: Row): boolean {
  const text = (cell: Row["cells"][number] | undefined) => (typeof cell === "string" ? cell.toLowerCase() : "");
  if (term.kind === "word") return cells.some((cell) => text(cell).includes(term.text));
  if (term.kind !== "field" || term.test.kind !== "contains") return true;
  const at = columns.findIndex((one) => one.id === term.field);
  return term.test.values.some((value) => text(cells[at]).includes(value));
}

/** A figure of 0…1 for every place, always the same. */
function seeded(seed: number): (place: number) => number {
  return (place) => {
    let value = (place + 1) * 0x9e3779b1 + seed;
    value = Math.imul(value ^ (value >>> 16), 0x45d9f3b);
    value = Math.imul(value ^ (value >>> 16), 0x45d9f3b);
    return ((value ^ (value >>> 16)) >>> 0) / 4294967296;
  };
}
