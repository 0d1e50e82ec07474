/** A small client of the Kubernetes API for tests: plain node:https with kept connections, no retries, no cleverness. */

import type { IncomingHttpHeaders } from "node:http";
import { Agent, type AgentOptions, request } from "node:https";

/** How a request proves who it is; none is anonymous. */
export interface ApiCredentials {
  readonly token?: string;
  readonly certificate?: { readonly keyPem: string; readonly certificatePem: string };
}

export interface ApiRequest {
  readonly method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Sent as JSON; a string is sent as it is. */
  readonly body?: unknown;
  readonly contentType?: string;
  readonly accept?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

export interface ApiAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
}

export interface ApiClient {
  readonly server: string;
  /** Any status is an answer; only a failed connection or a timeout throws. */
  fetch(path: string, options?: ApiRequest): Promise<ApiAnswer>;
  /** The parsed body of a 2xx answer. @throws Error with the status and the body's beginning otherwise */
  json<Body = unknown>(path: string, options?: ApiRequest): Promise<Body>;
  /** The answer as it arrives, for watches. @throws Error when the connection fails */
  stream(path: string, options?: ApiRequest): Promise<ApiStream>;
  close(): void;
}

export interface ApiStream {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly chunks: AsyncIterable<Buffer>;
  close(): void;
}

const defaultTimeoutMs = 30_000;

export function createApiClient(
  server: string,
  caPem: string,
  credentials: ApiCredentials = {},
  maxSockets = 16,
): ApiClient {
  const options: AgentOptions = { keepAlive: true, maxSockets, ca: caPem };
  if (credentials.certificate !== undefined) {
    options.key = credentials.certificate.keyPem;
    options.cert = credentials.certificate.certificatePem;
  }
  const agent = new Agent(options);
  const open = (path: string, call: ApiRequest) => send(agent, credentials.token, server + path, call);
  const fetch = async (path: string, call: ApiRequest = {}): Promise<ApiAnswer> => {
    const response = await open(path, call);
    return {
      status: response.statusCode ?? 0,
      headers: response.headers,
      bytes: Buffer.concat(await response.toArray()),
    };
  };
  return {
    server,
    fetch,
    json: async <Body>(path: string, call: ApiRequest = {}) => {
      const answer = await fetch(path, call);
      const text = answer.bytes.toString("utf8");
      if (answer.status < 200 || answer.status > 299) {
        throw new Error(`${call.method ?? "GET"} ${path}: ${answer.status} ${text.slice(0, 500)}`);
      }
      return JSON.parse(text) as Body; // the test knows what it asked for
    },
    stream: async (path, call = {}) => {
      const response = await open(path, { timeoutMs: 0, ...call });
      const close = () => response.destroy();
      return { status: response.statusCode ?? 0, headers: response.headers, chunks: response, close };
    },
    close: () => agent.destroy(),
  };
}

function send(
  agent: Agent,
  token: string | undefined,
  url: string,
  call: ApiRequest,
): Promise<import("node:http").IncomingMessage> {
  return new Promise((resolve, reject) => {
    const body = call.body === undefined || typeof call.body === "string" ? call.body : JSON.stringify(call.body);
    const headers: Record<string, string> = { accept: call.accept ?? "application/json" };
    if (token !== undefined) headers.authorization = `Bearer ${token}`;
    if (body !== undefined) {
      headers["content-type"] = call.contentType ?? "application/json";
      headers["content-length"] = String(Buffer.byteLength(body));
    }
    const timeoutMs = call.timeoutMs ?? defaultTimeoutMs;
    const sent = request(url, {
      agent,
      method: call.method ?? "GET",
      headers: { ...headers, ...call.headers },
      timeout: timeoutMs,
      ...(call.signal === undefined ? {} : { signal: call.signal }),
    });
    sent.once("response", resolve);
    sent.once("timeout", () => sent.destroy(new Error(`${url}: nothing came for ${timeoutMs} ms`)));
    sent.once("error", reject);
    sent.end(body);
  });
}
