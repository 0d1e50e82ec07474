/** What one update of a table's stream costs its worker to write and the page to read, beside bare JSON of the same. Main passes it on unread. */
import type { TableUpdate } from "../shared/model/table.ts";
import { decode } from "../shared/rpc/codec.ts";
import { FrameType, readFrame, writeValue } from "../shared/rpc/frame.ts";
import { type Figure, percentile } from "./figure.ts";

const ROWS = 60;
const WARM_UP = 300;

/** @param rounds counted updates */
export function tableUpdate(rounds: number): Figure[] {
  const update = updateOf(ROWS);
  const json = JSON.stringify(update);
  const frame = writeValue(FrameType.item, 1, 1, update);
  const [write, stringify, read, parse] = medianMicros(rounds, [
    () => writeValue(FrameType.item, 1, 1, update),
    () => JSON.stringify(update),
    () => decode(readFrame(frame).body),
    () => JSON.parse(json) as unknown,
  ]);
  const what = `table update, ${ROWS} rows of 12 cells, ${(frame.byteLength / 1024).toFixed(0)} KiB`;
  return [
    {
      what: `${what}, written`,
      value: write ?? 0,
      unit: "µs",
      budget: null,
      baseline: `JSON.stringify ${stringify?.toFixed(0)} µs`,
    },
    {
      what: `${what}, read`,
      value: read ?? 0,
      unit: "µs",
      budget: null,
      baseline: `JSON.parse ${parse?.toFixed(0)} µs`,
    },
  ];
}

/** Of each step, all in turn. */
function medianMicros(rounds: number, steps: readonly (() => unknown)[]): number[] {
  const tookMs = steps.map((): number[] => []);
  for (let round = -WARM_UP; round < rounds; round++) {
    for (const [index, step] of steps.entries()) {
      const start = performance.now();
      step();
      if (round >= 0) tookMs[index]?.push(performance.now() - start);
    }
  }
  return tookMs.map((times) => percentile(times, 0.5) * 1000);
}

function updateOf(rows: number): TableUpdate {
  const now = Date.now();
  return {
    view: "v1",
    generation: 12,
    query: { filter: "", sort: [{ column: "age", descending: true }], health: [] },
    total: 50_000,
    matched: 50_000,
    healths: { ok: 49_000, warn: 500, bad: 300, busy: 100, idle: 100, unknown: 0 },
    workMs: 3.2,
    range: { first: 0, count: rows },
    handles: Array.from({ length: rows }, (_, index) => index * 7),
    rows: Array.from({ length: rows }, (_, index) => ({
      handle: index * 7,
      source: 0,
      uid: `6f1c2b6e-8d0f-4c55-9c0a-00000000${1000 + index}`,
      name: `orders-api-6f7c9d54b8-${index}`,
      namespace: "shop",
      health: "ok",
      cells: [
        `orders-api-6f7c9d54b8-${index}`,
        "shop",
        "1/1",
        "Running",
        { at: now - index * 1e6, precisionMs: 60_000, before: "3 (", after: " ago)", value: 3 },
        { at: now - index * 1e5, precisionMs: 0 },
        `10.2.3.${index}`,
        "ip-10-2-14-7",
        "<none>",
        "<none>",
        { value: 12.5, unit: "millicores", trend: [9, 11, 12, 14, 13, 12, 12.5], asOf: now },
        { value: 1e8 + index, unit: "bytes", trend: [1e8, 1e8 + 4096, 1e8 + 8192], asOf: now },
      ],
    })),
  };
}
