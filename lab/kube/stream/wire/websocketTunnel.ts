import { Duplex } from "node:stream";
import { ServerWebSocket } from "./websocket.ts";
import { CLOSE } from "./websocketFrame.ts";

/** A byte stream inside a WebSocket: binary messages one after the other, whatever their borders. Kubernetes tunnels SPDY so
 *  (KEP-4006). Ending it closes the WebSocket normally. */
export class WebSocketTunnel extends Duplex {
  readonly #webSocket: ServerWebSocket;

  constructor(socket: Duplex, head: Buffer) {
    super({ allowHalfOpen: true });
    this.#webSocket = new ServerWebSocket(socket, head, {
      onMessage: (payload, isText) => {
        if (isText) this.#webSocket.close(CLOSE.unsupportedData, "the tunnel takes binary messages");
        else if (!this.push(payload)) this.#webSocket.pause();
      },
      onClosed: () => {
        this.push(null);
        this.destroy();
      },
    });
  }

  override _read(): void {
    this.#webSocket.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#webSocket.send(chunk, "binary", done);
  }

  /** A header and its payload, corked together, become one message. */
  override _writev(chunks: { chunk: Buffer }[], done: (error?: Error | null) => void): void {
    this.#webSocket.send(Buffer.concat(chunks.map(({ chunk }) => chunk)), "binary", done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#webSocket.close(CLOSE.normal);
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#webSocket.close(CLOSE.normal);
    done(error);
  }
}
