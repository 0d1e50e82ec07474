import type { JsonObject } from "../json.ts";
import { badRequest } from "../status.ts";

const MAGIC = Buffer.from("k8s\0", "latin1");

/** The length-delimited fields of a message, by number, each as often as it is there. */
export type Fields = ReadonlyMap<number, readonly Buffer[]>;

export interface Envelope {
  readonly apiVersion: string;
  readonly kind: string;
  readonly message: Buffer;
}

/** Opens a body of Kubernetes protobuf (apimachinery `serializer/protobuf`).
 *  @throws ApiError 400 */
export function openEnvelope(body: Buffer): Envelope {
  if (body.length < MAGIC.length || !body.subarray(0, MAGIC.length).equals(MAGIC)) {
    throw badRequest("the body is no Kubernetes protobuf");
  }
  const envelope = readFields(body.subarray(MAGIC.length));
  const typeMeta = readFields(bytesOf(envelope, 1));
  return { apiVersion: textOf(typeMeta, 1), kind: textOf(typeMeta, 2), message: bytesOf(envelope, 2) };
}

/** The field, or nothing; the last where it is there more than once. */
export function bytesOf(fields: Fields, number: number): Buffer {
  return fields.get(number)?.at(-1) ?? Buffer.alloc(0);
}

export function textOf(fields: Fields, number: number): string {
  return bytesOf(fields, number).toString("utf8");
}

/** A map from text to text; undefined where it is empty. */
export function mapOf(fields: Fields, number: number, encoding: "utf8" | "base64" = "utf8"): JsonObject | undefined {
  const entries = (fields.get(number) ?? []).map((entry): [string, string] => {
    const pair = readFields(entry);
    return [textOf(pair, 1), bytesOf(pair, 2).toString(encoding)];
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/** Reads a message; numbers of other wire types are skipped. @throws ApiError 400 */
export function readFields(message: Buffer): Fields {
  const fields = new Map<number, Buffer[]>();
  let offset = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = message[offset++];
      if (byte === undefined) throw badRequest("the protobuf body ends in the middle of a number");
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw badRequest("the protobuf body has a number that is too long");
  };
  while (offset < message.length) {
    const tag = varint();
    switch (tag & 7) {
      case 0:
        varint();
        break;
      case 2: {
        const length = varint();
        if (offset + length > message.length) throw badRequest("the protobuf body ends in the middle of a field");
        const field = message.subarray(offset, offset + length);
        const earlier = fields.get(tag >>> 3);
        if (earlier === undefined) fields.set(tag >>> 3, [field]);
        else earlier.push(field);
        offset += length;
        break;
      }
      default:
        throw badRequest(`the protobuf body has a field of wire type ${tag & 7}`);
    }
  }
  return fields;
}
