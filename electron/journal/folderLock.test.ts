import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { FolderLock } from "./folderLock.ts";
import type { Processes } from "./holder.ts";

let folder: string;
/** When each process began, by pid. */
let running: Map<number, string>;
let uptimeMs: number;
const now = new Date("2026-11-22T10:00:00Z");

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lock-"));
  running = new Map();
  uptimeMs = 0;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Machine {
  readonly pid?: number;
  readonly started?: string;
  readonly boot?: string;
  readonly host?: string;
  readonly space?: string;
}

/** A console as a process of its own, which runs until it is ended. */
function console(token: string, { pid = running.size + 100, started = token, ...more }: Machine = {}): FolderLock {
  running.set(pid, started);
  const processes: Processes = {
    own: { pid, started, boot: "boot", space: "space", host: "host", user: "jane", ...more },
    startOf: (other) => running.get(other) ?? null,
  };
  return new FolderLock(folder, { token, processes, uptime: () => uptimeMs });
}

const files = () => readdirSync(folder).sort();

it("holds the folder for one, and tells the other who that is", () => {
  const [first, second] = [console("a", { pid: 7 }), console("b")];
  expect(first.take(now)).toBeNull();
  expect(second.take(now)).toMatchObject({ pid: 7, user: "jane", since: now.toISOString() });
  expect(first.take(now)).toBeNull();
  expect(first.holds()).toBe(true);
  expect(second.holds()).toBe(false);
});

it("goes over to another when its holder lets go, or its process has ended", () => {
  const [first, second, third] = [console("a", { pid: 7 }), console("b", { pid: 8 }), console("c")];
  first.take(now);
  first.release();
  expect(second.take(now)).toBeNull();
  running.delete(8);
  expect(third.take(now)).toBeNull();
  expect(first.take(now)).toMatchObject({ pid: expect.any(Number) });
  expect(files()).toEqual(["lock-3.json"]);
});

it("is not kept by another process that got the number of its holder, nor by one from before a restart", () => {
  console("a", { pid: 7, started: "100" }).take(now);
  running.set(7, "200");
  expect(console("b", { pid: 8 }).take(now)).toBeNull();
  // The machine starts again, and the pid is in use again, even from the same moment.
  expect(console("c", { pid: 9, boot: "another" }).take(now)).toBeNull();
});

it("stays with a holder that is stopped, however long", () => {
  console("a", { pid: 7 }).take(now);
  const other = console("b");
  other.take(now);
  uptimeMs += 10 * 3600_000;
  expect(other.take(now)).toMatchObject({ pid: 7 });
});

it("waits for a holder of another machine or container until its file was not touched for 90 s of watching", () => {
  const far = console("a", { pid: 7, host: "elsewhere" });
  far.take(now);
  running.delete(7);
  const near = console("b");
  expect(near.take(now)).toMatchObject({ host: "elsewhere" });
  uptimeMs += 89_000;
  expect(near.take(now)).not.toBeNull();
  touch("lock-1.json");
  uptimeMs += 2_000;
  expect(near.take(now)).not.toBeNull();
  uptimeMs += 91_000;
  expect(near.take(now)).toBeNull();
  // It slept, and finds out before it writes.
  expect(far.holds()).toBe(false);
});

it("passes within a process from a worker that has ended to the next, and to no other", () => {
  console("a", { pid: 7, started: "x" }).take(now);
  expect(console("b", { pid: 7, started: "x" }).take(now)).toMatchObject({ token: "a" });
  const own = { pid: 7, started: "x", boot: "boot", space: "space", host: "host", user: "jane" };
  const next = new FolderLock(folder, {
    token: "c",
    succeeds: ["a"],
    processes: { own, startOf: () => "x" },
    uptime: () => uptimeMs,
  });
  expect(next.take(now)).toBeNull();
});

it("of many that find it free exactly one gets it, also when they have looked long before", () => {
  console("a", { pid: 7 }).take(now);
  running.delete(7);
  const many = Array.from({ length: 20 }, (_, i) => console(`m${i}`, { pid: 1000 + i }));
  const got = many.filter((one) => one.take(now) === null);
  expect(got.length).toBe(1);
  expect(many.filter((one) => one.holds())).toEqual(got);
});

it("does not take what a slow one makes below the holder for a hold", () => {
  const first = console("a", { pid: 7 });
  first.take(now);
  first.release();
  const second = console("b", { pid: 8 });
  second.take(now);
  // Somebody saw lock-0 as the highest a while ago, and makes the number that was free then.
  writeFileSync(join(folder, "lock-1.json"), readFileSync(join(folder, "lock-2.json")));
  expect(second.holds()).toBe(true);
  expect(console("c", { pid: 9 }).take(now)).toMatchObject({ pid: 8 });
});

it("gives way when two others came and went between its look and its own file", () => {
  console("a", { pid: 7 }).take(now);
  running.delete(7);
  const [second, third] = [console("b", { pid: 8 }), console("c", { pid: 9 })];
  let looked = false;
  const own = { pid: 10, started: "slow", boot: "boot", space: "space", host: "host", user: "jane" };
  const startOf = (pid: number) => {
    if (!looked) {
      looked = true;
      second.take(now);
      second.release();
      third.take(now);
    }
    return running.get(pid) ?? null;
  };
  const slow = new FolderLock(folder, { token: "slow", processes: { own, startOf }, uptime: () => uptimeMs });
  expect(slow.take(now)).toMatchObject({ pid: 9 });
  expect([slow.holds(), third.holds()]).toEqual([false, true]);
});

it("waits for a file that says nothing yet, and not for ever", () => {
  writeFileSync(join(folder, "lock-4.json"), "");
  const one = console("a");
  expect(one.take(now)).toBe("unknown");
  uptimeMs += 11_000;
  expect(one.take(now)).toBeNull();
  expect(files()).toEqual(["lock-5.json"]);
});

it("finds out that its file is gone", () => {
  const one = console("a");
  one.take(now);
  rmSync(join(folder, "lock-1.json"));
  expect(one.holds()).toBe(false);
});

function touch(file: string): void {
  utimesSync(join(folder, file), 1_000, 1_000);
}
