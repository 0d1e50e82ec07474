import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setImmediate } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { boundedRequest } from "../core/dial/boundedRequest.ts";
import { routedDialer } from "../core/dial/routedDialer.ts";
import { memorySecrets } from "../core/secrets/secretStore.ts";
import { newRecord, plainRecords, runOperation, type TestFolder, testFolder } from "./journal.fixture.ts";
import type { JournalStore } from "./journalStore.ts";
import { Mirror } from "./mirror.ts";
import { MirrorReader } from "./mirrorBatch.ts";
import { mayCarrySecret, mirrorAddress, mirrorHeader } from "./mirrorEndpoint.ts";

interface Seen {
  readonly path: string;
  readonly token: string | undefined;
  readonly seqs: number[];
}

let folder: TestFolder;
let journal: JournalStore;
let server: Server;
let endpoint: string;
/** What the endpoint answers next; 200 when nothing is named. */
let answers: { status: number; body?: string }[];
let seen: Seen[];
let lines: string[];
let pauses: number[];
let mirrors: Mirror[];
const secrets = memorySecrets();

beforeEach(async () => {
  folder = testFolder();
  journal = folder.open({ segmentBytes: 1_500 });
  [answers, seen, lines, pauses, mirrors] = [[], [], [], [], []];
  server = createServer(async (request, response) => {
    const records = JSON.parse(await text(request)).resourceLogs[0].scopeLogs[0].logRecords;
    const bodies: string[] = records.map(({ body }: { body: { stringValue: string } }) => body.stringValue);
    const { status, body = "{}" } = answers.shift() ?? { status: 200 };
    seen.push({
      path: request.url ?? "",
      token: request.headers.authorization,
      seqs: bodies.map((line) => JSON.parse(line).seq),
    });
    if (status === 200) lines.push(...bodies);
    response.writeHead(status).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // a TCP server that listens has one
});
afterEach(() => {
  for (const mirror of mirrors) mirror.dispose();
  server.closeAllConnections();
  server.close();
  folder.dispose();
});

function mirrored(to = endpoint): Mirror {
  const reader = new MirrorReader();
  const mirror = new Mirror({
    path: join(folder.path, "mirror.json"),
    secrets,
    batch: async (cursor, most) => {
      const batch = reader.next(journal.set, cursor, most);
      if (batch.kind === "records" || cursor === null) return batch;
      return journal.cutBack(cursor) ? reader.next(journal.set, null, most) : batch;
    },
    send: (request) =>
      boundedRequest({
        ...request,
        method: "POST",
        caPem: null,
        dialer: routedDialer({ scheme: "http", proxyUrl: null, environment: {} }),
        timeoutMs: 10_000,
        maxBytes: 10_000,
      }),
    log: (line) => {
      throw new Error(line);
    },
    sleep: async (ms) => {
      pauses.push(ms);
      await setImmediate();
    },
  });
  mirrors.push(mirror);
  mirror.follow(to);
  return mirror;
}

const settled = (mirror: Mirror) =>
  expect
    .poll(() => mirror.state.current, { timeout: 10_000 })
    .toMatchObject({ pending: 0, sentAt: expect.any(Number) });

describe("the mirror", () => {
  it("sends every record as it stands, once, in order, and goes on where it was after a start", async () => {
    await runOperation(journal, "a");
    const first = mirrored();
    await settled(first);
    first.dispose();
    await runOperation(journal, "b");
    const second = mirrored();
    await settled(second);
    await journal.append(newRecord("note", "n"));
    second.poke();
    await expect.poll(() => lines.length).toBe(plainRecords(folder.path).length);
    expect(lines.map((line) => JSON.parse(line))).toEqual(plainRecords(folder.path));
    expect(new Set(seen.map(({ path }) => path))).toEqual(new Set(["/v1/logs"]));
  });

  it("tries again, ever later, what was not taken, and says why", async () => {
    await runOperation(journal, "a");
    answers = [{ status: 503, body: "overloaded" }, { status: 401 }, { status: 500 }];
    const mirror = mirrored();
    const reasons = new Set<string>();
    mirror.state.subscribe(
      ({ reason }) => reason !== null && reasons.add(`${reason.params.status} ${reason.params.detail}`),
    );
    await settled(mirror);
    expect([...reasons]).toEqual(["503 overloaded", "401 {}", "500 {}"]);
    expect(mirror.state.current.reason).toBeNull();
    expect(seen.map(({ seqs }) => seqs.length)).toEqual([6, 6, 6, 6]);
    for (const [n, pause] of pauses.entries()) {
      expect(pause).toBeGreaterThanOrEqual(750 * 2 ** n);
      expect(pause).toBeLessThanOrEqual(1250 * 2 ** n);
    }
    expect(pauses.length).toBe(3);
  });

  it("sends less at a time to an endpoint that finds it too large", async () => {
    await runOperation(journal, "a");
    answers = [{ status: 413 }, { status: 413 }];
    await settled(mirrored());
    expect(seen.map(({ seqs }) => seqs.length)).toEqual([6, 2, 1, 2, 3]);
    expect(lines.length).toBe(6);
    expect(pauses).toEqual([]);
  });

  it("tells of records that the endpoint refuses for good, and does not repeat them", async () => {
    await runOperation(journal, "a");
    answers = [{ status: 200, body: '{"partialSuccess":{"rejectedLogRecords":"2","errorMessage":"too old"}}' }];
    const mirror = mirrored();
    await settled(mirror);
    expect(mirror.state.current.reason?.params).toEqual({ count: 2, detail: "too old" });
    expect(seen.length).toBe(1);
  });

  it("never sends a header to another endpoint than its own, nor in clear over a network", async () => {
    await runOperation(journal, "a");
    const mirror = mirrored();
    await mirror.setHeader("Authorization: Bearer s3cret");
    await expect.poll(() => seen.at(-1)?.token).toBe("Bearer s3cret");
    expect(mirror.state.current.header).toBe("Authorization");
    expect(JSON.stringify(mirror.state.current)).not.toContain("s3cret");
    mirror.follow(`${endpoint}/other`);
    await expect.poll(() => seen.at(-1)?.path).toBe("/other");
    expect(seen.at(-1)?.token).toBeUndefined();
    mirror.follow("http://collector.example:4318");
    await expect(mirror.setHeader("Authorization: x")).rejects.toThrow("journal.mirror.plainHttp");
  });

  it("reads on where it was, over segments, whatever it is asked to repeat", async () => {
    const reader = new MirrorReader();
    const fresh = (cursor: Parameters<MirrorReader["next"]>[1], most: number) =>
      new MirrorReader().next(journal.set, cursor, most);
    for (const name of ["a", "b", "c"]) await runOperation(journal, name);
    let cursor: Parameters<MirrorReader["next"]>[1] = null;
    for (const [n, most] of [3, 2, 2, 1, 4, 500, 500].entries()) {
      if (n === 5) await runOperation(journal, "d");
      const batch = reader.next(journal.set, cursor, most);
      expect(batch).toEqual(fresh(cursor, most));
      expect(reader.next(journal.set, cursor, most)).toEqual(batch);
      if (batch.kind === "records") cursor = batch.cursor;
    }
    expect(cursor?.seq).toBe(journal.set.head?.seq);
  });

  it("sees that the journal was cut back, stops it, and sends all again when a person has accepted that", async () => {
    await runOperation(journal, "a");
    const first = mirrored();
    await settled(first);
    first.dispose();
    journal.dispose();
    const other = testFolder();
    const short = other.open();
    await runOperation(short, "b");
    journal = short;
    const mirror = mirrored();
    await expect.poll(() => mirror.state.current.reason?.id).toBe("journal.mirror.cutBack");
    expect(short.chain.current).toMatchObject({ state: "broken", needsPerson: true, faults: [{ seq: 6 }] });
    await expect(short.append(newRecord("approved", "c"))).rejects.toThrow("journal.blocked.broken");
    short.goOn("restored from a backup");
    await expect.poll(() => mirror.state.current, { timeout: 10_000 }).toMatchObject({ pending: 0, reason: null });
    expect(lines.slice(6).map((line) => JSON.parse(line))).toEqual(plainRecords(other.path));
    await short.append(newRecord("approved", "c"));
    other.dispose();
  });
});

describe("an endpoint", () => {
  it("has the path of OTLP where it names none", () => {
    expect(mirrorAddress("https://c.example:4318")?.href).toBe("https://c.example:4318/v1/logs");
    expect(mirrorAddress("https://c.example/otlp/logs?x=1")?.href).toBe("https://c.example/otlp/logs?x=1");
    expect(mirrorAddress("")).toBeNull();
    for (const wrong of ["c.example", "ftp://c.example", "https://user:pw@c.example"])
      expect(() => mirrorAddress(wrong)).toThrow("journal.mirror.address");
  });

  it("takes a header that is one, and none that would end the request's head", () => {
    expect(mirrorHeader("e", "X-Token:  a b ")).toEqual({ endpoint: "e", name: "X-Token", value: "a b" });
    for (const wrong of ["", "X", "X:", "X: a\r\nY: b", "X y: a", "Host: x", "content-length: 3", "X: ä"])
      expect(() => mirrorHeader("e", wrong)).toThrow("journal.mirror.headerShape");
  });

  it("may be told a secret under TLS, or on this machine", () => {
    expect(
      [
        "https://c.example",
        "http://127.0.0.1:1",
        "http://[::1]",
        "http://localhost",
        "http://c.example",
        "http://127.0.0.1.evil.example",
      ].map((url) => mayCarrySecret(new URL(url))),
    ).toEqual([true, true, true, true, false, false]);
  });
});
