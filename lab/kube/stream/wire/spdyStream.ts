import { Duplex } from "node:stream";
import type { SpdyHeaders } from "./spdyHeaderBlock.ts";

/** What a stream needs of its session. */
export type SpdyStreamPort = {
  readonly sendData: (data: Buffer, fin: boolean, onSent: (error?: Error | null) => void) => void;
  readonly sendReset: () => void;
  readonly full: () => void;
  readonly ready: () => void;
  readonly forget: () => void;
};

/** Input that a stream keeps before its session stops reading. */
const RECEIVE_BYTES = 256 * 1024;

/** One stream that the client opened. Half-closed by `end()`, reset by `destroy()` before both sides have ended. */
export class SpdyStream extends Duplex {
  readonly streamId: number;
  readonly headers: SpdyHeaders;
  readonly #port: SpdyStreamPort;
  #isRemoteDone = false;
  #isLocalDone = false;

  constructor(streamId: number, headers: SpdyHeaders, port: SpdyStreamPort) {
    super({ allowHalfOpen: true, readableHighWaterMark: RECEIVE_BYTES });
    this.streamId = streamId;
    this.headers = headers;
    this.#port = port;
  }

  /** Called by the session alone. */
  receive(data: Buffer, fin: boolean): void {
    if (this.#isRemoteDone || this.destroyed) return;
    if (data.length > 0 && !this.push(data)) this.#port.full();
    if (!fin) return;
    this.#isRemoteDone = true;
    this.push(null);
    this.#forgetWhenDone();
  }

  /** Called by the session alone: the client reset the stream or the session is over. */
  abandon(): void {
    this.#isRemoteDone = true;
    this.#isLocalDone = true;
    this.push(null);
    this.destroy();
  }

  override _read(): void {
    this.#port.ready();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#port.sendData(chunk, false, done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#isLocalDone = true;
    this.#port.sendData(Buffer.alloc(0), true, done);
    this.#forgetWhenDone();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    if (!(this.#isLocalDone && this.#isRemoteDone)) this.#port.sendReset();
    this.#port.forget();
    done(error);
  }

  #forgetWhenDone(): void {
    if (this.#isLocalDone && this.#isRemoteDone) this.#port.forget();
  }
}
