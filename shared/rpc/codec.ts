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
const fromText = new TextDecoder("utf-8", { fatal: true });

/** @throws CodecError for what neither JSON nor `Uint8Array` can hold (Date, Map, bigint, NaN …), naming its path */
export function encode(value: unknown): Uint8Array<ArrayBuffer> {
  const parts: Part[] = [];
  const plain = strip(value, [], parts);
  if (parts.length === 0) return prefixed(PLAIN, text.encode(JSON.stringify(plain)));
  const json = text.encode(JSON.stringify({ v: plain, b: parts.map((part) => [part.path, part.bytes.byteLength]) }));
  const total = parts.reduce((sum, part) => sum + part.bytes.byteLength, 5 + json.byteLength);
  const out = new Uint8Array(total);
  out[0] = WITH_PARTS;
  new DataView(out.buffer).setUint32(1, json.byteLength, true);
  out.set(json, 5);
  let at = 5 + json.byteLength;
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

/** The value with null in place of binary parts; copies only the way down to a part. */
function strip(value: unknown, path: Path, parts: Part[]): unknown {
  if (path.length > MAX_DEPTH) throw new CodecError(`deeper than ${MAX_DEPTH} levels`);
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      if (!Number.isFinite(value)) throw new CodecError(`${where(path)} is ${value}`);
      return value;
    case "undefined":
      return path.length === 0 ? null : undefined;
    case "object":
      return value === null ? null : stripObject(value, path, parts);
    default:
      throw new CodecError(`${where(path)} is a ${typeof value}`);
  }
}

function stripObject(value: object, path: Path, parts: Part[]): unknown {
  if (value instanceof Uint8Array) {
    parts.push({ path, bytes: value });
    return null;
  }
  const before = parts.length;
  if (Array.isArray(value)) {
    const copy = value.map((item: unknown, index) => strip(item, [...path, index], parts) ?? null);
    return parts.length === before ? value : copy;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new CodecError(`${where(path)} is a ${value.constructor?.name ?? "special object"}`);
  }
  const copy: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) define(copy, key, strip(item, [...path, key], parts));
  return parts.length === before ? value : copy;
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

function prefixed(first: number, rest: Uint8Array): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(rest.byteLength + 1);
  out[0] = first;
  out.set(rest, 1);
  return out;
}

function where(path: Path): string {
  return path.length === 0 ? "the value" : path.join(".");
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
