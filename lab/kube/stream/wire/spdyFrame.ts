import { ByteQueue } from "./byteQueue.ts";

/** Control frame types of SPDY/3 section 2.6. */
const TYPE = {
  synStream: 1,
  synReply: 2,
  rstStream: 3,
  settings: 4,
  ping: 6,
  goAway: 7,
  headers: 8,
  windowUpdate: 9,
} as const;

const FLAG_FIN = 0x01;
const FLAG_UNIDIRECTIONAL = 0x02;
const VERSION = 3;

/** Status codes of RST_STREAM, section 2.6.3. */
export const RESET = { protocolError: 1, invalidStream: 2, refusedStream: 3, cancel: 5, internalError: 6 } as const;
/** Status codes of GOAWAY, section 2.6.6. */
export const GOAWAY = { ok: 0, protocolError: 1, internalError: 2 } as const;

/** The longest control frame that is read. Kubernetes' header blocks are a few hundred bytes. */
export const MAX_CONTROL_BYTES = 64 * 1024;
/** The longest payload of a data frame, section 2.2.2. */
export const MAX_DATA_BYTES = 0xff_ffff;

/** `block` is a compressed header block. */
export type SpdyFrame =
  | {
      readonly type: "synStream";
      readonly streamId: number;
      readonly associatedTo: number;
      readonly priority: number;
      readonly fin: boolean;
      readonly unidirectional: boolean;
      readonly block: Buffer;
    }
  | { readonly type: "synReply" | "headers"; readonly streamId: number; readonly fin: boolean; readonly block: Buffer }
  | { readonly type: "rstStream"; readonly streamId: number; readonly status: number }
  | { readonly type: "settings"; readonly entries: readonly { readonly id: number; readonly value: number }[] }
  | { readonly type: "ping"; readonly id: number }
  | { readonly type: "goAway"; readonly lastGoodStreamId: number; readonly status: number }
  | { readonly type: "windowUpdate"; readonly streamId: number; readonly delta: number }
  | SpdyData;

/** Part of a data frame as it arrives: `fin` is set on the last part of a frame that has it. */
export type SpdyData = {
  readonly type: "data";
  readonly streamId: number;
  readonly fin: boolean;
  readonly data: Buffer;
};

/** The peer broke SPDY/3; the session has to end with a GOAWAY. */
export class SpdyViolation extends Error {
  constructor(message: string) {
    super(message);
    this.name = "SpdyViolation";
  }
}

/** Reads SPDY/3.1 frames. Data is handed on as it arrives, so a frame of 16 MiB needs no buffer of its size. */
export class SpdyFrameDecoder {
  readonly #queue = new ByteQueue();
  #open: { readonly streamId: number; readonly fin: boolean; remaining: number } | undefined;

  /** @throws SpdyViolation; the decoder is then of no further use */
  push(chunk: Uint8Array): SpdyFrame[] {
    this.#queue.push(chunk);
    const frames: SpdyFrame[] = [];
    for (;;) {
      const frame = this.#open === undefined ? this.#next() : this.#continue(this.#open);
      if (frame === undefined) return frames;
      if (frame !== "skip") frames.push(frame);
    }
  }

  #next(): SpdyFrame | "skip" | undefined {
    const header = this.#queue.peek(8);
    if (header === undefined) return undefined;
    const first = header.readUInt32BE(0);
    const flags = header.readUInt8(4);
    const length = header.readUIntBE(5, 3);
    if ((first & 0x8000_0000) !== 0) return this.#control((first >>> 16) & 0x7fff, first & 0xffff, flags, length);
    this.#queue.take(8);
    const fin = (flags & FLAG_FIN) !== 0;
    if (first === 0) throw new SpdyViolation("data for stream 0");
    if (length === 0) return { type: "data", streamId: first, fin, data: Buffer.alloc(0) };
    this.#open = { streamId: first, fin, remaining: length };
    return "skip";
  }

  #continue(open: { readonly streamId: number; readonly fin: boolean; remaining: number }): SpdyFrame | undefined {
    const data = this.#queue.takeUpTo(open.remaining);
    if (data.length === 0) return undefined;
    open.remaining -= data.length;
    const isLast = open.remaining === 0;
    if (isLast) this.#open = undefined;
    return { type: "data", streamId: open.streamId, fin: isLast && open.fin, data };
  }

  #control(version: number, type: number, flags: number, length: number): SpdyFrame | "skip" | undefined {
    if (version !== VERSION) throw new SpdyViolation(`version ${version} is not supported`);
    if (length > MAX_CONTROL_BYTES) throw new SpdyViolation(`a control frame of ${length} bytes is too long`);
    if (this.#queue.length < 8 + length) return undefined;
    this.#queue.take(8);
    const body = this.#queue.take(length) ?? Buffer.alloc(0);
    return readControl(type, flags, body);
  }
}

