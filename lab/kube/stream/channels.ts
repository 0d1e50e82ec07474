import { type Duplex, Readable, Writable } from "node:stream";
import { Intake } from "./wire/intake.ts";
import { ServerWebSocket } from "./wire/websocket.ts";
import { CLOSE } from "./wire/websocketFrame.ts";

/** First byte of a message that closes the channel named by its second, `v5.channel.k8s.io` (KEP-4006). */
const CLOSE_SIGNAL = 255;
/** Input that a channel keeps before the connection stops reading. */
const RECEIVE_BYTES = 256 * 1024;
const ZERO = "0".charCodeAt(0);

export type ChannelOptions = {
  /** `base64.channel.k8s.io`: text messages, the channel as a digit, the rest in base64. */
  readonly isBase64: boolean;
  readonly hasCloseSignal: boolean;
  /** Channels the client may write to; what it writes to others is dropped. */
  readonly inputs: readonly number[];
  /** Once, when the connection is over. */
  readonly onClosed: () => void;
};

/** The numbered channels that Kubernetes puts in one WebSocket: a message is a channel number and bytes of that channel. */
export class Channels {
  readonly #webSocket: ServerWebSocket;
  readonly #options: ChannelOptions;
  readonly #inputs: ReadonlyMap<number, Readable>;
  /** Inputs that have been told their end; Node says so itself only once it has been read. */
  readonly #ended = new Set<Readable>();
  readonly #intake: Intake;

  constructor(socket: Duplex, head: Buffer, options: ChannelOptions) {
    this.#options = options;
    this.#intake = new Intake(
      () => this.#webSocket.pause(),
      () => this.#webSocket.resume(),
    );
    this.#inputs = new Map(options.inputs.map((channel) => [channel, this.#makeInput()]));
    this.#webSocket = new ServerWebSocket(socket, head, {
      onMessage: (payload, isText) => this.#receive(payload, isText),
      onClosed: () => this.#end(),
    });
  }

  /** What the client writes to `channel`, to its close signal or the end of the connection. */
  input(channel: number): Readable | undefined {
    return this.#inputs.get(channel);
  }

  /** Bytes for the client; a write is done when the connection has taken it. */
  output(channel: number): Writable {
    const writable = new Writable({
      highWaterMark: 64 * 1024,
      write: (chunk: Buffer, _encoding, done) => this.#send(channel, chunk, done),
    });
    writable.on("error", () => undefined);
    return writable;
  }

  /** Sends a message without content, which tells a client that the channel is there. */
  announce(channel: number): void {
    this.#send(channel, Buffer.alloc(0), () => undefined);
  }

  close(): void {
    this.#webSocket.close(CLOSE.normal);
  }

  #makeInput(): Readable {
    const input: Readable = new Readable({ highWaterMark: RECEIVE_BYTES, read: () => this.#intake.unblock(input) });
    input.on("close", () => this.#intake.unblock(input));
    return input;
  }

  #receive(payload: Buffer, isText: boolean): void {
    if (isText !== this.#options.isBase64) {
      this.#webSocket.close(CLOSE.unsupportedData, "messages of this subprotocol are of the other kind");
      return;
    }
    const first = payload[0];
    if (first === undefined) return;
    if (this.#options.hasCloseSignal && first === CLOSE_SIGNAL) {
      this.#closeInput(payload);
      return;
    }
    const input = this.#inputs.get(this.#options.isBase64 ? first - ZERO : first);
    const data = this.#options.isBase64 ? decodeBase64(payload) : payload.subarray(1);
    if (data === undefined) {
      this.#webSocket.close(CLOSE.invalidPayload, "a message is not in base64");
      return;
    }
    if (input === undefined || this.#ended.has(input) || input.destroyed || data.length === 0) return;
    if (!input.push(data)) this.#intake.block(input);
  }

  #closeInput(payload: Buffer): void {
    const channel = payload[1];
    if (payload.length !== 2 || channel === undefined) {
      this.#webSocket.close(CLOSE.protocolError, "a close signal names one channel");
      return;
    }
    const input = this.#inputs.get(channel);
    if (input !== undefined) this.#endInput(input);
  }

  #endInput(input: Readable): void {
    if (this.#ended.has(input) || input.destroyed) return;
    this.#ended.add(input);
    input.push(null);
  }

  #send(channel: number, data: Buffer, done: (error?: Error | null) => void): void {
    if (this.#options.isBase64) {
      this.#webSocket.send(Buffer.from(`${channel}${data.toString("base64")}`), "text", done);
      return;
    }
    this.#webSocket.send(Buffer.concat([Buffer.from([channel]), data]), "binary", done);
  }

  #end(): void {
    for (const input of this.#inputs.values()) this.#endInput(input);
    this.#options.onClosed();
  }
}

/** Node's decoder skips what it does not know; the kubelet's refuses it. */
function decodeBase64(payload: Buffer): Buffer | undefined {
  const text = payload.toString("latin1", 1);
  return /^[A-Za-z0-9+/]*={0,2}$/.test(text) && text.length % 4 === 0 ? Buffer.from(text, "base64") : undefined;
}
