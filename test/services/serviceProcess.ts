/** A server process that a test started: its log is kept, it is ended by its own handle, and it does not outlive the test. */
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

export interface ServiceProcess {
  readonly name: string;
  readonly pid: number;
  readonly logFile: string;
  /** How it ended ("exit 1", "SIGKILL"), or undefined while it runs. */
  readonly ended: () => string | undefined;
  /** Sends the signal; after the grace period SIGKILL. Resolves when the process is gone; does nothing when it is gone already. */
  readonly stop: (signal?: NodeJS.Signals, graceMs?: number) => Promise<void>;
  /** The last lines of its log, for an error message. */
  readonly logTail: (lines?: number) => string;
}

export interface ServiceProcessOptions {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Its working directory, and where <name>.log is appended to. */
  readonly folder: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** util-linux; makes the kernel end the server when the thread that started it dies, also by SIGKILL (PR_SET_PDEATHSIG, prctl(2)). */
const setpriv = "/usr/bin/setpriv";

/** Starts the program with stdout and stderr in <folder>/<name>.log.
 *  @throws Error when the program cannot be started at all */
export async function startProcess(options: ServiceProcessOptions): Promise<ServiceProcess> {
  const logFile = join(options.folder, `${options.name}.log`);
  const log = openSync(logFile, "a");
  const tied = process.platform === "linux" && existsSync(setpriv);
  const command = tied ? setpriv : options.command;
  const args = tied ? ["--pdeathsig", "KILL", "--", options.command, ...options.args] : options.args;
  const child = spawn(command, args, {
    cwd: options.folder,
    env: options.env ?? process.env,
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  const endWithUs = () => child.kill("SIGKILL");
  process.once("exit", endWithUs);
  let ended: string | undefined;
  const gone = new Promise<void>((resolve) => {
    child.once("exit", (code, signal) => {
      ended = signal ?? `exit ${code}`;
      process.off("exit", endWithUs);
      resolve();
    });
  });
  await started(child, options);
  const stop = async (signal: NodeJS.Signals = "SIGTERM", graceMs = 10_000) => {
    if (ended !== undefined) return;
    // Safe: until "exit" is emitted the child is not reaped, so that its process id cannot belong to another process.
    child.kill(signal);
    const timer = setTimeout(() => child.kill("SIGKILL"), graceMs);
    await gone;
    clearTimeout(timer);
  };
  const logTail = (lines = 25) => readFileSync(logFile, "utf8").trimEnd().split("\n").slice(-lines).join("\n");
  return { name: options.name, pid: child.pid ?? -1, logFile, ended: () => ended, stop, logTail };
}

function started(child: ChildProcess, options: ServiceProcessOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once("spawn", resolve);
    child.once("error", (cause) => reject(new Error(`cannot start ${options.name} (${options.command})`, { cause })));
  });
}

/** Waits until `probe` holds, and no longer than `timeoutMs`.
 *  @throws Error that quotes the end of the log, when the process ends first or the time is over */
export async function untilReady(
  service: ServiceProcess,
  timeoutMs: number,
  probe: () => Promise<boolean>,
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const end = service.ended();
    if (end !== undefined)
      throw new Error(`${service.name} ended (${end}) before it was ready; ${service.logFile}:\n${service.logTail()}`);
    if (await probe().catch(() => false)) return;
    if (performance.now() > deadline) {
      throw new Error(`${service.name} was not ready after ${timeoutMs} ms; ${service.logFile}:\n${service.logTail()}`);
    }
    await sleep(40);
  }
}
