/** Reading a body, and waiting, until a signal says otherwise. */
import type { Readable } from "node:stream";

/** @throws the body's error, or that the signal ended it */
export async function readChunks(body: Readable, signal: AbortSignal, push: (chunk: Buffer) => void): Promise<void> {
  const end = () => body.destroy(new Error("cancelled"));
  if (signal.aborted) end();
  signal.addEventListener("abort", end, { once: true });
  try {
    // Bodies are byte streams without an encoding: their chunks are Buffers.
    for await (const chunk of body) push(chunk as Buffer);
  } finally {
    signal.removeEventListener("abort", end);
    body.destroy();
  }
}

/** Until the time is over (never, for null). @throws the signal's reason when it ends the wait */
export function sleep(delayMs: null, signal: AbortSignal): Promise<never>;
export function sleep(delayMs: number, signal: AbortSignal): Promise<void>;
export function sleep(delayMs: number | null, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason);
      return;
    }
    const timer = delayMs === null ? undefined : setTimeout(done, Math.max(0, delayMs));
    function done() {
      signal.removeEventListener("abort", stop);
      resolve();
    }
    function stop() {
      clearTimeout(timer);
      reject(signal.reason);
    }
    signal.addEventListener("abort", stop, { once: true });
  });
}
