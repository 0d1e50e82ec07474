import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { canonicalJson, type Json } from "../../shared/model/json.ts";
import type { JournalRecord } from "../core/operation/journal.ts";
import { systemDisk } from "./disk.ts";
import { newRecord, plainRecords, runOperation, type TestFolder, testFolder } from "./journal.fixture.ts";
import { NO_HASH } from "./recordLine.ts";

let folder: TestFolder;
beforeEach(() => {
  folder = testFolder();
});
afterEach(() => folder.dispose());

describe("a journal", () => {
  it("chains its records over segments, and an auditor with a JSON parser can follow", async () => {
    const journal = folder.open({ segmentBytes: 1500 });
    for (const name of ["a", "b", "c"]) await runOperation(journal, name);
    const records = plainRecords(folder.path);
    expect(folder.segments().length).toBeGreaterThan(2);
    expect(records.map(({ seq }) => seq)).toEqual(records.map((_, i) => i + 1));
    let prev = NO_HASH;
    for (const line of records) {
      const { hash, crc: _, ...core } = line as JournalRecord & { crc: string };
      expect(core.prev).toBe(prev);
      expect(
        createHash("sha256")
          .update(canonicalJson(core as unknown as Json))
          .digest("hex"),
      ).toBe(hash);
      prev = hash;
    }
    for (const file of folder.segments())
      expect(JSON.parse(readFileSync(join(folder.path, file), "utf8").split("\n")[0] ?? "")).toMatchObject({
        kind: "head",
      });
    expect(await journal.verify()).toMatchObject({
      state: "whole",
      records: records.length,
      faults: [],
      blocked: null,
    });
  });

  it("gives back what was written, and what has not ended, also after a start", async () => {
    let journal = folder.open({ segmentBytes: 1200 });
    const [a, b] = [await runOperation(journal, "a"), await runOperation(journal, "b", false)];
    await journal.append(newRecord("note", "n"));
    await journal.append(newRecord("undone", "a"));
    for (const again of [false, true]) {
      if (again) {
        journal.dispose();
        journal = folder.open();
      }
      expect(journal.of("a").slice(0, -1)).toEqual(a);
      expect(journal.of("n")).toMatchObject([{ kind: "note" }]);
      expect(journal.unfinished()).toEqual(b);
    }
    await journal.append(newRecord("end", "b"));
    expect(journal.unfinished()).toEqual([]);
  });

  it("writes what is asked for at the same time with one sync", async () => {
    let syncs = 0;
    const disk = {
      ...systemDisk,
      sync: (fd: number) => {
        syncs += 1;
        systemDisk.sync(fd);
      },
    };
    const journal = folder.open({ disk });
    await journal.append(newRecord("approved", "a"));
    syncs = 0;
    const records = await Promise.all(Array.from({ length: 64 }, (_, i) => journal.append(newRecord("try", `o${i}`))));
    expect(records.map(({ seq }) => seq)).toEqual(records.map((_, i) => i + 3));
    expect(syncs).toBe(1);
  });

  it("keeps the order of its records when the clock goes backwards", async () => {
    let now = Date.parse("2026-11-22T12:00:00Z");
    const journal = folder.open({ now: () => now });
    const first = await journal.append(newRecord("approved", "a"));
    now -= 3_600_000;
    const second = await journal.append(newRecord("end", "a"));
    expect([first.seq, second.seq]).toEqual([2, 3]);
    expect(second.at).toBe("2026-11-22T11:00:00.000Z");
    expect(journal.of("a")).toEqual([first, second]);
    expect(await journal.verify()).toMatchObject({ state: "whole" });
  });

  it("refuses the one record that is too large, and takes those beside it", async () => {
    const journal = folder.open();
    const [small, large] = await Promise.allSettled([
      journal.append(newRecord("approved", "a")),
      journal.append(newRecord("approved", "b", "x".repeat(33 * 2 ** 20))),
    ]);
    expect(small.status).toBe("fulfilled");
    expect(large).toMatchObject({ status: "rejected", reason: { code: "too-large" } });
    expect(await journal.verify()).toMatchObject({ state: "whole", records: 2 });
  });
});

