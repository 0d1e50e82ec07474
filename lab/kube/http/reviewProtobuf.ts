import type { JsonObject } from "../json.ts";
import { badRequest } from "../status.ts";

/** kubectl sends its reviews as protobuf, whatever the server says it takes; this reads those three messages and no others.
 *  Layout: apimachinery `serializer/protobuf` for the envelope, `api/authorization/v1/generated.proto` for the rest. */
export function readReviewProtobuf(body: Buffer): JsonObject {
  if (body.length < MAGIC.length || !body.subarray(0, MAGIC.length).equals(MAGIC)) {
    throw badRequest("the body is no Kubernetes protobuf");
  }
  const envelope = readFields(body.subarray(MAGIC.length));
  const object = readFields(envelope.get(2) ?? Buffer.alloc(0));
  const kind = textOf(readFields(envelope.get(1) ?? Buffer.alloc(0)), 2);
  const spec = readFields(object.get(2) ?? Buffer.alloc(0));
  switch (kind) {
    case "SelfSubjectAccessReview":
      return { kind, spec: accessSpec(spec) };
    case "SelfSubjectRulesReview":
      return { kind, spec: { namespace: textOf(spec, 1) } };
    default:
      return { kind };
  }
}

const MAGIC = Buffer.from("k8s\0", "latin1");
const ATTRIBUTES = ["namespace", "verb", "group", "version", "resource", "subresource", "name"];

function accessSpec(spec: ReadonlyMap<number, Buffer>): JsonObject {
  const resource = spec.get(1);
  if (resource !== undefined) {
    const fields = readFields(resource);
    const attributes = ATTRIBUTES.map((name, index): [string, string] => [name, textOf(fields, index + 1)]);
    return { resourceAttributes: Object.fromEntries(attributes.filter(([, value]) => value !== "")) };
  }
  const path = readFields(spec.get(2) ?? Buffer.alloc(0));
  return { nonResourceAttributes: { path: textOf(path, 1), verb: textOf(path, 2) } };
}

function textOf(fields: ReadonlyMap<number, Buffer>, number: number): string {
  return fields.get(number)?.toString("utf8") ?? "";
}

/** The length-delimited fields of a message, by number; numbers of other wire types are skipped. */
function readFields(message: Buffer): ReadonlyMap<number, Buffer> {
  const fields = new Map<number, Buffer>();
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
        fields.set(tag >>> 3, message.subarray(offset, offset + length));
        offset += length;
        break;
      }
      default:
        throw badRequest(`the protobuf body has a field of wire type ${tag & 7}`);
    }
  }
  return fields;
}
