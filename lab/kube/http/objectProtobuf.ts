import type { JsonObject } from "../json.ts";
import { ApiError } from "../status.ts";
import { bytesOf, type Fields, mapOf, openEnvelope, readFields, textOf } from "./protobuf.ts";

/** kubectl creates some small kinds from its command line, as protobuf whatever the server says it takes; this reads those.
 *  Layout: `api/core/v1/generated.proto`.
 *  @throws ApiError 415 for any other kind */
export function readObjectProtobuf(body: Buffer): JsonObject {
  const { apiVersion, kind, message } = openEnvelope(body);
  const fields = readFields(message);
  const content = apiVersion === "v1" ? CONTENTS[kind] : undefined;
  if (content === undefined) {
    const what = `${kind} in protobuf; this server takes JSON and YAML`;
    throw new ApiError(415, "UnsupportedMediaType", `the body of the request is ${what}`);
  }
  return { apiVersion, kind, metadata: metadataOf(readFields(bytesOf(fields, 1))), ...content(fields) };
}

const CONTENTS: Readonly<Record<string, (fields: Fields) => JsonObject>> = {
  Namespace: () => ({}),
  ServiceAccount: () => ({}),
  ConfigMap: (fields) => ({ data: mapOf(fields, 2), binaryData: mapOf(fields, 3, "base64") }),
  Secret: (fields) => ({ data: mapOf(fields, 2, "base64"), type: textOf(fields, 3), stringData: mapOf(fields, 4) }),
};

function metadataOf(fields: Fields): JsonObject {
  const texts = { name: textOf(fields, 1), generateName: textOf(fields, 2), namespace: textOf(fields, 3) };
  return {
    ...Object.fromEntries(Object.entries(texts).filter(([, value]) => value !== "")),
    labels: mapOf(fields, 11),
    annotations: mapOf(fields, 12),
  };
}