describe("an index of a full segment", () => {
  it("is believed where it fits, and made anew where it does not", async () => {
    const journal = folder.open({ segmentBytes: 1200 });
    for (const name of ["a", "b", "c"]) await runOperation(journal, name, name !== "b");
    const unfinished = journal.unfinished();
    journal.dispose();
    const indexes = () => readdirSync(folder.path).filter((file) => file.endsWith(".index.json"));
    const [first = ""] = indexes();
    expect(indexes().length).toBe(folder.segments().length - 1);
    const text = readFileSync(join(folder.path, first), "utf8");
    for (const wrong of ["", "{}", text.replace('"a"', '"x"'), text.replace(/"size":\d+/, '"size":77')]) {
      writeFileSync(join(folder.path, first), wrong);
      const again = folder.open();
      expect(again.unfinished()).toEqual(unfinished);
      expect(again.of("a").length).toBe(5);
      again.dispose();
      expect(readFileSync(join(folder.path, first), "utf8")).toBe(text);
    }
  });
});

/** Where the line begins to which the byte belongs. */
function lineStart(bytes: Buffer | undefined, at: number): number {
  return bytes === undefined ? 0 : bytes.subarray(0, at).lastIndexOf(0x0a) + 1;
}

/** A journal of three segments, written once. */
async function written(): Promise<{ files: ReadonlyMap<string, Buffer>; records: JournalRecord[] }> {
  const own = testFolder();
  const journal = own.open({ segmentBytes: 2000 });
  for (const name of ["a", "b", "c", "d"]) await runOperation(journal, name);
  journal.dispose();
  const files = new Map(own.segments().map((file) => [file, readFileSync(join(own.path, file))]));
  const records = plainRecords(own.path);
  own.dispose();
  return { files, records };
}

function laidOut(files: ReadonlyMap<string, Buffer>): TestFolder {
  const path = mkdtempSync(join(tmpdir(), "journal-"));
  for (const [file, bytes] of files) writeFileSync(join(path, file), bytes);
  return testFolder(path);
}

describe("after a crash", () => {
  it("any truncation of the newest segment leaves a prefix, and the chain goes on from it", async () => {
    const { files, records } = await written();
    const newest = [...files.keys()].at(-1) ?? "";
    const size = files.get(newest)?.length ?? 0;
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: size }), async (length) => {
        const copy = laidOut(files);
        try {
          truncateSync(join(copy.path, newest), length);
          const journal = copy.open({ segmentBytes: 2000 });
          const seen: JournalRecord[] = ["a", "b", "c", "d"].flatMap((name) => journal.of(name));
          seen.sort((one, other) => one.seq - other.seq);
          const owned = records.filter(({ kind }) => kind !== "head").map(({ hash }) => hash);
          expect(seen.map(({ hash }) => hash)).toEqual(owned.slice(0, seen.length));
          const more = await journal.append(newRecord("approved", "later"));
          const state = await journal.verify();
          expect(state).toMatchObject({ faults: [], blocked: null, head: { seq: more.seq } });
          const kept = readdirSync(copy.path).filter((file) => file.includes(".torn-"));
          expect(state.state).toBe(kept.length > 0 ? "repaired" : "whole");
          const torn = kept.map((file) => statSync(join(copy.path, file)).size);
          expect(torn.reduce((sum, one) => sum + one, 0)).toBe(state.tornBytes);
          expect(plainRecords(copy.path).map(({ seq }) => seq)).toEqual(
            Array.from({ length: more.seq }, (_, index) => index + 1),
          );
        } finally {
          copy.dispose();
        }
      }),
      { numRuns: 150 },
    );
  });

  it("takes zeros behind the last record, as some file systems leave them, for a cut", async () => {
    const { files } = await written();
    const newest = [...files.keys()].at(-1) ?? "";
    const copy = laidOut(
      new Map([...files, [newest, Buffer.concat([files.get(newest) ?? Buffer.of(), Buffer.alloc(700)])]]),
    );
    expect(await copy.open().verify()).toMatchObject({ state: "repaired", tornBytes: 700, faults: [], blocked: null });
    copy.dispose();
  });
});

