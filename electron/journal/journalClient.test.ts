/** The journal as it runs in the product: its worker a real thread, its receipts a real table. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { journal } from "../../shared/journal.ts";
import { Language } from "../../shared/model/language.ts";
import type { TableUpdate } from "../../shared/model/table.ts";
import { client } from "../../shared/rpc/api.ts";
import { RpcClient } from "../../shared/rpc/client.ts";
import { transportPair } from "../../shared/rpc/transportPair.fixture.ts";
import { RpcServer } from "../core/rpc/server.ts";
import { memorySecrets } from "../core/secrets/secretStore.ts";
import { TableService } from "../core/table/tableService.ts";
import { newRecord, receipt, receiptRecord } from "./journal.fixture.ts";
import { JournalClient } from "./journalClient.ts";
import { JOURNAL_DOMAIN, journalHandlers } from "./journalHandlers.ts";
import { Mirror } from "./mirror.ts";

let folder: string;
let logged: string[];
let ends: (() => unknown)[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "journal-"));
  logged = [];
  ends = [];
});
afterEach(async () => {
  for (const end of ends.reverse()) await end();
  rmSync(folder, { recursive: true, force: true });
  expect(logged).toEqual([]);
});

function open(): JournalClient {
  const opened = new JournalClient({ folder, secrets: memorySecrets(), log: (text) => logged.push(text) });
  ends.push(() => opened.dispose());
  return opened;
}

function served(of: JournalClient) {
  const tables = new TableService({
    connectors: { [JOURNAL_DOMAIN]: async (ask, port) => of.openTable(Language.parse(ask), port) },
    log: (text) => logged.push(text),
  });
  const mirror = new Mirror({
    path: join(folder, "mirror.json"),
    secrets: memorySecrets(),
    batch: (cursor, most) => of.ask({ what: "mirror", cursor, most }),
    send: async () => ({ status: 200, text: "" }),
    log: (text) => logged.push(text),
  });
  const server = new RpcServer({
    implementations: [journalHandlers({ client: of, mirror, tables })],
    log: (_reference, method, error) => logged.push(`${method} ${error}`),
  });
  const [near, far] = transportPair();
  server.accept(far);
  const rpc = new RpcClient({ dial: async () => near });
  ends.push(
    () => tables.dispose(),
    () => mirror.dispose(),
    () => server.dispose(),
    () => rpc.dispose(),
  );
  return client(rpc, journal);
}

it("writes for the engine, and gives back what is unfinished after a start", async () => {
  const first = open();
  const one = await first.append(newRecord("approved", "a", { steps: [1, "zwei", null] }));
  expect(one).toMatchObject({ seq: 2, kind: "approved", operation: "a", body: { steps: [1, "zwei", null] } });
  const two = await first.append(newRecord("intent", "a"));
  expect(two.prev).toBe(one.hash);
  await first.append(newRecord("end", "b"));
  await first.dispose();
  await expect(first.append(newRecord("intent", "a"))).rejects.toThrow("journal.ended");
  const second = open();
  expect(await second.unfinished()).toEqual([one, two]);
  expect(await second.of("a")).toEqual([one, two]);
  expect(second.blocked.current).toBeNull();
});

it("writes what was asked for just before it is ended", async () => {
  const first = open();
  const asked = Array.from({ length: 50 }, (_, i) => first.append(newRecord("approved", `o${i}`)));
  await first.dispose();
  const written = await Promise.all(asked);
  expect(await open().unfinished()).toEqual(written);
});

it("shows receipts as a table, filters and copies them, and follows what comes", async () => {
  const opened = open();
  const one = receipt("a", { why: "too slow" });
  await opened.append(receiptRecord(one));
  const api = served(opened);
  const seen: TableUpdate[] = [];
  const abort = new AbortController();
  const stream = api.table({ query: { filter: "", sort: [], health: [] }, language: "en" }, { signal: abort.signal });
  let wake = () => {};
  const reading = (async () => {
    stream.control({ range: { first: 0, count: 20 } });
    for await (const update of stream) {
      seen.push(update);
      wake();
    }
  })().catch(() => {});
  const until = async (wanted: (update: TableUpdate) => boolean) => {
    for (;;) {
      const found = seen.find(wanted);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  const shown = await until(({ rows }) => rows.length === 1);
  expect(shown.rows[0]).toMatchObject({ uid: "a", health: "ok" });
  await opened.append(receiptRecord(receipt("b", { phase: "failed" })));
  await until(({ total }) => total === 2);
  await opened.append(newRecord("undone", "a", { by: "b" }));
  await until(({ rows }) => rows.some(({ uid, cells }) => uid === "a" && cells[7] === "taken back"));
  let text = "";
  const view = seen[0]?.view ?? "";
  for await (const piece of api.tableText({ view, rows: null, format: "tsv", columns: ["outcome", "target", "why"] }))
    text += piece.text;
  expect(text).toContain("done\tDeployment orders / orders-api\ttoo slow");
  abort.abort();
  await reading;
});

it("shows what was written before in the language that is asked for, and what comes in both", async () => {
  const opened = open();
  await opened.append(receiptRecord(receipt("a")));
  const api = served(opened);
  const wanted = async (language: "en" | "zh-CN", filter: string, count: number) => {
    const abort = new AbortController();
    const stream = api.table({ query: { filter, sort: [], health: [] }, language }, { signal: abort.signal });
    stream.control({ range: { first: 0, count: 20 } });
    for await (const { rows, matched } of stream) {
      if (matched !== count || rows.length < count) continue;
      abort.abort();
      return rows.map(({ uid, cells }) => [uid, cells[1]]);
    }
    return [];
  };
  expect(await wanted("zh-CN", "outcome:完成", 1)).toEqual([["a", "完成"]]);
  await opened.append(receiptRecord(receipt("b")));
  expect(await wanted("zh-CN", "outcome:完成", 2)).toHaveLength(2);
  expect(await wanted("en", "outcome:done", 2)).toHaveLength(2);
});

it("tells its state, goes through the chain, and exports it", async () => {
  const opened = open();
  await opened.append(receiptRecord(receipt("a", { why: "because" })));
  const api = served(opened);
  expect(await api.verify({})).toMatchObject({ state: "whole", records: 2, blocked: null });
  for await (const { chain, mirror } of api.state({})) {
    expect(chain.head?.seq).toBe(2);
    expect(mirror).toMatchObject({ endpoint: null, pending: 0 });
    break;
  }
  const exported = async (format: "jsonl" | "markdown", text = "") => {
    let all = "";
    for await (const piece of api.exported({ format, from: null, to: null, text, language: "en" })) all += piece.text;
    return all;
  };
  const lines = (await exported("jsonl")).trimEnd().split("\n");
  expect(lines.map((line) => JSON.parse(line).seq)).toEqual([1, 2]);
  expect(await exported("jsonl", "BECAUSE")).toBe(`${lines[1]}\n`);
  expect(await exported("markdown")).toContain("because");
  expect(await exported("markdown", "nothing like it")).toBe("");
});
