/** Our end of a pseudoterminal: what the program prints, what a person types, and whether the program shows it. */
import { spawn } from "node:child_process";
import { closeSync, write } from "node:fs";
import { ReadStream } from "node:tty";
import type { PtyPair } from "./nativePty.ts";

/** The terminal's own buffer is full: the program has not read yet. */
const fullPauseMs = 20;

export class PtyMaster {
  readonly #pair: PtyPair;
  readonly #stream: ReadStream;
  #writing: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(pair: PtyPair, onData: (data: Buffer) => void) {
    this.#pair = pair;
    this.#stream = new ReadStream(pair.master);
    this.#stream.on("data", onData);
    // The program's end of the terminal has gone: on Linux that is an input error.
    this.#stream.on("error", () => {});
  }

  /** Typed in order; what is left when the terminal is closed is dropped. */
  type(text: string): void {
    this.#writing = this.#writing.then(() => this.#writeAll(Buffer.from(text)));
  }

  resize(columns: number, rows: number): void {
    if (!this.#closed) this.#pair.resize(columns, rows);
  }

  /** Whether the program shows what is typed; null where that cannot be known. */
  async echoes(): Promise<boolean | null> {
    if (this.#closed) return null;
    // The terminal's settings, by the system's own program: Node has no call for them.
    const said = await new Promise<string>((resolve) => {
      let text = "";
      const stty = spawn("stty", ["-a"], { stdio: [this.#pair.slave, "pipe", "ignore"], timeout: 2_000 });
      stty.stdout?.on("data", (chunk: Buffer) => {
        text += chunk.toString("latin1");
      });
      stty.on("error", () => resolve(""));
      stty.on("close", () => resolve(text));
    });
    const flag = /(?<![\w-])(-?)echo(?![\w-])/.exec(said);
    return flag === null ? null : flag[1] === "";
  }

  dispose(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#stream.destroy();
    closeSync(this.#pair.slave);
  }

  async #writeAll(bytes: Buffer): Promise<void> {
    let left = bytes;
    while (left.length > 0 && !this.#closed) {
      const written = await this.#writeSome(left);
      if (written === null) return;
      left = left.subarray(written);
      if (left.length > 0) await new Promise((resolve) => setTimeout(resolve, fullPauseMs));
    }
  }

  /** Null when nothing can be written any more. */
  #writeSome(bytes: Buffer): Promise<number | null> {
    return new Promise((resolve) => {
      write(this.#pair.master, bytes, (error, written) => {
        if (error === null) resolve(written);
        else resolve(error.code === "EAGAIN" ? 0 : null);
      });
    });
  }
}
