/** The practice estate's process, as the host can start one. */
import { spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";

export interface EstateProcess {
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Undefined until it runs. */
  pid(): number | undefined;
  /** Called once; null when a signal ended it or it could not be started. */
  onExit(listener: (code: number | null) => void): void;
  /** Asks it to end. */
  end(): void;
  /** Ends it without asking. */
  kill(): void;
}

export type LaunchEstate = (args: readonly string[]) => EstateProcess;

/** With Node: its standard input is the tie by which it notices that the console is gone, however that happened. */
export const launchWithNode: LaunchEstate = (args) => {
  const file = fileURLToPath(new URL("../../../lab/main.ts", import.meta.url));
  const child = spawn(process.execPath, [file, ...args, "--parent-stdin"], { stdio: ["pipe", "pipe", "pipe"] });
  return {
    stdout: child.stdout,
    stderr: child.stderr,
    pid: () => child.pid,
    onExit: (listener) => {
      child.once("exit", listener);
      child.once("error", () => listener(null));
    },
    end: () => child.kill("SIGTERM"),
    kill: () => child.kill("SIGKILL"),
  };
};
