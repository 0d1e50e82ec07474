import { constants, inflateRawSync } from "node:zlib";
import { SPDY_DICTIONARY } from "./spdyDictionary.ts";
import { SpdyViolation } from "./spdyFrame.ts";

export type SpdyHeaders = ReadonlyMap<string, string>;

/** The most that one block may inflate to; a small block that asks for more is an attack on memory. */
export const MAX_BLOCK_BYTES = 64 * 1024;
/** How far back deflate can refer (RFC 1951 section 2). */
const WINDOW_BYTES = 32 * 1024;
/** zlib's header (RFC 1950) with FDICT: deflate, 32 KiB window, dictionary; then the dictionary's Adler-32. */
const ZLIB_HEADER = Buffer.from([0x78, 0xbb, 0xe3, 0xc6, 0xa7, 0xc2]);
const STORED_MAX = 0xffff;
const SYNC_MARKER = Buffer.from([0x00, 0x00, 0x00, 0xff, 0xff]);

/** Reads the header blocks of one direction of a session.
 *
 *  They are one zlib stream, flushed to a byte boundary at the end of every block, so that each block is whole in itself but
 *  for its references to the last 32 KiB. Inflating it raw with these as dictionary is the same as a persistent context, is
 *  synchronous, and lets the size be bounded block by block. */
export class HeaderBlockReader {
  #window: Buffer = SPDY_DICTIONARY;
  #hasStarted = false;

  /** @throws SpdyViolation; the session cannot go on, since the two contexts have parted */
  read(block: Buffer): SpdyHeaders {
    const deflated = this.#hasStarted ? block : withoutZlibHeader(block);
    this.#hasStarted = true;
    const plain = this.#inflate(deflated);
    this.#window = Buffer.concat([this.#window, plain]).subarray(-WINDOW_BYTES);
    return parseHeaders(plain);
  }

  #inflate(deflated: Buffer): Buffer {
    try {
      return inflateRawSync(deflated, {
        dictionary: this.#window,
        finishFlush: constants.Z_SYNC_FLUSH,
        maxOutputLength: MAX_BLOCK_BYTES,
      });
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : "unreadable";
      throw new SpdyViolation(`a header block cannot be inflated: ${reason}`);
    }
  }
}

/** Writes header blocks as stored deflate blocks: a valid zlib stream that ends on a byte boundary without any state to keep.
 *  What a server of Kubernetes streams answers is an empty block, which no compression makes smaller. An empty stored block
 *  ends each, as zlib's sync flush does: Go's reader hands out what it has only there. */
export class HeaderBlockWriter {
  #hasStarted = false;

  write(headers: SpdyHeaders): Buffer {
    const parts: Buffer[] = this.#hasStarted ? [] : [ZLIB_HEADER];
    this.#hasStarted = true;
    const plain = serializeHeaders(headers);
    for (let offset = 0; offset < plain.length; offset += STORED_MAX) {
      const piece = plain.subarray(offset, offset + STORED_MAX);
      const header = Buffer.alloc(5);
      header.writeUInt16LE(piece.length, 1);
      header.writeUInt16LE(~piece.length & 0xffff, 3);
      parts.push(header, piece);
    }
    return Buffer.concat([...parts, SYNC_MARKER]);
  }
}

/** A client may leave the dictionary unnamed (no FDICT), as long as the blocks need it no less. */
function withoutZlibHeader(block: Buffer): Buffer {
  if (block.length < 2) throw new SpdyViolation("the first header block is too short");
  const isZlib = (block.readUInt8(0) & 0x0f) === 8 && block.readUInt16BE(0) % 31 === 0;
  if (!isZlib) throw new SpdyViolation("the first header block is no zlib stream");
  if ((block.readUInt8(1) & 0x20) === 0) return block.subarray(2);
  if (!block.subarray(2, 6).equals(ZLIB_HEADER.subarray(2))) {
    throw new SpdyViolation("the header blocks are compressed with another dictionary");
  }
  return block.subarray(6);
}

/** Section 2.6.10: count, then names and values, each after its length; values of one name are joined with NUL. */
export function serializeHeaders(headers: SpdyHeaders): Buffer {
  const parts = [uint32(headers.size)];
  for (const [name, value] of headers) {
    for (const text of [name.toLowerCase(), value]) {
      const bytes = Buffer.from(text, "utf8");
      parts.push(uint32(bytes.length), bytes);
    }
  }
  return Buffer.concat(parts);
}

export function parseHeaders(plain: Buffer): SpdyHeaders {
  let offset = 0;
  const take = (count: number): Buffer => {
    if (count > plain.length - offset) throw new SpdyViolation("a header block ends before its last header");
    offset += count;
    return plain.subarray(offset - count, offset);
  };
  const text = (): string => take(take(4).readUInt32BE(0)).toString("utf8");
  const count = take(4).readUInt32BE(0);
  const headers = new Map<string, string>();
  for (let index = 0; index < count; index += 1) {
    const name = text();
    if (name === "" || name !== name.toLowerCase()) throw new SpdyViolation(`header name "${name}" is not lower case`);
    if (headers.has(name)) throw new SpdyViolation(`header "${name}" comes twice`);
    headers.set(name, text());
  }
  if (offset !== plain.length) throw new SpdyViolation("a header block goes on after its last header");
  return headers;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