describe("corruption", () => {
  it("any changed byte is found, told with its place, and stops the writing", async () => {
    const { files, records } = await written();
    const names = [...files.keys()];
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.nat(), fc.integer({ min: 1, max: 255 }), async (which, where, by) => {
        const file = names[which % names.length] ?? "";
        const bytes = Buffer.from(files.get(file) ?? Buffer.of());
        const at = where % bytes.length;
        bytes[at] = (bytes[at] ?? 0) ^ by;
        const copy = laidOut(new Map([...files, [file, bytes]]));
        try {
          const journal = copy.open();
          const lineFrom = lineStart(files.get(file), at);
          expect(journal.chain.current.state).toBe("broken");
          expect(journal.chain.current.needsPerson).toBe(true);
          const fault = journal.chain.current.faults[0];
          expect(fault?.file).toBe(file);
          // A changed line feed joins the line to the next, or begins one within it.
          expect(fault?.offset).toBeLessThanOrEqual(at + 1);
          expect(fault?.offset).toBeGreaterThanOrEqual(lineFrom);
          expect(records.some(({ seq }) => seq === fault?.seq)).toBe(true);
          await expect(journal.append(newRecord("approved", "no"))).rejects.toMatchObject({
            text: { id: "journal.blocked.broken" },
          });
          expect(readFileSync(join(copy.path, file))).toEqual(bytes);
          expect((await journal.verify()).faults).toEqual(journal.chain.current.faults);
        } finally {
          copy.dispose();
        }
      }),
      { numRuns: 150 },
    );
  });

  it("is found by going through although an index was believed", async () => {
    const journal = folder.open({ segmentBytes: 1200 });
    for (const name of ["a", "b", "c"]) await runOperation(journal, name);
    journal.dispose();
    const [first = ""] = folder.segments();
    const bytes = readFileSync(join(folder.path, first));
    bytes[bytes.indexOf("approved")] = 0x41;
    writeFileSync(join(folder.path, first), bytes);
    const again = folder.open();
    expect(again.chain.current).toMatchObject({ state: "checking", faults: [] });
    expect(await again.verify()).toMatchObject({
      state: "broken",
      faults: [{ file: first, seq: 2, reason: { id: "journal.fault.crc" } }],
    });
    await expect(again.append(newRecord("approved", "d"))).rejects.toThrow("journal.blocked.broken");
  });

  it("is found at once where a full segment is no more what its index says", async () => {
    const journal = folder.open({ segmentBytes: 1200 });
    for (const name of ["a", "b", "c"]) await runOperation(journal, name);
    journal.dispose();
    const [first = ""] = folder.segments();
    truncateSync(join(folder.path, first), statSync(join(folder.path, first)).size - 10);
    expect(folder.open().chain.current.faults).toMatchObject([
      { file: first, reason: { id: "journal.fault.unfinished" } },
    ]);
  });

  it("a last record whose line feed was changed is told, and not taken for a cut", async () => {
    const { files } = await written();
    const newest = [...files.keys()].at(-1) ?? "";
    const bytes = Buffer.from(files.get(newest) ?? Buffer.of());
    bytes[bytes.length - 1] = 0x0b;
    const copy = laidOut(new Map([...files, [newest, bytes]]));
    expect(copy.open().chain.current.faults).toMatchObject([
      { file: newest, reason: { id: "journal.fault.lineFeed" } },
    ]);
    expect(readFileSync(join(copy.path, newest))).toEqual(bytes);
    copy.dispose();
  });

  it("an edited record with a checksum and hash of its own breaks the chain behind it", async () => {
    const { files } = await written();
    const [first = ""] = files.keys();
    const lines = (files.get(first)?.toString() ?? "").split("\n");
    const { writeRecord } = await import("./recordLine.ts");
    const { hash: _, ...edited } = JSON.parse(lines[1] ?? "") as JournalRecord;
    lines[1] = writeRecord({ ...edited, body: "never happened" })
      .line.toString()
      .trimEnd();
    const copy = laidOut(new Map([...files, [first, Buffer.from(lines.join("\n"))]]));
    expect(copy.open().chain.current.faults).toMatchObject([
      { file: first, seq: 3, reason: { id: "journal.fault.chain" } },
    ]);
    copy.dispose();
  });

  it("a line that is whole by its own word and yet no record is told", async () => {
    const { files } = await written();
    const [first = ""] = files.keys();
    const { createHash: sha } = await import("node:crypto");
    const { crc32 } = await import("node:zlib");
    const line = (core: string) => {
      const head = `${core},"hash":"${sha("sha256").update(`${core}}`).digest("hex")}`;
      return `${head}","crc":"${crc32(head).toString(16).padStart(8, "0")}"}`;
    };
    for (const core of ['{"body":[,]', '{"seq":2']) {
      const lines = (files.get(first)?.toString() ?? "").split("\n");
      lines[1] = line(core);
      const copy = laidOut(new Map([...files, [first, Buffer.from(lines.join("\n"))]]));
      expect(copy.open().chain.current.faults).toMatchObject([
        { file: first, seq: 2, reason: { id: "journal.fault.shape" } },
      ]);
      copy.dispose();
    }
  });

  it("a missing segment, and one that was cut, are told", async () => {
    const { files } = await written();
    const [first = "", second = ""] = files.keys();
    const without = laidOut(new Map([...files].filter(([file]) => file !== second)));
    expect(without.open().chain.current.faults).toMatchObject([{ offset: 0, reason: { id: "journal.fault.chain" } }]);
    without.dispose();
    const cut = laidOut(new Map([...files, [first, (files.get(first) ?? Buffer.of()).subarray(0, -10)]]));
    expect(cut.open().chain.current.faults.map(({ reason }) => reason.id)).toEqual(["journal.fault.unfinished"]);
    cut.dispose();
  });

  it("is left behind by a new chain when a person says so, and stays told", async () => {
    const { files } = await written();
    const [first = ""] = files.keys();
    const bytes = Buffer.from(files.get(first) ?? Buffer.of());
    bytes[300] = 0x21;
    const copy = laidOut(new Map([...files, [first, bytes]]));
    let journal = copy.open();
    const faults = journal.chain.current.faults;
    expect(journal.goOn("the disk was exchanged")).toMatchObject({
      state: "broken",
      needsPerson: false,
      blocked: null,
      faults,
    });
    const more = await journal.append(newRecord("approved", "later"));
    const head = plainRecordsOfNewest(copy)[0];
    expect(head).toMatchObject({
      prev: NO_HASH,
      body: { begins: "anew", why: "the disk was exchanged", faults: [{ file: first }] },
    });
    expect(more.prev).toBe(head?.hash);
    journal.dispose();
    journal = copy.open();
    expect(journal.chain.current).toMatchObject({ state: "broken", needsPerson: false, blocked: null });
    expect(await journal.verify()).toMatchObject({ state: "broken", needsPerson: false, blocked: null, faults });
    await journal.append(newRecord("end", "later"));
    copy.dispose();
  });
});

function plainRecordsOfNewest(of: TestFolder): JournalRecord[] {
  return readFileSync(join(of.path, of.segments().at(-1) ?? ""), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
}
