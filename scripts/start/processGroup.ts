import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { constants } from "node:os";
import { setTimeout as wait } from "node:timers/promises";

/** A program and all that it starts, stopped together. */
export interface ProcessGroup {
  /** Its leader, for the pipes that the options asked for. */
  readonly leader: ChildProcess;
  /** Settles when the whole group has ended: the leader's exit code, 128 + the signal's number when a signal ended it,
   *  127 when it could not be started. */
  readonly exit: Promise<number>;
  /** Asks every process of the group to end by `signal`, and kills what is left after `graceMs`. */
  stop(signal?: NodeJS.Signals): void;
}

/** Starts `command` as the leader of a process group of its own (and of a session, so that Ctrl-C reaches it through
 *  `forwardSignals` alone). What a leader leaves behind when it ends is stopped too.
 *  On Windows, which has no such groups, `stop` ends the tree by taskkill. */
export function startGroup(
  command: string,
  args: readonly string[],
  { graceMs = 5000, ...options }: SpawnOptions & { graceMs?: number } = {},
): ProcessGroup {
  const windows = process.platform === "win32";
  const leader = spawn(command, args, { stdio: "inherit", ...options, detached: !windows });
  let killer: NodeJS.Timeout | undefined;

  const signalGroup = (signal: NodeJS.Signals) => {
    try {
      if (leader.pid !== undefined && !windows) process.kill(-leader.pid, signal);
    } catch {
      // ESRCH: no process of the group is left.
    }
  };
  const stop = (signal: NodeJS.Signals = "SIGTERM") => {
    if (windows) spawnSync("taskkill", ["/pid", String(leader.pid), "/T", "/F"], { stdio: "ignore" });
    signalGroup(signal);
    killer ??= setTimeout(() => signalGroup("SIGKILL"), graceMs);
  };

  const leaderExit = new Promise<number>((resolve) => {
    leader.once("error", (error) => {
      console.error(`cannot start ${command}: ${error.message}`);
      resolve(127);
    });
    leader.once("exit", (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
  });
  const exit = leaderExit.then(async (code) => {
    const lives = () => leader.pid !== undefined && !windows && groupLives(leader.pid);
    if (lives()) stop();
    for (const begun = Date.now(); lives() && Date.now() - begun < graceMs + 1000; ) await wait(25);
    clearTimeout(killer);
    return code;
  });
  return { leader, exit, stop };
}

/** Whether a process of the group still runs. Linux is asked through proc(5), because there a process that has died counts as
 *  a member until its parent has reaped it, which in a container may be never. */
function groupLives(group: number): boolean {
  if (process.platform === "linux") return linuxStates(group).some((state) => state !== "Z" && state !== "X");
  try {
    return process.kill(-group, 0);
  } catch {
    return false;
  }
}

function linuxStates(group: number): readonly string[] {
  return readdirSync("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      // pid (name) state ppid pgrp …: the name may hold anything, so what counts begins after the last bracket.
      const [state = "", , pgrp] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return Number(pgrp) === group ? [state] : [];
    } catch {
      return []; // it ended meanwhile
    }
  });
}

/** Hands the signals that ask this process to end on to every group of `groups`; returns how to leave off. */
export function forwardSignals(groups: () => Iterable<ProcessGroup>): () => void {
  const signals: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP"];
  const forward = (signal: NodeJS.Signals) => {
    for (const group of groups()) group.stop(signal);
  };
  for (const signal of signals) process.on(signal, forward);
  return () => {
    for (const signal of signals) process.off(signal, forward);
  };
}
