/** What goes wrong around a journal that runs: the disk, another console, another hand. */
import { appendFileSync, mkdirSync, renameSync, rmdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Disk, systemDisk } from "./disk.ts";
import { newRecord, plainRecords, runOperation, type TestFolder, testFolder } from "./journal.fixture.ts";

let folder: TestFolder;
beforeEach(() => {
  folder = testFolder();
});
afterEach(() => folder.dispose());

/** A disk with so many bytes left. `write` leaves what still fits; what is cut off is free again. */
class SmallDisk implements Disk {
  room: number;
  /** The error of each sync; a full disk may be found there alone, where space is given out late. */
  syncFails: "EIO" | "ENOSPC" | null = null;
  truncateFails = false;
  readonly create = systemDisk.create;
  readonly openForAppend = systemDisk.openForAppend;
  readonly close = systemDisk.close;
  readonly size = systemDisk.size;
  readonly syncFolder = systemDisk.syncFolder;

  constructor(room: number) {
    this.room = room;
  }

  write(fd: number, bytes: Uint8Array, position: number): void {
    const fits = bytes.subarray(0, this.room);
    systemDisk.write(fd, fits, position);
    this.room -= fits.length;
    if (fits.length < bytes.length) throw failure("ENOSPC");
  }

  sync(fd: number): void {
    if (this.syncFails !== null) throw failure(this.syncFails);
    systemDisk.sync(fd);
  }

  truncate(fd: number, size: number): void {
    if (this.truncateFails) throw failure("EIO");
    this.room += systemDisk.size(fd) - size;
    systemDisk.truncate(fd, size);
  }

  remove(path: string): void {
    this.room += statSync(path).size;
    systemDisk.remove(path);
  }

  freeBytes(): number {
    return this.room;
  }
}

function failure(code: string): Error {
  return Object.assign(new Error(`${code}: the disk`), { code });
}

describe("a full disk", () => {
  it("refuses what does not fit, keeps nothing of it, and takes it again when there is room", async () => {
    const disk = new SmallDisk(2_000);
    const journal = folder.open({ disk });
    const kept: number[] = [];
    let refused = 0;
    for (let i = 0; i < 12; i++)
      await journal.append(newRecord("approved", `o${i}`)).then(
        ({ seq }) => kept.push(seq),
        (error) => {
          refused += 1;
          expect(error).toMatchObject({ code: "internal", text: { id: "journal.blocked.full" } });
        },
      );
    expect(refused).toBeGreaterThan(0);
    expect(kept.length).toBeGreaterThan(0);
    expect(journal.chain.current.blocked?.id).toBe("journal.blocked.full");
    expect(plainRecords(folder.path).map(({ seq }) => seq)).toEqual([1, ...kept]);
    disk.room += 1_000_000;
    journal.tick();
    expect(journal.chain.current.blocked).toBeNull();
    await journal.append(newRecord("approved", "later"));
    expect(await journal.verify()).toMatchObject({ state: "whole", faults: [], tornBytes: 0 });
  });

  it("refuses the whole of a batch that does not fit", async () => {
    const disk = new SmallDisk(3_000);
    const journal = folder.open({ disk });
    await journal.append(newRecord("approved", "first"));
    const many = await Promise.allSettled(
      Array.from({ length: 30 }, (_, i) => journal.append(newRecord("try", `o${i}`))),
    );
    expect(many.every(({ status }) => status === "rejected")).toBe(true);
    expect(plainRecords(folder.path).length).toBe(2);
    expect(journal.unfinished().map(({ operation }) => operation)).toEqual(["first"]);
  });

  it("can be met at the first record, and at the turn to another segment", async () => {
    const disk = new SmallDisk(100);
    const journal = folder.open({ disk, segmentBytes: 700 });
    await expect(journal.append(newRecord("approved", "a"))).rejects.toThrow("journal.blocked.full");
    expect(folder.segments()).toEqual([]);
    disk.room = 1_500;
    const written = await Promise.allSettled(
      ["a", "b", "c", "d", "e"].map((name) => journal.append(newRecord("approved", name))),
    );
    expect(written.every(({ status }) => status === "rejected")).toBe(true);
    for (const name of ["a", "b"]) await journal.append(newRecord("approved", name));
    disk.room = 100;
    await expect(journal.append(newRecord("approved", "c"))).rejects.toThrow("journal.blocked.full");
    expect(folder.segments().length).toBe(1);
    disk.room = 100_000;
    await journal.append(newRecord("approved", "c"));
    expect(folder.segments().length).toBe(2);
    expect(await journal.verify()).toMatchObject({ state: "whole", records: 5 });
  });
});

