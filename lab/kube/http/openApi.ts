import { createHash } from "node:crypto";
import type { JsonObject } from "../json.ts";
import { openApiIndex, openApiV2, openApiV3 } from "../openapi/document.ts";
import type { Registry } from "../registry.ts";
import { notAcceptable } from "../status.ts";
import { parseAccept } from "./accept.ts";
import type { TaggedDocument } from "./discovery.ts";

/** Documents are made once for each state of the registry. */
const made = new WeakMap<Registry, { readonly generation: number; readonly documents: Map<string, TaggedDocument> }>();

/** Answers `/openapi/v2`, `/openapi/v3` and what is below it; undefined for what is not there.
 *  @throws ApiError 406 to a client that takes protobuf alone */
export function openApiAt(registry: Registry, path: string, accept: string | undefined): TaggedDocument | undefined {
  const takesJson = parseAccept(accept).some(({ type }) => type === "application/json" || type === "*/*");
  if (!takesJson) throw notAcceptable(["application/json"]);
  let known = made.get(registry);
  if (known?.generation !== registry.generation) {
    known = { generation: registry.generation, documents: new Map() };
    made.set(registry, known);
  }
  const earlier = known.documents.get(path);
  if (earlier !== undefined) return earlier;
  const body = bodyAt(registry, path);
  if (body === undefined) return undefined;
  const hash = createHash("sha256").update(JSON.stringify(body)).digest("hex").toUpperCase();
  const document = { body, etag: `"${hash}"`, contentType: "application/json" };
  known.documents.set(path, document);
  return document;
}

function bodyAt(registry: Registry, path: string): JsonObject | undefined {
  if (path === "/openapi/v2") return openApiV2(registry);
  if (path === "/openapi/v3") return openApiIndex(registry, registry.generation);
  const match = /^\/openapi\/v3\/(?:api\/([^/]+)|apis\/([^/]+)\/([^/]+))$/.exec(path);
  if (match === null) return undefined;
  const [, coreVersion, group = "", version = ""] = match;
  return openApiV3(registry, group, coreVersion ?? version);
}
