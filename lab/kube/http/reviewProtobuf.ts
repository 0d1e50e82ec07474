import type { JsonObject } from "../json.ts";
import { bytesOf, type Fields, openEnvelope, readFields, textOf } from "./protobuf.ts";

/** kubectl sends its reviews as protobuf, whatever the server says it takes; this reads those messages and no others.
 *  Layout: apimachinery `serializer/protobuf` for the envelope, `api/authorization/v1/generated.proto` for the rest. */
export function readReviewProtobuf(body: Buffer): JsonObject {
  const { kind, message } = openEnvelope(body);
  const spec = readFields(bytesOf(readFields(message), 2));
  switch (kind) {
    case "SelfSubjectAccessReview":
      return { kind, spec: accessSpec(spec) };
    case "SubjectAccessReview":
      return {
        kind,
        spec: {
          ...accessSpec(spec),
          user: textOf(spec, 3),
          groups: (spec.get(4) ?? []).map((one) => one.toString("utf8")),
        },
      };
    case "SelfSubjectRulesReview":
      return { kind, spec: { namespace: textOf(spec, 1) } };
    default:
      return { kind };
  }
}

const ATTRIBUTES = ["namespace", "verb", "group", "version", "resource", "subresource", "name"];

function accessSpec(spec: Fields): JsonObject {
  const resource = spec.get(1)?.at(-1);
  if (resource !== undefined) {
    const fields = readFields(resource);
    const attributes = ATTRIBUTES.map((name, index): [string, string] => [name, textOf(fields, index + 1)]);
    return { resourceAttributes: Object.fromEntries(attributes.filter(([, value]) => value !== "")) };
  }
  const path = readFields(bytesOf(spec, 2));
  return { nonResourceAttributes: { path: textOf(path, 1), verb: textOf(path, 2) } };
}