describe("a disk that is found to be full when it is synced", () => {
  it("counts no record whose sync failed, says that it is full, and goes on when there is room", async () => {
    const disk = new SmallDisk(1_000_000);
    const journal = folder.open({ disk, segmentBytes: 700 });
    // At the first record of all, within a segment, and at the turn to another one.
    for (const [before, name] of [
      [[], "a"],
      [["a"], "b"],
      [["b", "c", "d"], "e"],
    ] as const) {
      for (const one of before) await journal.append(newRecord("approved", one));
      const seen = plainRecords(folder.path);
      disk.syncFails = "ENOSPC";
      await expect(journal.append(newRecord("approved", name))).rejects.toThrow("journal.blocked.full");
      expect(plainRecords(folder.path)).toEqual(seen);
      disk.syncFails = null;
    }
    await journal.append(newRecord("approved", "e"));
    expect(folder.segments().length).toBeGreaterThan(1);
    expect(journal.unfinished().map(({ operation }) => operation)).toEqual(["a", "b", "c", "d", "e"]);
    expect(await journal.verify()).toMatchObject({ state: "whole" });
  });
});

describe("a disk that fails", () => {
  it("does not count a record whose sync failed, and writes over nothing before it was taken away", async () => {
    const disk = new SmallDisk(1_000_000);
    const journal = folder.open({ disk });
    await journal.append(newRecord("approved", "a"));
    disk.syncFails = "EIO";
    disk.truncateFails = true;
    for (const name of ["b", "c"])
      await expect(journal.append(newRecord("approved", name))).rejects.toMatchObject({
        text: { id: "journal.blocked.disk" },
      });
    disk.syncFails = null;
    await expect(journal.append(newRecord("approved", "d"))).rejects.toMatchObject({
      text: { id: "journal.blocked.disk" },
    });
    disk.truncateFails = false;
    await journal.append(newRecord("approved", "e"));
    expect(plainRecords(folder.path).map(({ operation }) => operation)).toEqual(["", "a", "e"]);
    expect(await journal.verify()).toMatchObject({ state: "whole" });
  });
});

describe("a segment that cannot be read", () => {
  it("is told at the start and when it is gone through, and a person may go on without it", async () => {
    const journal = folder.open({ segmentBytes: 900 });
    for (const name of ["a", "b", "c"]) await runOperation(journal, name);
    const [, second = ""] = folder.segments();
    const path = join(folder.path, second);
    renameSync(path, `${path}.away`);
    mkdirSync(path);
    const fault = { file: second, offset: 0, reason: { id: "journal.unreadable" } };
    expect(await journal.verify()).toMatchObject({ state: "broken", needsPerson: true, faults: [fault] });
    journal.dispose();
    const again = folder.open();
    expect(again.chain.current.faults).toMatchObject([fault]);
    again.goOn("the disk lost it");
    await again.append(newRecord("approved", "later"));
    rmdirSync(path);
    renameSync(`${path}.away`, path);
    expect(await again.verify()).toMatchObject({ needsPerson: false, blocked: null });
  });

  it("is no reason to believe that nothing is unfinished", async () => {
    rmSync(folder.path, { recursive: true });
    writeFileSync(folder.path, "no folder");
    const journal = folder.open();
    expect(() => journal.unfinished()).toThrow("journal.blocked.disk");
    expect(journal.chain.current).toMatchObject({ state: "failed", blocked: { id: "journal.blocked.disk" } });
    rmSync(folder.path);
    mkdirSync(folder.path);
    await journal.append(newRecord("approved", "a"));
    expect(journal.unfinished().length).toBe(1);
  });
});

