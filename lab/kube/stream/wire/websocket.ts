import { isUtf8 } from "node:buffer";
import type { Duplex } from "node:stream";
import { closeLingering } from "./lingeringClose.ts";
import {
  CLOSE,
  ClientFrameDecoder,
  isControl,
  OPCODE,
  type Opcode,
  serverFrame,
  type WebSocketFrame,
  WebSocketViolation,
} from "./websocketFrame.ts";

/** The longest message that is put together. kubectl sends at most 32 KiB in one. */
const MAX_MESSAGE_BYTES = 4 * 1024 * 1024;

export type WebSocketListener = {
  /** A whole message. @param isText its UTF-8 has been checked */
  readonly onMessage: (payload: Buffer, isText: boolean) => void;
  /** Once, when no message can follow: closed by either side, or the connection was lost (1006). */
  readonly onClosed: (code: number) => void;
};

/** The server's side of a WebSocket (RFC 6455) after the handshake. Owns the socket. */
export class ServerWebSocket {
  readonly #socket: Duplex;
  readonly #listener: WebSocketListener;
  readonly #decoder = new ClientFrameDecoder(MAX_MESSAGE_BYTES);
  #fragments: Buffer[] = [];
  #fragmentsBytes = 0;
  #messageOpcode: Opcode | undefined;
  #isCloseSent = false;
  #hasEnded = false;
  #owedPong: Buffer | undefined;

  /** @param head bytes that arrived with the handshake; they are handled on the next turn */
  constructor(socket: Duplex, head: Buffer, listener: WebSocketListener) {
    this.#socket = socket;
    this.#listener = listener;
    socket.on("data", (chunk: Buffer) => this.#receive(chunk));
    socket.on("end", () => this.#lost());
    socket.on("error", () => this.#lost());
    socket.on("close", () => this.#lost());
    socket.on("drain", () => this.#payPong());
    if (head.length > 0) socket.unshift(head);
  }

  /** Sends one message.
   *  @param onSent called when the connection has taken it, with an error when it never will */
  send(payload: Uint8Array, kind: "binary" | "text", onSent: (error?: Error | null) => void): void {
    if (this.#isCloseSent || this.#socket.destroyed || this.#socket.writableEnded) {
      onSent(new Error("the WebSocket is closed"));
      return;
    }
    this.#write(kind === "binary" ? OPCODE.binary : OPCODE.text, payload, onSent);
  }

  pause(): void {
    if (!this.#hasEnded) this.#socket.pause();
  }

  resume(): void {
    if (!this.#hasEnded) this.#socket.resume();
  }

  /** Starts the closing handshake; messages that still arrive are handed on no more. */
  close(code: number, reason = ""): void {
    if (this.#isCloseSent) return;
    this.#sendClose(code, reason);
    this.#end(code);
  }

  #receive(chunk: Buffer): void {
    try {
      for (const frame of this.#decoder.push(chunk)) {
        if (this.#hasEnded) return;
        this.#handle(frame);
      }
    } catch (error) {
      if (!(error instanceof WebSocketViolation)) throw error;
      this.close(error.code, error.message);
    }
  }

  #handle(frame: WebSocketFrame): void {
    if (isControl(frame.opcode)) {
      this.#handleControl(frame);
      return;
    }
    this.#gather(frame);
    if (!frame.fin) return;
    const payload = Buffer.concat(this.#fragments, this.#fragmentsBytes);
    const isText = this.#messageOpcode === OPCODE.text;
    this.#fragments = [];
    this.#fragmentsBytes = 0;
    this.#messageOpcode = undefined;
    if (isText && !isUtf8(payload)) throw new WebSocketViolation(CLOSE.invalidPayload, "a text message is not UTF-8");
    this.#listener.onMessage(payload, isText);
  }

  #gather(frame: WebSocketFrame): void {
    const isContinuation = frame.opcode === OPCODE.continuation;
    if (isContinuation !== (this.#messageOpcode !== undefined)) {
      const what = isContinuation ? "a continuation continues nothing" : "a message starts within another";
      throw new WebSocketViolation(CLOSE.protocolError, what);
    }
    if (!isContinuation) this.#messageOpcode = frame.opcode;
    this.#fragmentsBytes += frame.payload.length;
    if (this.#fragmentsBytes > MAX_MESSAGE_BYTES) {
      throw new WebSocketViolation(CLOSE.messageTooBig, "a message is too long");
    }
    if (frame.payload.length > 0 || frame.fin) this.#fragments.push(frame.payload);
  }

  #handleControl(frame: WebSocketFrame): void {
    if (frame.opcode === OPCODE.ping) {
      this.#owedPong = frame.payload;
      if (!this.#socket.writableNeedDrain) this.#payPong();
    }
    if (frame.opcode !== OPCODE.close) return;
    const code = readCloseCode(frame.payload);
    this.#sendClose(code ?? CLOSE.normal, "");
    this.#end(code ?? 1005);
  }

  /** Only the latest ping is owed an answer (section 5.5.3), so a flood of them costs a peer that does not read nothing. */
  #payPong(): void {
    const payload = this.#owedPong;
    this.#owedPong = undefined;
    if (payload !== undefined && !this.#isCloseSent) this.#write(OPCODE.pong, payload);
  }

  #sendClose(code: number, reason: string): void {
    if (this.#isCloseSent) return;
    this.#isCloseSent = true;
    const payload = Buffer.alloc(2);
    payload.writeUInt16BE(code);
    this.#write(OPCODE.close, Buffer.concat([payload, Buffer.from(reason).subarray(0, 120)]));
  }

  #write(opcode: Opcode, payload: Uint8Array, onSent?: (error?: Error | null) => void): void {
    if (this.#socket.destroyed || this.#socket.writableEnded) return;
    const [header, body] = serverFrame(opcode, payload);
    this.#socket.cork();
    this.#socket.write(header);
    this.#socket.write(body, onSent);
    this.#socket.uncork();
  }

  #end(code: number): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    closeLingering(this.#socket);
    this.#listener.onClosed(code);
  }

  #lost(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#socket.destroy();
    this.#listener.onClosed(1006);
  }
}

/** Section 7.4: the codes that may be on the wire.
 *  @returns undefined when the peer gave none */
function readCloseCode(payload: Buffer): number | undefined {
  if (payload.length === 0) return undefined;
  if (payload.length === 1) throw new WebSocketViolation(CLOSE.protocolError, "a close frame has half a code");
  const code = payload.readUInt16BE(0);
  const isRegistered = (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014);
  if (!isRegistered && !(code >= 3000 && code <= 4999)) {
    throw new WebSocketViolation(CLOSE.protocolError, `close code ${code} must not be sent`);
  }
  if (!isUtf8(payload.subarray(2))) throw new WebSocketViolation(CLOSE.invalidPayload, "a close reason is not UTF-8");
  return code;
}
