/** The head of a request: where it goes and what it says. */
import type { OutgoingHttpHeaders } from "node:http";
import { message } from "../../../shared/model/message.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { Credentials } from "../auth/credentials.ts";
import { addressOf } from "./connectionPool.ts";
import type { KubeEndpoint } from "./endpoint.ts";
import type { KubeRequest } from "./request.ts";

/** A request as it is written, whatever its method. */
export type WireHead = Pick<KubeRequest, "path" | "query" | "accept" | "headers" | "gzip"> & {
  readonly body?: string;
  readonly contentType?: string;
};

/** @throws RpcError `invalid` for a path that is not one: it must not lead to another place on the server */
export function targetOf(endpoint: KubeEndpoint, request: WireHead): { host: string; port: number; path: string } {
  const { host, port } = addressOf(endpoint.server);
  const legal = /^\/[\x21-\x7e]*$/.test(request.path) && !/[?#]|\/\.\.?(\/|$)/.test(request.path);
  if (!legal)
    throw new RpcError("invalid", message("connection.badPath", { hop: "api", path: request.path.slice(0, 200) }));
  const base = new URL(endpoint.server).pathname.replace(/\/+$/, "");
  return { host, port, path: base + request.path + queryOf(request) };
}

export function headersOf(
  endpoint: KubeEndpoint,
  request: WireHead,
  credentials: Credentials | null,
  userAgent: string,
): OutgoingHttpHeaders {
  const { body } = request;
  const impersonation: Record<string, string[]> = {};
  for (const [name, value] of endpoint.impersonationHeaders) {
    impersonation[name] ??= [];
    impersonation[name].push(value);
  }
  return {
    Accept: request.accept ?? "application/json",
    "Accept-Encoding": request.gzip && !endpoint.disableCompression ? "gzip" : "identity",
    "User-Agent": userAgent,
    ...request.headers,
    ...(body !== undefined && {
      "Content-Type": request.contentType ?? "application/json",
      "Content-Length": String(Buffer.byteLength(body)),
    }),
    Host: new URL(endpoint.server).host,
    ...(credentials?.authorization != null && { Authorization: credentials.authorization }),
    ...impersonation,
  };
}

function queryOf(request: WireHead): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(request.query ?? {})) {
    if (value === undefined) continue;
    if (Array.isArray(value)) for (const one of value) query.append(name, one);
    else query.append(name, String(value));
  }
  const text = query.toString();
  return text === "" ? "" : `?${text}`;
}
