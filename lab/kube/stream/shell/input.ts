import type { ByteSource } from "./byteStream.ts";

/** A line is cut where it gets longer than this, so that a source without line feeds needs no memory. */
const MAX_LINE_BYTES = 64 * 1024;

/** A source that can be read by lines and by bytes in turn: what one command leaves is the next one's, as with a terminal. */
export class LineSource implements ByteSource {
  readonly #source: ByteSource;
  #rest: Buffer = Buffer.alloc(0);

  constructor(source: ByteSource) {
    this.#source = source;
  }

  async read(signal: AbortSignal): Promise<Buffer | null> {
    if (this.#rest.length === 0) return this.#source.read(signal);
    const rest = this.#rest;
    this.#rest = Buffer.alloc(0);
    return rest;
  }

  /** The next line without its line feed, or null at the end. The last line may lack one. */
  async readLine(signal: AbortSignal): Promise<string | null> {
    for (;;) {
      const end = this.#rest.indexOf(0x0a);
      if (end !== -1) return this.#takeLine(end, end + 1);
      if (this.#rest.length >= MAX_LINE_BYTES) return this.#takeLine(MAX_LINE_BYTES, MAX_LINE_BYTES);
      const more = await this.#source.read(signal);
      if (more !== null) this.#rest = Buffer.concat([this.#rest, more]);
      else return this.#rest.length === 0 ? null : this.#takeLine(this.#rest.length, this.#rest.length);
    }
  }

  #takeLine(end: number, next: number): string {
    const line = this.#rest.toString("utf8", 0, end);
    this.#rest = this.#rest.subarray(next);
    return line;
  }
}

/** The standard input of one command. */
export class Input {
  readonly #source: LineSource;
  readonly #signal: AbortSignal;

  constructor(source: LineSource, signal: AbortSignal) {
    this.#source = source;
    this.#signal = signal;
  }

  read(): Promise<Buffer | null> {
    return this.#source.read(this.#signal);
  }

  readLine(): Promise<string | null> {
    return this.#source.readLine(this.#signal);
  }

  async *lines(): AsyncGenerator<string, void, undefined> {
    for (let line = await this.readLine(); line !== null; line = await this.readLine()) yield line;
  }
}
