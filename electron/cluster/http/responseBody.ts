/** A response's body as the reader gets it: counted, inflated, watched for silence, its errors in our words. */
import type { IncomingMessage } from "node:http";
import { PassThrough, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { message } from "../../../shared/model/message.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import { cancelledError, codeOf } from "../../core/dial/dialError.ts";

export interface BodyOptions {
  readonly signal: AbortSignal;
  /** Longest silence; null waits for ever. */
  readonly idleTimeoutMs: number | null;
  /** Method and path, for errors. */
  readonly request: string;
  /** Called once, when the body has ended in any way. */
  readonly onClose: () => void;
}

export interface ResponseBody {
  readonly stream: Readable;
  wireBytes(): number;
}

/** Wires the parts; the message is consumed only as fast as the stream is read. */
export function responseBody(incoming: IncomingMessage, options: BodyOptions): ResponseBody {
  const { signal, idleTimeoutMs, request, onClose } = options;
  const meter = new Meter(incoming);
  const encoding = incoming.headers["content-encoding"] ?? "identity";
  const inflate = encoding === "gzip" ? createGunzip() : null;
  // Behind the inflater, whose own errors would otherwise be what the reader gets.
  const stream: Readable = inflate ? new PassThrough() : meter;

  // Errors that come while nobody listens yet must not end the process.
  stream.on("error", () => undefined);
  const fail = (error: Error) => {
    stream.destroy(error);
    meter.destroy();
    inflate?.destroy();
  };
  const lost = (error: Error) => {
    const params = { hop: "api", request, detail: codeOf(error) };
    fail(new RpcError("unreachable", message("connection.lost", params), { cause: error }));
  };
  incoming.on("error", lost);
  inflate?.on("error", lost);
  if (inflate && stream instanceof PassThrough) meter.pipe(inflate).pipe(stream);

  const onAbort = () => fail(cancelledError(signal));
  if (signal.aborted) onAbort();
  else signal.addEventListener("abort", onAbort, { once: true });
  const stopWatching =
    idleTimeoutMs === null
      ? () => {}
      : watchSilence(meter, stream, idleTimeoutMs, () => {
          fail(
            new RpcError(
              "timeout",
              message("connection.silent", { hop: "api", request, seconds: idleTimeoutMs / 1000 }),
            ),
          );
        });
  stream.once("close", () => {
    meter.destroy();
    inflate?.destroy();
    signal.removeEventListener("abort", onAbort);
    stopWatching();
    // A body that was not read to its end: its connection cannot be used again.
    if (!incoming.complete) incoming.destroy();
    onClose();
  });
  return { stream, wireBytes: () => meter.bytes };
}

/** Silence counts only while the reader is waiting: one that does not read is slow itself. */
function watchSilence(meter: Meter, stream: Readable, idleTimeoutMs: number, onSilence: () => void): () => void {
  let seen = meter.bytes;
  let quietMs = 0;
  const stepMs = Math.max(10, Math.min(1_000, idleTimeoutMs / 4));
  const timer = setInterval(() => {
    const waiting = stream.readableLength === 0 && meter.readableLength === 0;
    quietMs = waiting && meter.bytes === seen ? quietMs + stepMs : 0;
    seen = meter.bytes;
    if (quietMs >= idleTimeoutMs) onSilence();
  }, stepMs);
  return () => clearInterval(timer);
}

/** The message's bytes, counted. Lighter than a transform: a large list comes in ten thousand pieces. */
class Meter extends Readable {
  bytes = 0;
  readonly #incoming: IncomingMessage;

  constructor(incoming: IncomingMessage) {
    super();
    this.#incoming = incoming;
    incoming.on("data", (chunk: Buffer) => {
      this.bytes += chunk.length;
      if (!this.push(chunk)) incoming.pause();
    });
    incoming.on("end", () => this.push(null));
  }

  override _read(): void {
    this.#incoming.resume();
  }
}
