/** The journal against real kills, a real full disk and a real second process. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { JournalRecord } from "../core/operation/journal.ts";
import { newRecord, type TestFolder, testFolder } from "./journal.fixture.ts";

const KILLS = 110;
const appender = fileURLToPath(new URL("./appender.fixture.ts", import.meta.url));

let folder: TestFolder;
let children: ChildProcess[];
beforeEach(() => {
  folder = testFolder();
  children = [];
});
afterEach(() => {
  for (const child of children) child.kill("SIGKILL");
  folder.dispose();
});

interface Appender {
  readonly child: ChildProcess;
  /** Hash by number of what it was told is on the disk. */
  readonly confirmed: Map<number, string>;
  readonly refused: string[];
  /** Resolves when it has said so many things. */
  said(count: number): Promise<void>;
  ended(): Promise<void>;
}

function start(path: string, before: readonly string[] = [], segmentBytes = 400_000): Appender {
  const [command = "", ...args] = [...before, process.execPath, appender, path, String(segmentBytes)];
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"] });
  children.push(child);
  const confirmed = new Map<number, string>();
  const refused: string[] = [];
  let rest = "";
  let wake = () => {};
  child.stdout?.on("data", (chunk: Buffer) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const [seq = "", hash = ""] = line.split(" ");
      if (seq === "refused") refused.push(line);
      else confirmed.set(Number(seq), hash);
    }
    wake();
  });
  const closed = new Promise<void>((resolve) => child.once("close", () => resolve()));
  return {
    child,
    confirmed,
    refused,
    said: async (count) => {
      while (confirmed.size + refused.length < count)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    },
    ended: () => closed,
  };
}

it(`survives ${KILLS} kills of a console that appends: nothing confirmed is lost, and the chain stays whole`, {
  timeout: 600_000,
}, async () => {
  const confirmed = new Map<number, string>();
  let torn = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    const appending = start(folder.path);
    await appending.said(1);
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 25));
    appending.child.kill("SIGKILL");
    await appending.ended();
    for (const [seq, hash] of appending.confirmed) confirmed.set(seq, hash);
    if (kill % 10 !== 9) continue; // the next console repairs, as it would
    const stored = new Map<number, string>();
    const journal = folder.open({ onRecord: ({ seq, hash }: JournalRecord) => void stored.set(seq, hash) });
    const state = await journal.verify();
    expect(state).toMatchObject({ faults: [], blocked: null, needsPerson: false });
    expect([...stored.keys()].sort((one, other) => one - other)).toEqual(
      Array.from({ length: stored.size }, (_, i) => i + 1),
    );
    for (const [seq, hash] of confirmed) expect(stored.get(seq)).toBe(hash);
    journal.dispose();
  }
  torn = readdirSync(folder.path).filter((file) => file.includes(".torn-")).length;
  console.log(`${confirmed.size} records were confirmed, ${torn} torn ones taken away`);
  expect(confirmed.size).toBeGreaterThan(KILLS);
});

it("passes to another process when its holder is killed, and not while that is only stopped", async () => {
  const holder = start(folder.path);
  await holder.said(3);
  const journal = folder.open();
  expect(journal.chain.current.blocked).toMatchObject({
    id: "journal.blocked.held",
    params: { pid: holder.child.pid },
  });
  await expect(journal.append(newRecord("approved", "x"))).rejects.toThrow("journal.blocked.held");
  holder.child.kill("SIGSTOP");
  journal.tick();
  expect(journal.chain.current.blocked?.id).toBe("journal.blocked.held");
  holder.child.kill("SIGKILL");
  await holder.ended();
  await journal.append(newRecord("approved", "x"));
  expect(await journal.verify()).toMatchObject({ faults: [], blocked: null });
});

it("of two processes that start at the same time one writes", async () => {
  const both = [start(folder.path), start(folder.path)];
  await Promise.all(both.map((one) => one.said(20)));
  const writers = both.filter(({ confirmed }) => confirmed.size > 0);
  expect(writers.length).toBe(1);
  expect(both.find((one) => !writers.includes(one))?.refused[0]).toContain("journal.blocked.held");
  writers[0]?.child.kill("SIGKILL");
  const other = both.find((one) => !writers.includes(one));
  const before = (other?.refused.length ?? 0) + 40;
  await other?.said(before);
  other?.child.kill("SIGKILL");
  await other?.ended();
  expect(other?.confirmed.size).toBeGreaterThan(0);
  expect(await folder.open().verify()).toMatchObject({ faults: [], blocked: null });
});

it("refuses while files may not grow, and keeps what it confirmed", async () => {
  // In units of 1,024 bytes (bash): a limit on every file stands for a disk that is full.
  const limited = start(folder.path, ["bash", "-c", 'ulimit -f 200; exec "$@"', "bash"], 10_000_000);
  await expect.poll(() => limited.refused.length, { timeout: 60_000 }).toBeGreaterThan(3);
  limited.child.kill("SIGKILL");
  await limited.ended();
  expect(limited.refused[0]).toContain("EFBIG");
  const journal = folder.open();
  expect(await journal.verify()).toMatchObject({ faults: [], blocked: null });
  const stored = new Map(
    [...journal.set.segments]
      .flatMap((one) => [...journal.set.recordsOf(one)])
      .map(({ record }) => [record.seq, record.hash]),
  );
  for (const [seq, hash] of limited.confirmed) expect(stored.get(seq)).toBe(hash);
  await journal.append(newRecord("approved", "later"));
});

it("refuses on a full disk, tells that it is full, and goes on when there is room", async ({ skip }) => {
  const path = mkdtempSync(join(tmpdir(), "small-disk-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=512k", "tmpfs", path], { stdio: "pipe" });
  } catch (error) {
    rmSync(path, { recursive: true });
    return skip(
      `a small disk can only be mounted by root: ${error instanceof Error ? error.message.split("\n")[0] : ""}`,
    );
  }
  try {
    const journal = testFolder(join(path, "journal"));
    mkdirSync(journal.path);
    const open = journal.open();
    const large = "x".repeat(30_000);
    const kept: number[] = [];
    let refused: unknown = null;
    for (let i = 0; i < 40 && refused === null; i++)
      await open.append(newRecord("approved", `o${i}`, large)).then(
        ({ seq }) => kept.push(seq),
        (error) => {
          refused = error;
        },
      );
    expect(refused).toMatchObject({ code: "internal", text: { id: "journal.blocked.full" } });
    expect(open.chain.current.blocked?.id).toBe("journal.blocked.full");
    expect(open.unfinished().map(({ seq }) => seq)).toEqual(kept);
    execFileSync("mount", ["-o", "remount,size=4m", path]);
    open.tick();
    expect(open.chain.current.blocked).toBeNull();
    await open.append(newRecord("approved", "later", large));
    expect(await open.verify()).toMatchObject({ state: "whole", faults: [] });
    open.dispose();
  } finally {
    execFileSync("umount", [path]);
    rmSync(path, { recursive: true });
  }
});
