import type { Readable, Writable } from "node:stream";
import { setImmediate } from "node:timers/promises";

/** A job was stopped (Ctrl-C, or its client has gone) while it waited or worked. */
export class Interrupted extends Error {
  constructor() {
    super("interrupted");
    this.name = "Interrupted";
  }
}

/** Nobody reads any more what a command writes; it ends as SIGPIPE ends it. */
export class BrokenPipe extends Error {
  constructor() {
    super("broken pipe");
    this.name = "BrokenPipe";
  }
}

/** @throws Interrupted when `signal` aborts while waiting */
export interface ByteSource {
  /** Some bytes, or null at the end. */
  read(signal: AbortSignal): Promise<Buffer | null>;
}

/** @throws BrokenPipe, Interrupted */
export interface ByteSink {
  /** Done when there is room for more. */
  write(data: Buffer, signal: AbortSignal): Promise<void>;
}

/** Waits until something happens, or for the abort.
 *  @param arm has the callback called when it does; returns what takes that back
 *  @throws Interrupted */
export function untilHappened(signal: AbortSignal, arm: (happened: () => void) => () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(new Interrupted());
    const stop = (): void => {
      disarm();
      signal.removeEventListener("abort", aborted);
    };
    const aborted = (): void => {
      stop();
      reject(new Interrupted());
    };
    const disarm = arm(() => {
      stop();
      resolve();
    });
    signal.addEventListener("abort", aborted);
  });
}

/** Waits for the first of some events of an emitter, or for the abort. */
function waitFor(emitter: Readable | Writable, events: readonly string[], signal: AbortSignal): Promise<void> {
  return untilHappened(signal, (happened) => {
    for (const event of events) emitter.on(event, happened);
    return () => {
      for (const event of events) emitter.off(event, happened);
    };
  });
}

/** Reads a Node stream. A stream that was not asked for is empty. */
export function readableSource(readable: Readable | undefined): ByteSource {
  return {
    async read(signal) {
      if (readable === undefined) return null;
      for (;;) {
        if (signal.aborted) throw new Interrupted();
        const chunk: unknown = readable.read();
        if (Buffer.isBuffer(chunk)) return chunk;
        if (readable.readableEnded || readable.destroyed) return null;
        await waitFor(readable, ["readable", "end", "close", "error"], signal);
      }
    },
  };
}

/** Writes to a Node stream. What goes to a stream that was not asked for is dropped. */
export function writableSink(writable: Writable | undefined): ByteSink {
  return {
    async write(data, signal) {
      if (signal.aborted) throw new Interrupted();
      if (writable === undefined) return void (await setImmediate());
      if (writable.destroyed || writable.writableEnded || writable.errored) throw new BrokenPipe();
      if (writable.write(data)) return;
      await waitFor(writable, ["drain", "close", "error"], signal);
    },
  };
}

/** A sink that takes everything, such as /dev/null. Waits a turn for each write, so that no command can hold the process. */
export const nullSink: ByteSink = {
  async write(_data, signal) {
    await setImmediate();
    if (signal.aborted) throw new Interrupted();
  },
};
