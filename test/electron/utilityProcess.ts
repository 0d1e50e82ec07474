/** `utilityProcess`: a Node of its own, which ends with us. */
import { type ChildProcess, spawn } from "node:child_process";
import { EventEmitter } from "node:events";
import type { Readable } from "node:stream";

class UtilityProcess extends EventEmitter<{ spawn: []; exit: [number] }> {
  readonly #child: ChildProcess;
  readonly stdout: Readable | null;
  readonly stderr: Readable | null;

  constructor(file: string, args: readonly string[]) {
    super();
    this.#child = spawn(process.execPath, [file, ...args], { stdio: ["ignore", "pipe", "pipe"] });
    this.stdout = this.#child.stdout;
    this.stderr = this.#child.stderr;
    const end = () => void this.#child.kill("SIGKILL");
    process.once("exit", end);
    this.#child.once("spawn", () => this.emit("spawn"));
    this.#child.once("exit", (code) => {
      process.off("exit", end);
      this.emit("exit", code ?? 1);
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  kill(): boolean {
    return this.#child.kill("SIGTERM");
  }
}

export const utilityProcess = {
  fork(file: string, args: readonly string[], options: { readonly stdio: "pipe"; readonly serviceName: string }) {
    if (options.stdio !== "pipe") throw new Error("the stand-in's utility processes have pipes");
    return new UtilityProcess(file, args);
  },
};
