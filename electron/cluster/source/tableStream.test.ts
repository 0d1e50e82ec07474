import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ScanError } from "./rowShape.ts";
import { type ListHead, ListReader, type RawRow, type WatchEvent, WatchReader } from "./tableStream.ts";

interface Read {
  head: ListHead;
  first: ListHead | null;
  rows: RawRow[];
  skipped: { offset: number; bytes: number }[];
}

function readList(body: Buffer, splits: readonly number[], limits?: { rowBytes: number; envelopeBytes: number }): Read {
  const rows: RawRow[] = [];
  const skipped: { offset: number; bytes: number }[] = [];
  let first: ListHead | null = null;
  const reader = new ListReader(
    {
      head: (head) => {
        first = head;
      },
      rows: (more) => rows.push(...more),
      skipped: (offset, bytes) => skipped.push({ offset, bytes }),
    },
    limits,
  );
  for (const piece of pieces(body, splits)) reader.push(piece);
  return { head: reader.end(), first, rows, skipped };
}

function pieces(body: Buffer, splits: readonly number[]): Buffer[] {
  const marks = [...new Set(splits.map((split) => split % (body.length + 1)))].sort((a, b) => a - b);
  const result: Buffer[] = [];
  let from = 0;
  // Each piece is a copy of its own: a reader that looked back into an old one would read rubbish.
  for (const mark of [...marks, body.length]) {
    result.push(Buffer.from(body.subarray(from, mark)));
    from = mark;
  }
  return result;
}

const managed = [
  { manager: "kubelet", fieldsV1: { 'f:a"}]{[\\': { 'k:{"type":"Ready"}': {} } }, time: "2026-01-01T00:00:00Z" },
];

function tableRow(name: string, more: Record<string, unknown> = {}) {
  return {
    cells: [name, "1/1", "Running", "3 (5m ago)", "2d"],
    object: {
      kind: "PartialObjectMetadata",
      apiVersion: "meta.k8s.io/v1",
      metadata: {
        name,
        namespace: "shop",
        uid: `uid-${name}`,
        resourceVersion: "77",
        creationTimestamp: "2026-01-01T00:00:00Z",
        labels: { app: "käse 🧀", managedFields: "a label may be called so" },
        annotations: { "last-applied": '{"a":[{"b":"}]"}]}' },
        ownerReferences: [{ apiVersion: "apps/v1", kind: "ReplicaSet", name: "rs", uid: "u1", controller: true }],
        managedFields: managed,
        ...more,
      },
    },
  };
}

function table(rows: unknown[], metadata: Record<string, unknown> = { resourceVersion: "100" }) {
  return {
    kind: "Table",
    apiVersion: "meta.k8s.io/v1",
    metadata,
    columnDefinitions: [{ name: "Name", type: "string", format: "name", description: "its name", priority: 0 }],
    rows,
  };
}

const expectedRow = (name: string): RawRow => ({
  cells: [name, "1/1", "Running", "3 (5m ago)", "2d"],
  name,
  namespace: "shop",
  uid: `uid-${name}`,
  resourceVersion: "77",
  labels: { app: "käse 🧀", managedFields: "a label may be called so" },
  owners: [{ apiVersion: "apps/v1", kind: "ReplicaSet", name: "rs", uid: "u1", controller: true }],
  createdAt: "2026-01-01T00:00:00Z",
  deletedAt: null,
});

