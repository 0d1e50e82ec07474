import type { IncomingMessage } from "node:http";
import { parse as parseYaml } from "yaml";
import { isObject, type Json, type JsonObject } from "../json.ts";
import { ApiError, badRequest, unsupportedMediaType } from "../status.ts";
import { duplicateFields } from "./duplicateFields.ts";
import { readObjectProtobuf } from "./objectProtobuf.ts";

const MAX_BODY_BYTES = 3 * 1024 * 1024;
export const JSON_TYPES = ["application/json", "application/yaml"] as const;

export function mediaType(request: IncomingMessage): string {
  return (request.headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
}

/** Reads a body whole. @throws ApiError 413 when it is larger than an API server takes */
export async function readBody(request: IncomingMessage): Promise<string> {
  return (await readBytes(request)).toString("utf8");
}

export async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > MAX_BODY_BYTES) {
      throw new ApiError(413, "RequestEntityTooLarge", `the request is larger than ${MAX_BODY_BYTES} bytes`);
    }
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

export function parseJson(source: string): Json {
  try {
    // The text is whatever a client sent; the parser makes nothing but JSON of it.
    return JSON.parse(source) as Json;
  } catch (error) {
    throw badRequest(`couldn't parse the body as JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Reads an object out of a body: JSON, YAML or, of a few kinds, protobuf. @throws ApiError 400 or 415 */
export async function readObject(request: IncomingMessage): Promise<JsonObject> {
  return (await readObjectWithDuplicates(request)).object;
}

export const PROTOBUF = "application/vnd.kubernetes.protobuf";

/** Reads an object, and the paths of the fields that it has more than once. @throws ApiError 400 or 415 */
export async function readObjectWithDuplicates(
  request: IncomingMessage,
): Promise<{ readonly object: JsonObject; readonly duplicates: readonly string[] }> {
  const type = mediaType(request);
  if (type === PROTOBUF) return { object: readObjectProtobuf(await readBytes(request)), duplicates: [] };
  if (type !== "" && !JSON_TYPES.some((known) => known === type)) throw unsupportedMediaType(JSON_TYPES);
  const source = await readBody(request);
  // The YAML parser refuses duplicates by itself.
  if (type === "application/yaml") return { object: parseYamlObject(source), duplicates: [] };
  const object = parseJson(source);
  if (!isObject(object)) throw badRequest("the body is not an object");
  return { object, duplicates: duplicateFields(source) };
}

/** Reads an object out of YAML, or JSON, which is YAML too. @throws ApiError 400 */
export function parseYamlObject(source: string): JsonObject {
  const body = parseYamlText(source);
  if (!isObject(body)) throw badRequest("the body is not an object");
  return body;
}

function parseYamlText(source: string): Json {
  try {
    const parsed: unknown = parseYaml(source);
    // By way of JSON, so that nothing but JSON remains.
    return JSON.parse(JSON.stringify(parsed ?? null)) as Json;
  } catch (error) {
    throw badRequest(`couldn't parse the body as YAML: ${error instanceof Error ? error.message : String(error)}`);
  }
}
