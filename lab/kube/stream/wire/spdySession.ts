import type { Duplex } from "node:stream";
import { Intake } from "./intake.ts";
import { closeLingering } from "./lingeringClose.ts";
import {
  encodeSpdyFrame,
  GOAWAY,
  MAX_DATA_BYTES,
  RESET,
  type SpdyFrame,
  SpdyFrameDecoder,
  SpdyViolation,
} from "./spdyFrame.ts";
import { HeaderBlockReader, HeaderBlockWriter, type SpdyHeaders } from "./spdyHeaderBlock.ts";
import { SpdyStream } from "./spdyStream.ts";

/** Streams open at once; kubectl opens two for each forwarded connection. */
const MAX_STREAMS = 1024;

export type SpdySessionListener = {
  /** Whether a stream with these headers makes sense; one that does not is reset instead of answered. */
  readonly accepts: (headers: SpdyHeaders) => boolean;
  /** A stream that has been answered: Go drops what is sent on one before. */
  readonly onStream: (stream: SpdyStream) => void;
  /** Once, when the connection is over, from whichever side. */
  readonly onClosed: () => void;
};

/** The server's side of SPDY/3.1 as Kubernetes speaks it, over a socket or a tunnel, which it owns.
 *
 *  Windows are neither announced nor obeyed: Go's spdystream, which is at the other end, ignores them. Back-pressure is the
 *  transport's: reading stops while a stream is full, and a stream's write is done when the transport has taken it. */
export class SpdySession {
  readonly #transport: Duplex;
  readonly #listener: SpdySessionListener;
  readonly #decoder = new SpdyFrameDecoder();
  readonly #reader = new HeaderBlockReader();
  readonly #writer = new HeaderBlockWriter();
  readonly #streams = new Map<number, SpdyStream>();
  readonly #intake: Intake;
  #lastStreamId = 0;
  #isGoingAway = false;
  #owedPing = 0;
  #hasEnded = false;

  constructor(transport: Duplex, listener: SpdySessionListener) {
    this.#transport = transport;
    this.#listener = listener;
    this.#intake = new Intake(
      () => transport.pause(),
      () => {
        if (!this.#hasEnded) transport.resume();
      },
    );
    transport.on("data", (chunk: Buffer) => this.#receive(chunk));
    transport.on("drain", () => this.#payPing());
    transport.on("end", () => this.#end());
    transport.on("error", () => this.#end());
    transport.on("close", () => this.#end());
  }

  /** Says GOAWAY, lets what is written arrive and closes the connection. Streams that are still open are given up. */
  close(status: number = GOAWAY.ok): void {
    if (this.#hasEnded) return;
    this.#send({ type: "goAway", lastGoodStreamId: this.#lastStreamId, status });
    this.#end();
  }

  #receive(chunk: Buffer): void {
    try {
      for (const frame of this.#decoder.push(chunk)) {
        if (this.#hasEnded) return;
        this.#handle(frame);
      }
    } catch (error) {
      if (!(error instanceof SpdyViolation)) throw error;
      this.close(GOAWAY.protocolError);
    }
  }

  #handle(frame: SpdyFrame): void {
    switch (frame.type) {
      case "synStream":
        this.#open(frame.streamId, frame.fin, frame.block);
        return;
      case "data":
        this.#streams.get(frame.streamId)?.receive(frame.data, frame.fin);
        return;
      case "rstStream":
        this.#streams.get(frame.streamId)?.abandon();
        return;
      case "headers":
        this.#reader.read(frame.block);
        if (frame.fin) this.#streams.get(frame.streamId)?.receive(Buffer.alloc(0), true);
        return;
      case "ping":
        // A client's pings are odd; an even one would be the answer to ours, and we send none (section 2.6.5).
        if (frame.id % 2 === 0) return;
        this.#owedPing = frame.id;
        if (!this.#transport.writableNeedDrain) this.#payPing();
        return;
      case "goAway":
        this.#isGoingAway = true;
        if (this.#streams.size === 0) this.#end();
        return;
      case "synReply":
        throw new SpdyViolation("an answer to a stream that was never opened");
      case "settings":
      case "windowUpdate":
        return;
    }
  }

  /** Only the latest is answered, so that a flood of pings costs a client that does not read nothing. */
  #payPing(): void {
    if (this.#owedPing !== 0) this.#send({ type: "ping", id: this.#owedPing });
    this.#owedPing = 0;
  }

  #open(streamId: number, fin: boolean, block: Buffer): void {
    const headers = this.#reader.read(block);
    if (streamId % 2 === 0 || streamId <= this.#lastStreamId) {
      throw new SpdyViolation(`stream ${streamId} after ${this.#lastStreamId}`);
    }
    if (this.#isGoingAway) return;
    this.#lastStreamId = streamId;
    if (this.#streams.size >= MAX_STREAMS) {
      this.#send({ type: "rstStream", streamId, status: RESET.refusedStream });
      return;
    }
    if (!this.#listener.accepts(headers)) {
      this.#send({ type: "rstStream", streamId, status: RESET.cancel });
      return;
    }
    this.#send({ type: "synReply", streamId, fin: false, block: this.#writer.write(new Map()) });
    const stream = this.#makeStream(streamId, headers);
    if (fin) stream.receive(Buffer.alloc(0), true);
    this.#listener.onStream(stream);
  }

  #makeStream(streamId: number, headers: SpdyHeaders): SpdyStream {
    const stream = new SpdyStream(streamId, headers, {
      sendData: (data, fin, onSent) => this.#sendData(streamId, data, fin, onSent),
      sendReset: () => this.#send({ type: "rstStream", streamId, status: RESET.cancel }),
      full: () => this.#intake.block(stream),
      ready: () => this.#intake.unblock(stream),
      forget: () => this.#forget(stream),
    });
    // A reset stream may have writes under way; they fail there, and that is no fault of the session's.
    stream.on("error", () => undefined);
    this.#streams.set(streamId, stream);
    return stream;
  }

  #forget(stream: SpdyStream): void {
    // Input that has arrived is still read by its consumer, so only a destroyed stream frees the intake at once.
    if (stream.destroyed || stream.readableLength === 0) this.#intake.unblock(stream);
    this.#streams.delete(stream.streamId);
    if (this.#isGoingAway && this.#streams.size === 0) this.#end();
  }

  #sendData(streamId: number, data: Buffer, fin: boolean, onSent: (error?: Error | null) => void): void {
    if (this.#hasEnded) {
      onSent(new Error("the SPDY session is closed"));
      return;
    }
    if (data.length <= MAX_DATA_BYTES) {
      this.#send({ type: "data", streamId, fin, data }, onSent);
      return;
    }
    this.#send({ type: "data", streamId, fin: false, data: data.subarray(0, MAX_DATA_BYTES) }, (error) => {
      if (error) onSent(error);
      else this.#sendData(streamId, data.subarray(MAX_DATA_BYTES), fin, onSent);
    });
  }

  #send(frame: SpdyFrame, onSent?: (error?: Error | null) => void): void {
    if (this.#transport.destroyed || this.#transport.writableEnded) {
      onSent?.(new Error("the connection is closed"));
      return;
    }
    const [header, payload] = encodeSpdyFrame(frame);
    if (payload.byteLength === 0) {
      this.#transport.write(header, onSent);
      return;
    }
    this.#transport.cork();
    this.#transport.write(header);
    this.#transport.write(payload, onSent);
    this.#transport.uncork();
  }

  #end(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    for (const stream of [...this.#streams.values()]) stream.abandon();
    this.#streams.clear();
    closeLingering(this.#transport);
    this.#listener.onClosed();
  }
}