describe("ListReader", () => {
  const body = Buffer.from(
    `${JSON.stringify(table([tableRow("a"), tableRow('b"\\'), tableRow("c{[")], { resourceVersion: "100", continue: "tok", remainingItemCount: 7 }))}\n`,
  );

  it("gives the same rows wherever the body is cut in two", () => {
    for (let split = 0; split <= body.length; split += 1) {
      const { head, rows } = readList(body, [split]);
      expect(rows).toEqual(["a", 'b"\\', "c{["].map(expectedRow));
      expect(head).toMatchObject({ resourceVersion: "100", continueToken: "tok", remaining: 7, table: true });
    }
  });

  it("gives the same rows byte by byte", () => {
    const { rows, first } = readList(body, [...body.keys()]);
    expect(rows).toEqual(["a", 'b"\\', "c{["].map(expectedRow));
    expect(first?.columns).toEqual([
      { name: "Name", type: "string", format: "name", description: "its name", priority: 0 },
    ]);
  });

  it("agrees with JSON.parse on any Table, however it is spaced and cut", () => {
    const anyRow = fc
      .record({
        name: fc.string({ unit: "binary", minLength: 1 }),
        cells: fc.array(fc.oneof(fc.string({ unit: "grapheme" }), fc.integer(), fc.boolean(), fc.constant(null))),
        labels: fc.dictionary(fc.string(), fc.string()),
        extra: fc.jsonValue(),
        annotations: fc.oneof(fc.jsonValue(), fc.constant(null)),
        managedFields: fc.jsonValue(),
      })
      .map(({ name, cells, labels, extra, annotations, managedFields }) => ({
        extra,
        cells,
        object: { metadata: { managedFields, name, uid: `u${name}`, labels, annotations }, extra },
      }));
    fc.assert(
      fc.property(
        fc.array(anyRow, { maxLength: 5 }),
        fc.jsonValue(),
        fc.constantFrom(0, 2),
        fc.array(fc.nat(), { maxLength: 20 }),
        (raws, extra, spaces, splits) => {
          const json = Buffer.from(JSON.stringify({ extra, ...table(raws) }, null, spaces));
          const { rows } = readList(json, splits);
          // `JSON.parse` of what was written: lone surrogates do not survive UTF-8.
          const wanted = JSON.parse(json.toString("utf8")) as { rows: typeof raws };
          expect(rows.map((row) => [row.name, row.cells, row.labels])).toEqual(
            wanted.rows.map((row) => [row.object.metadata.name, row.cells, row.object.metadata.labels]),
          );
        },
      ),
      { numRuns: 300 },
    );
  });

  it("reads a server's metadata that comes after the rows", () => {
    const json = JSON.stringify({ rows: [tableRow("a")], metadata: { resourceVersion: "9" }, kind: "Table" });
    const { head, rows, first } = readList(Buffer.from(json), []);
    expect(first).toMatchObject({ table: true, resourceVersion: "" });
    expect([head.resourceVersion, rows.length]).toEqual(["9", 1]);
    expect(head.resourceVersion).toBe("9");
  });

  it("takes a plain list, of whose objects it keeps the metadata", () => {
    const list = {
      kind: "PodMetricsList",
      apiVersion: "metrics.k8s.io/v1beta1",
      metadata: { resourceVersion: "5" },
      items: [{ metadata: { name: "x", namespace: "n", managedFields: managed }, spec: { big: [{}] }, status: "}" }],
    };
    const { head, rows } = readList(Buffer.from(JSON.stringify(list)), [50]);
    expect(head).toMatchObject({ table: false, columns: null, resourceVersion: "5" });
    expect(rows).toMatchObject([{ cells: null, name: "x", namespace: "n", uid: "n/x", createdAt: null }]);
  });

  it("drops only what stands at its own path", () => {
    const row = { ...tableRow("a"), cells: undefined };
    const cells = [{ annotations: { kept: true }, managedFields: [1] }];
    const { rows } = readList(Buffer.from(JSON.stringify(table([{ ...row, cells }]))), [200]);
    expect(rows[0]?.cells).toEqual(cells);
  });

  it("leaves out a row above the limit, says so, and keeps its neighbours", () => {
    const big = tableRow("big", { labels: { huge: "x".repeat(5000) } });
    const json = Buffer.from(JSON.stringify(table([tableRow("a"), big, tableRow("c")])));
    for (const splits of [[], [...json.keys()], [json.length >> 1]]) {
      const { rows, skipped } = readList(json, splits, { rowBytes: 2000, envelopeBytes: 10_000 });
      expect(rows.map((row) => row.name)).toEqual(["a", "c"]);
      expect(skipped).toEqual([{ offset: json.indexOf('{"cells":["big"'), bytes: expect.any(Number) }]);
    }
  });

  it("does not count dropped bytes against a row's limit", () => {
    const json = Buffer.from(
      JSON.stringify(table([tableRow("a", { managedFields: [{ fieldsV1: "y".repeat(50_000) }] })])),
    );
    expect(readList(json, [1000, 30_000], { rowBytes: 2000, envelopeBytes: 10_000 }).rows).toHaveLength(1);
  });

  it.each([
    ["cut short", (json: string) => json.slice(0, -30), /ends too soon/],
    ["cut within a string", (json: string) => json.slice(0, json.indexOf("Running") + 3), /ends too soon/],
    ["broken within a row", (json: string) => json.replace('"Running"', '"Running'), /at byte \d+/],
    ["broken between rows", (json: string) => json.replace("},{", "},7,{"), /a row was expected at byte \d+/],
    ["broken in the head", (json: string) => json.replace('"metadata":', '"metadata"'), /malformed JSON/],
    ["not an object", () => "<html>busy</html>", /an object was expected at byte 0/],
    ["another kind", () => '{"kind":"Status","code":500}', /a list was expected/],
    ["empty", () => "", /empty/],
    ["two documents", (json: string) => json + json, /second document/],
  ])("names the offset when the body is %s", (_, spoil, problem) => {
    const json = Buffer.from(spoil(JSON.stringify(table([tableRow("a", { managedFields: [] }), tableRow("b")]))));
    expect(() => readList(json, [])).toThrow(ScanError);
    expect(() => readList(json, [])).toThrow(problem);
  });

  it("never throws anything but a ScanError, whatever byte is spoilt", () => {
    fc.assert(
      fc.property(fc.nat(body.length - 1), fc.nat(255), fc.array(fc.nat(), { maxLength: 4 }), (at, byte, splits) => {
        const spoilt = Buffer.from(body);
        spoilt[at] = byte;
        try {
          readList(spoilt, splits);
        } catch (error) {
          expect(error).toBeInstanceOf(ScanError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe("WatchReader", () => {
  function readWatch(body: Buffer, splits: readonly number[]): WatchEvent[] {
    const events: WatchEvent[] = [];
    const reader = new WatchReader({ event: (event) => events.push(event), skipped: () => {} });
    for (const piece of pieces(body, splits)) reader.push(piece);
    reader.end();
    return events;
  }

  const events = [
    { type: "ADDED", object: table([tableRow("a")]) },
    { type: "MODIFIED", object: { ...table([tableRow("a")]), columnDefinitions: null } },
    {
      type: "BOOKMARK",
      object: table([
        {
          cells: [],
          object: { kind: "PartialObjectMetadata", metadata: { resourceVersion: "200", creationTimestamp: null } },
        },
      ]),
    },
    {
      type: "BOOKMARK",
      object: table([
        {
          cells: ["", "", ""],
          object: { metadata: { resourceVersion: "201", annotations: { "k8s.io/initial-events-end": "true" } } },
        },
      ]),
    },
    { type: "BOOKMARK", object: { kind: "Table", metadata: { resourceVersion: "202" }, rows: null } },
    { type: "DELETED", object: table([tableRow("a")]) },
    {
      type: "ADDED",
      object: { kind: "Widget", metadata: { name: "w", uid: "u", resourceVersion: "3" }, spec: { rows: [{}] } },
    },
    {
      type: "ERROR",
      object: { kind: "Status", code: 410, reason: "Expired", message: "too old", details: { retryAfterSeconds: 2 } },
    },
  ];
  const body = Buffer.from(events.map((event) => `${JSON.stringify(event)}\n`).join(""));

  it("gives the same events wherever the stream is cut", () => {
    const whole = readWatch(body, []);
    expect(whole.map((event) => event.type)).toEqual(events.map((event) => event.type));
    expect(whole[0]).toMatchObject({ rows: [{ name: "a", uid: "uid-a" }], columns: [{ name: "Name" }] });
    expect(whole[1]).toMatchObject({ columns: null });
    expect(whole.slice(2, 5)).toEqual([
      { type: "BOOKMARK", resourceVersion: "200", initialEventsEnd: false },
      { type: "BOOKMARK", resourceVersion: "201", initialEventsEnd: true },
      { type: "BOOKMARK", resourceVersion: "202", initialEventsEnd: false },
    ]);
    expect(whole[6]).toMatchObject({ rows: [{ name: "w", cells: null }], columns: null });
    expect(whole[7]).toEqual({
      type: "ERROR",
      failure: { code: 410, reason: "Expired", message: "too old", retryAfterSeconds: 2 },
    });
    for (let split = 0; split <= body.length; split += 1) expect(readWatch(body, [split])).toEqual(whole);
    expect(readWatch(body, [...body.keys()])).toEqual(whole);
  });

  it("hands over an event as soon as its last byte is there", () => {
    const seen: WatchEvent[] = [];
    const reader = new WatchReader({ event: (event) => seen.push(event), skipped: () => {} });
    const first = Buffer.from(JSON.stringify(events[0]));
    reader.push(first.subarray(0, first.length - 1));
    expect(seen).toHaveLength(0);
    reader.push(first.subarray(first.length - 1));
    expect(seen).toHaveLength(1);
  });

  it("refuses what is no event", () => {
    expect(() => readWatch(Buffer.from('{"type":"SURPRISE","object":{}}\n'), [])).toThrow(/unknown type/);
    expect(() => readWatch(body.subarray(0, body.length - 20), [])).toThrow(/ends too soon/);
  });
});
