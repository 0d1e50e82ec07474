import { ByteQueue } from "./byteQueue.ts";

/** Opcodes of RFC 6455 section 5.2. */
export const OPCODE = { continuation: 0x0, text: 0x1, binary: 0x2, close: 0x8, ping: 0x9, pong: 0xa } as const;
export type Opcode = (typeof OPCODE)[keyof typeof OPCODE];

/** Close codes of RFC 6455 section 7.4.1 that an endpoint may send. */
export const CLOSE = {
  normal: 1000,
  goingAway: 1001,
  protocolError: 1002,
  unsupportedData: 1003,
  invalidPayload: 1007,
  messageTooBig: 1009,
  internalError: 1011,
} as const;

export type WebSocketFrame = { readonly fin: boolean; readonly opcode: Opcode; readonly payload: Buffer };

/** The peer broke RFC 6455; `code` is the close code to answer with. */
export class WebSocketViolation extends Error {
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.name = "WebSocketViolation";
    this.code = code;
  }
}

const OPCODES: ReadonlySet<number> = new Set(Object.values(OPCODE));
const isOpcode = (value: number): value is Opcode => OPCODES.has(value);
export const isControl = (opcode: Opcode): boolean => opcode >= OPCODE.close;

/** Reads the frames that a client sends. Everything that section 5 forbids a client is a violation; a length above
 *  `maxPayloadBytes` is refused at its header, before a byte of it is kept. */
export class ClientFrameDecoder {
  readonly #queue = new ByteQueue();
  readonly #maxPayloadBytes: number;

  constructor(maxPayloadBytes: number) {
    this.#maxPayloadBytes = maxPayloadBytes;
  }

  /** @returns the frames that `chunk` completes
   *  @throws WebSocketViolation; the decoder is then of no further use */
  push(chunk: Uint8Array): WebSocketFrame[] {
    this.#queue.push(chunk);
    const frames: WebSocketFrame[] = [];
    for (;;) {
      const frame = this.#next();
      if (frame === undefined) return frames;
      frames.push(frame);
    }
  }

  #next(): WebSocketFrame | undefined {
    const start = this.#queue.peek(2);
    if (start === undefined) return undefined;
    const header = readStart(start);
    const extended = header.length7 === 126 ? 2 : header.length7 === 127 ? 8 : 0;
    const whole = this.#queue.peek(2 + extended + 4);
    const lengthBytes = this.#queue.peek(2 + extended);
    if (lengthBytes === undefined) return undefined;
    const length = extended === 0 ? header.length7 : readExtendedLength(lengthBytes, extended);
    if (length > this.#maxPayloadBytes) {
      throw new WebSocketViolation(CLOSE.messageTooBig, `a frame of ${length} bytes is too long`);
    }
    if (whole === undefined || this.#queue.length < whole.length + length) return undefined;
    const mask = Buffer.from(whole.subarray(2 + extended));
    this.#queue.take(whole.length);
    const masked = this.#queue.take(length);
    return masked === undefined
      ? undefined
      : { fin: header.fin, opcode: header.opcode, payload: applyMask(masked, mask) };
  }
}

/** Writes a frame as a server sends it, unmasked. Returned in pieces so that the payload is not copied. */
export function serverFrame(opcode: Opcode, payload: Uint8Array): [Buffer, Uint8Array] {
  return [frameHeader(opcode, payload.byteLength), payload];
}

function frameHeader(opcode: Opcode, length: number): Buffer {
  const first = 0x80 | opcode;
  if (length < 126) return Buffer.from([first, length]);
  if (length < 0x1_0000) {
    const header = Buffer.from([first, 126, 0, 0]);
    header.writeUInt16BE(length, 2);
    return header;
  }
  const header = Buffer.alloc(10);
  header[0] = first;
  header[1] = 127;
  header.writeBigUInt64BE(BigInt(length), 2);
  return header;
}

function readStart(start: Buffer): { fin: boolean; opcode: Opcode; length7: number } {
  const first = start.readUInt8(0);
  const second = start.readUInt8(1);
  if ((first & 0x70) !== 0) throw new WebSocketViolation(CLOSE.protocolError, "a reserved bit is set");
  const opcode = first & 0x0f;
  if (!isOpcode(opcode)) throw new WebSocketViolation(CLOSE.protocolError, `opcode ${opcode} is reserved`);
  if ((second & 0x80) === 0) throw new WebSocketViolation(CLOSE.protocolError, "a client's frame is not masked");
  const fin = (first & 0x80) !== 0;
  const length7 = second & 0x7f;
  if (isControl(opcode) && !fin) throw new WebSocketViolation(CLOSE.protocolError, "a control frame is fragmented");
  if (isControl(opcode) && length7 > 125) {
    throw new WebSocketViolation(CLOSE.protocolError, "a control frame is longer than 125 bytes");
  }
  return { fin, opcode, length7 };
}

function readExtendedLength(header: Buffer, extended: 2 | 8): number {
  const length = extended === 2 ? header.readUInt16BE(2) : Number(header.readBigUInt64BE(2));
  const isMinimal = extended === 2 ? length >= 126 : length >= 0x1_0000;
  if (!isMinimal) throw new WebSocketViolation(CLOSE.protocolError, "a length is not in its shortest form");
  if (extended === 8 && (header.readUInt8(2) & 0x80) !== 0) {
    throw new WebSocketViolation(CLOSE.protocolError, "a length has its highest bit set");
  }
  return length;
}

/** The payload may be a view of bytes that are still queued behind it, so it is unmasked into its own buffer. */
function applyMask(payload: Buffer, mask: Uint8Array): Buffer {
  const plain = Buffer.allocUnsafe(payload.length);
  for (let index = 0; index < payload.length; index += 1) {
    plain[index] = (payload[index] ?? 0) ^ (mask[index & 3] ?? 0);
  }
  return plain;
}
