/** Frames: what travels on a transport. A head of 13 bytes (type u8, id u32 LE, n f64 LE) and a body in the codec of `codec.ts`.
 *  Main relays a worker's frames by rewriting `id` in place; the body is never decoded on the way. */

import { encode } from "./codec.ts";

export const FrameType = {
  /** Client's first frame: protocol, secret of the host, session to resume. */ hello: 1,
  /** The answer: session id, and whether it was resumed. */ welcome: 2,
  /** A call or mutation. Body `{ m, i, k? }`. */ call: 3,
  /** Its envelope. */ result: 4,
  /** Opens a stream. Body `{ m, i }`; `n` is the window in items or bytes. */ open: 5,
  /** One item; `n` counts items (or bytes) up to and with this one. */ item: 6,
  /** The stream's last word, an envelope. */ end: 7,
  /** The client wants no more of a call or stream. */ cancel: 8,
  /** The end consumer has used all up to `n`. */ ack: 9,
  /** A control value up a stream. */ control: 10,
  /** After a lost transport: go on with a kept stream after `n`. */ resume: 11,
  ping: 12,
  pong: 13,
} as const;
export type FrameType = (typeof FrameType)[keyof typeof FrameType];

export interface Frame {
  readonly type: FrameType;
  readonly id: number;
  readonly n: number;
  /** Encoded; empty for frames without one. */
  readonly body: Uint8Array;
}

export const HEAD_BYTES = 13;
const NO_BODY = new Uint8Array(0);
const TYPES: ReadonlySet<number> = new Set(Object.values(FrameType));

export class FrameError extends Error {
  override readonly name = "FrameError";
}

/** @param body encoded already */
export function writeFrame(
  type: FrameType,
  id: number,
  n: number,
  body: Uint8Array = NO_BODY,
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(HEAD_BYTES + body.byteLength);
  bytes.set(body, HEAD_BYTES);
  return withHead(bytes, type, id, n);
}

/** @throws CodecError for a value that the codec cannot hold */
export function writeValue(type: FrameType, id: number, n: number, value: unknown): Uint8Array<ArrayBuffer> {
  return withHead(encode(value, HEAD_BYTES), type, id, n);
}

/** The body is a view into `bytes`.
 *  @throws FrameError when `bytes` is no frame */
export function readFrame(bytes: Uint8Array): Frame {
  if (bytes.byteLength < HEAD_BYTES) throw new FrameError(`${bytes.byteLength} bytes are no frame`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const type = view.getUint8(0);
  const n = view.getFloat64(5, true);
  if (!isFrameType(type)) throw new FrameError(`unknown frame type ${type}`);
  if (!Number.isSafeInteger(n) || n < 0) throw new FrameError(`bad count ${n}`);
  return { type, id: view.getUint32(1, true), n, body: bytes.subarray(HEAD_BYTES) };
}

/** Gives a frame another id, in place. */
export function readdress<B extends Uint8Array>(bytes: B, id: number): B {
  new DataView(bytes.buffer, bytes.byteOffset).setUint32(1, id, true);
  return bytes;
}

function withHead(bytes: Uint8Array<ArrayBuffer>, type: FrameType, id: number, n: number): Uint8Array<ArrayBuffer> {
  const view = new DataView(bytes.buffer);
  view.setUint8(0, type);
  view.setUint32(1, id, true);
  view.setFloat64(5, n, true);
  return bytes;
}

function isFrameType(value: number): value is FrameType {
  return TYPES.has(value);
}
