import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { afterEach, expect, test } from "vitest";
import { type ProcessGroup, startGroup } from "./processGroup.ts";

const groups: ProcessGroup[] = [];
afterEach(() => {
  for (const group of groups) group.stop("SIGKILL");
});

/** Starts a parent with a child; both print their pid. `trap` is what each does with SIGTERM and SIGINT. */
async function family(trap: string, graceMs?: number, after = "setInterval(() => {}, 1000);") {
  const member = `process.on("SIGTERM", ${trap}); process.on("SIGINT", ${trap}); console.log(process.pid);`;
  const child = `${member} setInterval(() => {}, 1000);`;
  const parent = `${member} require("node:child_process").spawn(process.execPath, ["-e", ${JSON.stringify(child)}], { stdio: "inherit" }).once("spawn", () => { ${after} });`;
  const group = startGroup(process.execPath, ["-e", parent], {
    stdio: ["ignore", "pipe", "inherit"],
    ...(graceMs === undefined ? {} : { graceMs }),
  });
  groups.push(group);
  const pids: number[] = [];
  if (group.leader.stdout !== null)
    for await (const line of createInterface(group.leader.stdout)) if (pids.push(Number(line)) === 2) break;
  return { group, pids };
}

/** A process that died counts for kill(2) until somebody reaps it: Linux tells which. */
const alive = (pid: number) => {
  try {
    if (process.platform === "linux") return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

test("stop ends the program and what it started", async () => {
  const { group, pids } = await family("() => process.exit(0)");
  expect(pids.map(alive)).toEqual([true, true]);
  group.stop("SIGINT");
  expect(await group.exit).toBe(0);
  expect(pids.map(alive)).toEqual([false, false]);
});

test("what ignores the signal is killed after the grace period", async () => {
  const { group, pids } = await family("() => {}", 300);
  const begun = Date.now();
  group.stop();
  expect(await group.exit).toBe(137);
  expect(Date.now() - begun).toBeGreaterThanOrEqual(290);
  expect(pids.map(alive)).toEqual([false, false]);
});

test("a leader that ends by itself leaves no orphan", async () => {
  const { group, pids } = await family("() => process.exit(0)", 1000, "setTimeout(() => process.exit(7), 300);");
  expect(await group.exit).toBe(7);
  expect(pids.map(alive)).toEqual([false, false]);
});

test("a program that is not there gives 127", async () => {
  const group = startGroup("/nonexistent/program", []);
  await once(group.leader, "error");
  expect(await group.exit).toBe(127);
});