describe("two consoles on one folder", () => {
  it("one writes; the other reads along, says who it is, and writes when that one has ended", async () => {
    const first = folder.open();
    await runOperation(first, "a", false);
    const heard: string[] = [];
    const second = folder.open({ onRecord: ({ operation }) => heard.push(operation) });
    expect(second.chain.current.blocked).toMatchObject({ id: "journal.blocked.held", params: { pid: process.pid } });
    await expect(second.append(newRecord("approved", "b"))).rejects.toMatchObject({
      text: { id: "journal.blocked.held" },
    });
    expect(second.of("a").length).toBe(4);
    await runOperation(first, "c");
    second.tick();
    expect(second.of("c").length).toBe(5);
    expect(heard).toEqual(["c", "c", "c", "c", "c"]);
    first.dispose();
    expect((await second.append(newRecord("approved", "b"))).seq).toBe(11);
    expect(second.chain.current.blocked).toBeNull();
    expect(await second.verify()).toMatchObject({ state: "whole", records: 11 });
  });

  it("the reader takes a record that is being written for no fault, and repairs nothing", async () => {
    const first = folder.open();
    await first.append(newRecord("approved", "a"));
    appendFileSync(join(folder.path, folder.segments()[0] ?? ""), '{"at":"2026-');
    const second = folder.open();
    second.tick();
    expect(await second.verify()).toMatchObject({ state: "whole", faults: [], tornBytes: 0, records: 2 });
  });

  it("the reader is not misled by what the one that writes took back on a full disk", async () => {
    const disk = new SmallDisk(2_000);
    const first = folder.open({ disk });
    await first.append(newRecord("approved", "a"));
    disk.truncateFails = true;
    const many = ["b", "c", "d", "e", "f", "g", "h"].map((name) => first.append(newRecord("approved", name)));
    expect((await Promise.allSettled(many)).every(({ status }) => status === "rejected")).toBe(true);
    const second = folder.open();
    expect(second.set.records).toBeGreaterThan(3);
    disk.truncateFails = false;
    disk.room = 100_000;
    for (const name of ["i", "j", "k"]) await first.append(newRecord("approved", `longer ${name}`));
    for (let i = 0; i < 12; i++) await first.append(newRecord("approved", `more ${i}`));
    second.tick();
    expect(second.chain.current.faults).toEqual([]);
    expect(second.set.records).toBe(first.set.records);
    first.dispose();
    await second.append(newRecord("approved", "z"));
    expect(await second.verify()).toMatchObject({ state: "whole", faults: [], blocked: null });
    expect(second.unfinished().map(({ operation }) => operation)).toEqual(
      plainRecords(folder.path).flatMap(({ operation }) => (operation === "" ? [] : [operation])),
    );
  });

  it("one that was taken for gone writes nothing more", async () => {
    const first = folder.open();
    await first.append(newRecord("approved", "a"));
    rmSync(join(folder.path, "lock-1.json"));
    const second = folder.open();
    await second.append(newRecord("approved", "b"));
    first.tick();
    await expect(first.append(newRecord("approved", "c"))).rejects.toMatchObject({
      text: { id: "journal.blocked.held" },
    });
    expect(plainRecords(folder.path).map(({ operation }) => operation)).toEqual(["", "a", "b"]);
  });

  it("what another hand wrote into the segment stops the writing at once", async () => {
    const journal = folder.open();
    await journal.append(newRecord("approved", "a"));
    const file = join(folder.path, folder.segments()[0] ?? "");
    appendFileSync(file, "x\n");
    await expect(journal.append(newRecord("approved", "b"))).rejects.toMatchObject({
      text: { id: "journal.blocked.foreign" },
    });
    await expect(journal.append(newRecord("approved", "b"))).rejects.toMatchObject({
      text: { id: "journal.blocked.foreign" },
    });
    journal.dispose();
    expect(folder.open().chain.current).toMatchObject({
      state: "broken",
      faults: [{ reason: { id: "journal.fault.shape" } }],
    });
  });
});