/** Unknown types are skipped, as section 2.2.1 asks. */
function readControl(type: number, flags: number, body: Buffer): SpdyFrame | "skip" {
  const fin = (flags & FLAG_FIN) !== 0;
  switch (type) {
    case TYPE.synStream:
      expectLength("SYN_STREAM", body, 10, Number.POSITIVE_INFINITY);
      return {
        type: "synStream",
        streamId: streamIdAt(body, 0),
        associatedTo: body.readUInt32BE(4) & 0x7fff_ffff,
        priority: body.readUInt8(8) >> 5,
        fin,
        unidirectional: (flags & FLAG_UNIDIRECTIONAL) !== 0,
        block: Buffer.from(body.subarray(10)),
      };
    case TYPE.synReply:
    case TYPE.headers:
      expectLength(type === TYPE.synReply ? "SYN_REPLY" : "HEADERS", body, 4, Number.POSITIVE_INFINITY);
      return {
        type: type === TYPE.synReply ? "synReply" : "headers",
        streamId: streamIdAt(body, 0),
        fin,
        block: Buffer.from(body.subarray(4)),
      };
    case TYPE.rstStream:
      expectLength("RST_STREAM", body, 8);
      return { type: "rstStream", streamId: streamIdAt(body, 0), status: body.readUInt32BE(4) };
    case TYPE.settings:
      return { type: "settings", entries: readSettings(body) };
    case TYPE.ping:
      expectLength("PING", body, 4);
      return { type: "ping", id: body.readUInt32BE(0) };
    case TYPE.goAway:
      expectLength("GOAWAY", body, 8);
      return { type: "goAway", lastGoodStreamId: body.readUInt32BE(0) & 0x7fff_ffff, status: body.readUInt32BE(4) };
    case TYPE.windowUpdate:
      expectLength("WINDOW_UPDATE", body, 8);
      return {
        type: "windowUpdate",
        streamId: body.readUInt32BE(0) & 0x7fff_ffff,
        delta: body.readUInt32BE(4) & 0x7fff_ffff,
      };
    default:
      return "skip";
  }
}

function expectLength(name: string, body: Buffer, least: number, most: number = least): void {
  if (body.length < least || body.length > most) throw new SpdyViolation(`a ${name} of ${body.length} bytes`);
}

function streamIdAt(body: Buffer, offset: number): number {
  const id = body.readUInt32BE(offset) & 0x7fff_ffff;
  if (id === 0) throw new SpdyViolation("a control frame for stream 0");
  return id;
}

function readSettings(body: Buffer): { id: number; value: number }[] {
  if (body.length < 4) throw new SpdyViolation(`a SETTINGS of ${body.length} bytes`);
  const count = body.readUInt32BE(0);
  if (body.length !== 4 + count * 8) throw new SpdyViolation(`a SETTINGS of ${body.length} bytes for ${count} entries`);
  return Array.from({ length: count }, (_, index) => ({
    id: body.readUInt32BE(4 + index * 8) & 0xff_ffff,
    value: body.readUInt32BE(8 + index * 8),
  }));
}

/** Writes one frame. The payload of a data frame is not copied. */
export function encodeSpdyFrame(frame: SpdyFrame): [Buffer, Uint8Array] {
  switch (frame.type) {
    case "data": {
      const header = Buffer.alloc(8);
      header.writeUInt32BE(frame.streamId, 0);
      header.writeUInt32BE(((frame.fin ? FLAG_FIN : 0) * 0x100_0000 + frame.data.length) >>> 0, 4);
      return [header, frame.data];
    }
    case "synStream": {
      const flags = (frame.fin ? FLAG_FIN : 0) | (frame.unidirectional ? FLAG_UNIDIRECTIONAL : 0);
      const head = words(frame.streamId, frame.associatedTo);
      return [control(TYPE.synStream, flags, head, Buffer.from([frame.priority << 5, 0]), frame.block), NOTHING];
    }
    case "synReply":
    case "headers": {
      const type = frame.type === "synReply" ? TYPE.synReply : TYPE.headers;
      return [control(type, frame.fin ? FLAG_FIN : 0, words(frame.streamId), frame.block), NOTHING];
    }
    case "rstStream":
      return [control(TYPE.rstStream, 0, words(frame.streamId, frame.status)), NOTHING];
    case "settings": {
      const entries = frame.entries.flatMap(({ id, value }) => [id, value]);
      return [control(TYPE.settings, 0, words(frame.entries.length, ...entries)), NOTHING];
    }
    case "ping":
      return [control(TYPE.ping, 0, words(frame.id)), NOTHING];
    case "goAway":
      return [control(TYPE.goAway, 0, words(frame.lastGoodStreamId, frame.status)), NOTHING];
    case "windowUpdate":
      return [control(TYPE.windowUpdate, 0, words(frame.streamId, frame.delta)), NOTHING];
  }
}

const NOTHING = Buffer.alloc(0);

function words(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value >>> 0, index * 4);
  return bytes;
}

function control(type: number, flags: number, ...body: readonly Uint8Array[]): Buffer {
  const length = body.reduce((sum, part) => sum + part.byteLength, 0);
  const header = Buffer.alloc(8);
  header.writeUInt16BE(0x8000 | VERSION, 0);
  header.writeUInt16BE(type, 2);
  header.writeUInt32BE((flags * 0x100_0000 + length) >>> 0, 4);
  return Buffer.concat([header, ...body]);
}
