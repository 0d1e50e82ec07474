/** Chromium's DevTools protocol over the debugging pipe: JSON messages that end with NUL. */
import { EventEmitter } from "node:events";
import type { Readable, Writable } from "node:stream";
import type { CdpMessage } from "./driver.ts";

type Answer = Readonly<Record<string, unknown>>;

export class Devtools extends EventEmitter<{ event: [CdpMessage]; raw: [CdpMessage]; closed: [] }> {
  readonly #input: Writable;
  readonly #waiting = new Map<number, { resolve(result: Answer): void; reject(error: Error): void }>();
  #lastId = 0;

  /** @param input written by us, `output` by Chromium */
  constructor(input: Writable, output: Readable) {
    super();
    this.setMaxListeners(0);
    this.#input = input;
    let chunks: Buffer[] = [];
    output.on("data", (chunk: Buffer) => {
      let from = 0;
      for (let end = chunk.indexOf(0); end >= 0; end = chunk.indexOf(0, from)) {
        chunks.push(chunk.subarray(from, end));
        from = end + 1;
        this.#take(Buffer.concat(chunks).toString("utf8"));
        chunks = [];
      }
      if (from < chunk.length) chunks.push(chunk.subarray(from));
    });
    output.on("close", () => this.#end());
    input.on("error", () => this.#end());
  }

  /** @throws Error with Chromium's words when it refuses */
  call(method: string, params: Readonly<Record<string, unknown>> = {}, sessionId?: string): Promise<Answer> {
    const id = this.nextId();
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject: (error) => reject(new Error(`${method}: ${error.message}`)) });
      this.write({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) });
    });
  }

  /** For messages of others, whose answers come as `raw`. */
  nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  write(message: CdpMessage): void {
    this.#input.write(`${JSON.stringify(message)}\0`);
  }

  #take(text: string): void {
    // Chromium is the other end.
    const message = JSON.parse(text) as CdpMessage;
    const waiting = message.id === undefined ? undefined : this.#waiting.get(message.id);
    if (message.id !== undefined && waiting !== undefined) {
      this.#waiting.delete(message.id);
      if (message.error === undefined) waiting.resolve(message.result ?? {});
      else waiting.reject(new Error(message.error.message));
      return;
    }
    this.emit("raw", message);
    if (message.method !== undefined) this.emit("event", message);
  }

  #end(): void {
    for (const { reject } of this.#waiting.values()) reject(new Error("Chromium is gone"));
    this.#waiting.clear();
    this.emit("closed");
    this.removeAllListeners();
  }
}
