/** The one codec of both transports: JSON plus `Uint8Array`.
 *
 *  Layout: one byte 0 and the JSON, or one byte 1, the JSON's length (u32 LE), the JSON `{ v, b }` and the binary parts one after
 *  another; `b` lists `[path, length]` of each part, whose place in `v` holds null. No value of a caller can be mistaken for a part. */

export class CodecError extends Error {
  override readonly name = "CodecError";
}

type Path = readonly (string | number)[];
interface Part {
  readonly path: Path;
  readonly bytes: Uint8Array;
}

const PLAIN = 0;
const WITH_PARTS = 1;
const MAX_DEPTH = 200;
const MAX_PARTS = 10_000;
const text = new TextEncoder();
/** Of a UTF-16 unit in UTF-8. */
const MOST_BYTES_PER_UNIT = 3;
const scratch = new Uint8Array(256 * 1024);
const fromText = new TextDecoder("utf-8", { fatal: true });

/** @param headBytes left free in front, for the head of a frame
 *  @throws CodecError for what neither JSON nor `Uint8Array` can hold (Date, Map, bigint, NaN …), naming its path */
export function encode(value: unknown, headBytes = 0): Uint8Array<ArrayBuffer> {
  if (isPlain(value, 0)) {
    const out = utf8(JSON.stringify(value ?? null), headBytes + 1);
    out[headBytes] = PLAIN;
    return out;
  }
  const parts: Part[] = [];
  const plain = withoutParts(value, [], parts);
  const json = utf8(JSON.stringify({ v: plain, b: parts.map((part) => [part.path, part.bytes.byteLength]) }), 0);
  let at = headBytes + 5 + json.byteLength;
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.bytes.byteLength, at));
  out[headBytes] = WITH_PARTS;
  new DataView(out.buffer).setUint32(headBytes + 1, json.byteLength, true);
  out.set(json, headBytes + 5);
  for (const part of parts) {
    out.set(part.bytes, at);
    at += part.bytes.byteLength;
  }
  return out;
}

/** Binary parts are views into `bytes`.
 *  @throws CodecError when `bytes` is not what `encode` writes */
export function decode(bytes: Uint8Array): unknown {
  try {
    if (bytes[0] === PLAIN) return JSON.parse(fromText.decode(bytes.subarray(1)));
    if (bytes[0] === WITH_PARTS) return decodeParts(bytes);
  } catch (error) {
    if (error instanceof CodecError) throw error;
    throw new CodecError("not a value of this codec", { cause: error });
  }
  throw new CodecError(bytes.byteLength === 0 ? "empty value" : `unknown layout ${bytes[0]}`);
}

/** Whether JSON holds the value as it is. Nearly every value does, and every one that is sent passes here: no paths, no exceptions, and no
 *  call for a string, which most of what is sent is. */
function isPlain(value: unknown, depth: number): boolean {
  switch (typeof value) {
    case "string":
    case "boolean":
    case "undefined":
      return true;
    case "number":
      return Number.isFinite(value);
    case "object":
      break;
    default:
      return false;
  }
  if (value === null) return true;
  if (depth > MAX_DEPTH) return false;
  if (Array.isArray(value)) {
    for (const item of value) if (typeof item !== "string" && !isPlain(item, depth + 1)) return false;
    return true;
  }
  if (!isPlainObject(value)) return false;
  // Plain objects inherit nothing that can be enumerated.
  for (const key in value) {
    const item = value[key];
    if (typeof item !== "string" && !isPlain(item, depth + 1)) return false;
  }
  return true;
}

/** A copy with null in place of binary parts, which it collects.
 *  @throws CodecError for what cannot be sent, naming the way to it */
function withoutParts(value: unknown, path: Path, parts: Part[]): unknown {
  if (value instanceof Uint8Array) {
    parts.push({ path, bytes: value });
    return null;
  }
  if (path.length > MAX_DEPTH) throw new CodecError(`deeper than ${MAX_DEPTH} levels`);
  if (Array.isArray(value))
    return value.map((item: unknown, index) => withoutParts(item, [...path, index], parts) ?? null);
  if (typeof value === "object" && value !== null) {
    if (!isPlainObject(value)) throw unsendable(path, `a ${value.constructor?.name ?? "special object"}`);
    const copy: Record<string, unknown> = {};
    for (const [key, item] of Object.entries(value)) define(copy, key, withoutParts(item, [...path, key], parts));
    return copy;
  }
  if (!isPlain(value, 0)) throw unsendable(path, typeof value === "number" ? String(value) : `a ${typeof value}`);
  return value;
}

function isPlainObject(value: object): value is Record<string, unknown> {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function unsendable(path: Path, what: string): CodecError {
  return new CodecError(`${[...path, what].join(": ")} cannot be sent`);
}

function decodeParts(bytes: Uint8Array): unknown {
  if (bytes.byteLength < 5) throw new CodecError("cut short");
  const jsonLength = new DataView(bytes.buffer, bytes.byteOffset).getUint32(1, true);
  let at = 5 + jsonLength;
  if (at > bytes.byteLength) throw new CodecError("cut short");
  const head: unknown = JSON.parse(fromText.decode(bytes.subarray(5, at)));
  if (!isRecord(head) || !Array.isArray(head.b) || head.b.length > MAX_PARTS) throw new CodecError("bad head");
  for (const entry of head.b as unknown[]) {
    if (!Array.isArray(entry)) throw new CodecError("bad part");
    const [path, length]: unknown[] = entry;
    if (!Array.isArray(path) || typeof length !== "number" || !Number.isInteger(length) || length < 0) {
      throw new CodecError("bad part");
    }
    if (at + length > bytes.byteLength) throw new CodecError("cut short");
    place(head, ["v", ...(path as unknown[])], bytes.subarray(at, at + length));
    at += length;
  }
  if (at !== bytes.byteLength) throw new CodecError("longer than its parts");
  return head.v;
}

/** Puts a part where the head holds null for it; only own properties are walked. */
function place(root: Record<string, unknown>, path: readonly unknown[], part: Uint8Array): void {
  let holder: unknown = root;
  for (const key of path.slice(0, -1)) holder = own(holder, key);
  const last = path[path.length - 1];
  if (own(holder, last) !== null) throw new CodecError("a part has no place");
  define(holder as object, String(last), part);
}

function own(holder: unknown, key: unknown): unknown {
  if (typeof holder !== "object" || holder === null || (typeof key !== "string" && typeof key !== "number")) {
    throw new CodecError("a part has no place");
  }
  if (!Object.hasOwn(holder, key)) throw new CodecError("a part has no place");
  return (holder as Record<string | number, unknown>)[key];
}

/** Plain assignment would give `__proto__` its special meaning. */
function define(holder: object, key: string, value: unknown): void {
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
}

/** The text behind `headBytes` free ones. Measured: by way of the scratch a 5 kB text takes 2 µs, by `TextEncoder.encode` and a copy 8 µs. */
function utf8(json: string, headBytes: number): Uint8Array<ArrayBuffer> {
  if (headBytes + json.length * MOST_BYTES_PER_UNIT <= scratch.byteLength) {
    const { written } = text.encodeInto(json, scratch.subarray(headBytes));
    return scratch.slice(0, headBytes + written);
  }
  const bytes = text.encode(json);
  const out = new Uint8Array(headBytes + bytes.byteLength);
  out.set(bytes, headBytes);
  return out;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
