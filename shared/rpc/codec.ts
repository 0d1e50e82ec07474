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
  if (!holdsParts(value, 0)) return prefixed(PLAIN, JSON.stringify(value ?? null));
  const parts: Part[] = [];
  const plain = withoutParts(value, [], parts);
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

/** Whether there is a binary part in it. Walks without keeping paths: nearly all values have none, and every item that is sent passes here.
 *  @throws CodecError for what cannot be sent */
function holdsParts(value: unknown, depth: number): boolean {
  switch (typeof value) {
    case "string":
    case "boolean":
    case "undefined":
      return false;
    case "number":
      if (!Number.isFinite(value)) throw new CodecError(`${value} cannot be sent`);
      return false;
    case "object":
      return value !== null && objectHoldsParts(value, depth);
    default:
      throw new CodecError(`a ${typeof value} cannot be sent`);
  }
}

function objectHoldsParts(value: object, depth: number): boolean {
  if (value instanceof Uint8Array) return true;
  if (depth > MAX_DEPTH) throw new CodecError(`deeper than ${MAX_DEPTH} levels`);
  let found = false;
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) found = holdsPartsAt(item, index, depth) || found;
    return found;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new CodecError(`a ${value.constructor?.name ?? "special object"} cannot be sent`);
  }
  // Plain objects inherit nothing that can be enumerated.
  for (const key in value) found = holdsPartsAt(Reflect.get(value, key), key, depth) || found;
  return found;
}

/** Adds the way to an error as it comes up: paths cost nothing while all is well. */
function holdsPartsAt(value: unknown, key: string | number, depth: number): boolean {
  try {
    return holdsParts(value, depth + 1);
  } catch (error) {
    if (error instanceof CodecError) throw new CodecError(`${key}: ${error.message}`);
    throw error;
  }
}

/** The value with null in place of binary parts; copies only the way down to a part. */
function withoutParts(value: unknown, path: Path, parts: Part[]): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Uint8Array) {
    parts.push({ path, bytes: value });
    return null;
  }
  if (Array.isArray(value))
    return value.map((item: unknown, index) => withoutParts(item, [...path, index], parts) ?? null);
  const copy: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) define(copy, key, withoutParts(item, [...path, key], parts));
  return copy;
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

function prefixed(first: number, json: string): Uint8Array<ArrayBuffer> {
  const bytes = text.encode(json);
  const out = new Uint8Array(bytes.byteLength + 1);
  out[0] = first;
  out.set(bytes, 1);
  return out;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
