/** Who holds the journal, in words by which another console can tell whether it still runs. */
import { readFileSync, readlinkSync } from "node:fs";
import { hostname, userInfo } from "node:os";
import { z } from "zod";

export const Holder = z.object({
  pid: z.number().int(),
  /** When the process began, in the system's own words; empty where the system does not tell. */
  started: z.string(),
  /** Changes when the machine starts again; empty where the system does not tell. */
  boot: z.string(),
  /** Where pids mean the same: a container has others than its host. */
  space: z.string(),
  host: z.string(),
  user: z.string(),
  /** Tells apart those of one process. */
  token: z.string(),
  /** ISO 8601. */
  since: z.string(),
  /** It let go by itself. */
  released: z.boolean(),
});
export type Holder = z.infer<typeof Holder>;

/** What the system says of processes; exchanged in tests. */
export interface Processes {
  readonly own: Omit<Holder, "token" | "since" | "released">;
  /** Null when there is no such process; empty where the system does not tell when it began. */
  startOf(pid: number): string | null;
}

export function systemProcesses(): Processes {
  return {
    own: {
      pid: process.pid,
      started: startOf(process.pid) ?? "",
      boot: firstLine("/proc/sys/kernel/random/boot_id"),
      space: linkTo("/proc/self/ns/pid"),
      host: [hostname(), firstLine("/etc/machine-id").slice(0, 8)].filter(Boolean).join(" "),
      user: userName(),
    },
    startOf,
  };
}

/** Field 22 of /proc/PID/stat (proc_pid_stat(5)); the command before it may hold anything, so fields are counted behind its last bracket. */
function startOf(pid: number): string | null {
  if (process.platform === "linux") {
    const stat = firstLine(`/proc/${pid}/stat`);
    if (stat === "") return null;
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    // A zombie writes no more; its parent has not asked for it yet.
    return fields[0] === "Z" || fields[0] === "X" ? null : (fields[19] ?? "");
  }
  try {
    process.kill(pid, 0);
    return "";
  } catch (error) {
    // EPERM: it is there, and another person's.
    return error instanceof Error && "code" in error && error.code === "EPERM" ? "" : null;
  }
}

function firstLine(path: string): string {
  try {
    return readFileSync(path, "utf8").split("\n")[0] ?? "";
  } catch {
    return "";
  }
}

function linkTo(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return "";
  }
}
