import { setImmediate } from "node:timers/promises";
import { BrokenPipe, type ByteSink, type ByteSource, Interrupted, untilHappened } from "./byteStream.ts";

/** As much as Linux keeps in a pipe. */
const CAPACITY_BYTES = 64 * 1024;

/** Joins the output of one command to the input of the next: bounded, so that `yes | head` needs no memory. */
export class Pipe implements ByteSource, ByteSink {
  #chunks: Buffer[] = [];
  #length = 0;
  #isWriterDone = false;
  #isReaderDone = false;
  readonly #waiting = new Set<() => void>();

  async read(signal: AbortSignal): Promise<Buffer | null> {
    while (this.#length === 0 && !this.#isWriterDone) await this.#change(signal);
    if (signal.aborted) throw new Interrupted();
    const data = this.#length === 0 ? null : Buffer.concat(this.#chunks, this.#length);
    this.#chunks = [];
    this.#length = 0;
    this.#wake();
    return data;
  }

  async write(data: Buffer, signal: AbortSignal): Promise<void> {
    if (this.#isReaderDone) throw new BrokenPipe();
    if (signal.aborted) throw new Interrupted();
    this.#chunks.push(data);
    this.#length += data.length;
    this.#wake();
    // A turn of the event loop for each write: two commands feeding each other must not keep others waiting.
    await setImmediate();
    while (this.#length >= CAPACITY_BYTES && !this.#isReaderDone) await this.#change(signal);
    if (this.#isReaderDone) throw new BrokenPipe();
  }

  /** The writer has ended: the reader gets what is left, then the end. */
  endWriting(): void {
    this.#isWriterDone = true;
    this.#wake();
  }

  /** The reader has ended: the writer's next write breaks. */
  endReading(): void {
    this.#isReaderDone = true;
    this.#chunks = [];
    this.#length = 0;
    this.#wake();
  }

  #wake(): void {
    for (const resolve of [...this.#waiting]) resolve();
  }

  #change(signal: AbortSignal): Promise<void> {
    return untilHappened(signal, (happened) => {
      this.#waiting.add(happened);
      return () => this.#waiting.delete(happened);
    });
  }
}
