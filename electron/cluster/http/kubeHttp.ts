/** The HTTP client of one API server. */
import {
  type ClientRequest,
  request as httpRequest,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type RequestOptions,
} from "node:http";
import type { Duplex } from "node:stream";
import type { JsonObject } from "../../../shared/model/json.ts";
import { message } from "../../../shared/model/message.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import { cancelledError, clientCertificateError, codeOf } from "../../core/dial/dialError.ts";
import { routedDialer } from "../../core/dial/routedDialer.ts";
import { type KubeAnswer, KubeRefusal } from "../../core/kubeApi.ts";
import type { BudgetPlace } from "../../core/requestBudget.ts";
import type { Credentials } from "../auth/credentials.ts";
import { ConnectionPool } from "./connectionPool.ts";
import { CredentialKeeper } from "./credentialKeeper.ts";
import { readJson, readStart } from "./readBody.ts";
import type {
  KubeChange,
  KubeHttp,
  KubeHttpOptions,
  KubeRequest,
  KubeResponse,
  KubeSender,
  KubeTrial,
  UpgradedConnection,
} from "./request.ts";
import { headersOf, targetOf } from "./requestHead.ts";
import { responseBody } from "./responseBody.ts";
import { isDisruptionRefusal, statusError } from "./statusError.ts";
import { warningsIn } from "./warnings.ts";
import { wireJson } from "./wireJson.ts";

const usualHeadTimeoutMs = 30_000;
const usualIdleTimeoutMs = 60_000;
const usualMaxBytes = 16 * 1024 * 1024;
/** Of a refusal; the rest is not read. A refused change names each field that it is about. */
const mostRefusalBytes = { question: 64 * 1024, change: 1024 * 1024 };
const bodyTimeoutMs = 60_000;

/** What came for a request: a response's head, or a connection that left HTTP. */
type Answer =
  /** `roundTripMs` from the sending to the head; null over a new connection, which dials and greets first. */
  | { readonly kind: "response"; readonly incoming: IncomingMessage; readonly roundTripMs: number | null }
  | { readonly kind: "upgrade"; readonly connection: UpgradedConnection };

/** What goes over the wire: a question, or what has a body. */
type WireRequest = Omit<KubeRequest, "method"> & {
  readonly method: KubeRequest["method"] | KubeChange["method"];
  readonly body?: string;
  readonly contentType?: string;
};

export interface KubeClient {
  readonly http: KubeHttp;
  readonly trial: KubeTrial;
  readonly sender: KubeSender;
}

/** Makes a client in three parts: what reads, what asks by posting, and what changes things. It connects when the first request needs it. */
export function createKubeClient(options: KubeHttpOptions): KubeClient {
  const { endpoint, budget } = options;
  const secured = endpoint.server.startsWith("https:");
  const dialer =
    options.dialer ??
    routedDialer({
      scheme: secured ? "https" : "http",
      proxyUrl: endpoint.proxyUrl,
      environment: endpoint.proxyEnvironment,
      ...(options.resolveProxy && { resolveProxy: options.resolveProxy }),
    });
  const pool = new ConnectionPool(endpoint, dialer);
  // client-go's rule: credentials are never sent over a connection without TLS.
  const keeper = secured ? new CredentialKeeper(options.credentials) : null;
  const disposal = new AbortController();

  /** A question is stopped when nobody wants its answer; what happened to a change is wanted in any case. */
  const whileOnItsWay = ({ method, signal }: WireRequest): AbortSignal =>
    method === "GET" ? AbortSignal.any([signal, disposal.signal]) : disposal.signal;

  const send = async (asked: WireRequest, protocol: string | null): Promise<{ answer: Answer; place: BudgetPlace }> => {
    const signal = AbortSignal.any([asked.signal, disposal.signal]);
    const place = await budget.acquire({
      priority: asked.priority ?? "background",
      list: asked.cost === "list",
      signal,
    });
    try {
      return { answer: await sendAuthenticated({ ...asked, signal: whileOnItsWay(asked) }, protocol), place };
    } catch (error) {
      place.release();
      throw error;
    }
  };

  const sendAuthenticated = async (request: WireRequest, protocol: string | null): Promise<Answer> => {
    const first = (await keeper?.current(request.signal)) ?? null;
    const answer = await sendOnce(request, protocol, first);
    if (!isUnauthorized(answer) || !keeper || !first) return checked(answer, request);
    discard(answer.incoming);
    const renewed = await keeper.renewed(first.generation, request.signal);
    const again = await sendOnce(request, protocol, renewed);
    if (isUnauthorized(again)) {
      // Tells the source, which then stops further logins and mostly throws its own reason.
      await keeper.renewed(renewed.generation, request.signal).catch((error: unknown) => {
        discard(again.incoming);
        throw error;
      });
    }
    return checked(again, request);
  };

  const sendOnce = async (
    request: WireRequest,
    protocol: string | null,
    credentials: Credentials | null,
  ): Promise<Answer> => {
    const head: RequestOptions = {
      method: request.method,
      ...targetOf(endpoint, request),
      headers: headersOf(endpoint, request, credentials, options.userAgent ?? "quarterdeck"),
    };
    const certificate = credentials?.clientCertificate ?? null;
    if (protocol === null) return exchange({ ...head, agent: pool.agentFor(certificate) }, request);
    const stream = await pool.connect(certificate, request.signal);
    const headers: OutgoingHttpHeaders = {
      ...headersOf(endpoint, request, credentials, options.userAgent ?? "quarterdeck"),
      Connection: "Upgrade",
      Upgrade: protocol,
    };
    return exchange({ ...head, headers, createConnection: () => stream }, request).catch((error: unknown) => {
      stream.destroy();
      throw error;
    });
  };

  const checked = async (answer: Answer, request: WireRequest): Promise<Answer> => {
    if (answer.kind === "upgrade") return answer;
    const { incoming } = answer;
    const status = incoming.statusCode ?? 0;
    if (status >= 200 && status < 300) return answer;
    const most = request.method === "GET" ? mostRefusalBytes.question : mostRefusalBytes.change;
    const text = await readStart(incoming, most);
    const error = statusError({ status, headers: incoming.headers, text, request: requestText(request) });
    const { retryAfterMs } = error.text.params;
    const patience = error.code === "throttled" && !isDisruptionRefusal(error);
    if (patience && typeof retryAfterMs === "number") budget.pause(retryAfterMs);
    throw error;
  };

  const request = async (asked: WireRequest): Promise<KubeResponse> => {
    const { answer, place } = await send(asked, null);
    if (answer.kind === "upgrade") {
      place.release();
      answer.connection.socket.destroy();
      throw new RpcError(
        "unsupported",
        message("connection.unexpectedUpgrade", { hop: "api", request: requestText(asked) }),
      );
    }
    const { incoming, roundTripMs } = answer;
    if (roundTripMs !== null && (asked.cost ?? "get") === "get") options.roundTrip?.(roundTripMs);
    const body = responseBody(incoming, {
      signal: whileOnItsWay(asked),
      idleTimeoutMs: asked.idleTimeoutMs === undefined ? usualIdleTimeoutMs : asked.idleTimeoutMs,
      request: requestText(asked),
      onClose: () => place.release(),
    });
    return {
      status: incoming.statusCode ?? 0,
      headers: incoming.headers,
      body: body.stream,
      wireBytes: body.wireBytes,
    };
  };

  const change = async (asked: KubeChange, query: KubeChange["query"]): Promise<KubeAnswer> => {
    const wire: WireRequest = {
      method: asked.method,
      path: asked.path,
      ...(query && { query }),
      ...(asked.body !== null && {
        body: typeof asked.body === "string" ? asked.body : wireJson(asked.body),
        contentType: asked.contentType ?? "application/json",
      }),
      signal: asked.signal,
      priority: "foreground",
      idleTimeoutMs: bodyTimeoutMs,
    };
    const { status, headers, body } = await request(wire);
    const object = await readJson(body, usualMaxBytes, requestText(wire));
    // An API server answers a change with an object or a Status.
    return { status, object: object as JsonObject, warnings: warningsIn(headers.warning) };
  };

  /** Whatever it was given at run time: by this way nothing is asked but questions. */
  const question = (asked: KubeRequest): WireRequest => {
    if (asked.method !== "GET") throw new TypeError(`${String(asked.method)} is no question`);
    return asked;
  };

  const http: KubeHttp = {
    request: async (asked) => await request(question(asked)),
    async json(asked) {
      const response = await request(question(asked));
      return readJson(response.body, asked.maxBytes ?? usualMaxBytes, requestText(asked));
    },
    async upgrade(asked) {
      const { answer, place } = await send(question(asked), asked.protocol);
      place.release();
      if (answer.kind === "upgrade") return answer.connection;
      answer.incoming.destroy();
      throw new RpcError(
        "unsupported",
        message("connection.noUpgrade", { hop: "api", request: requestText(asked), protocol: asked.protocol }),
      );
    },
    reset: () => pool.reset(),
    dispose() {
      disposal.abort();
      pool.reset();
    },
  };
  const trial: KubeTrial = {
    async review({ group, version = "v1", resource, kind, spec, signal, priority }) {
      const body = { apiVersion: `${group}/${version}`, kind, ...(spec && { spec }) };
      const wire: WireRequest = {
        method: "POST",
        // The groups are two, and all that is posted there is answered and stored nowhere.
        path: `/apis/${group}/${version}/${encodeURIComponent(resource)}`,
        body: JSON.stringify(body),
        contentType: "application/json",
        signal,
        ...(priority && { priority }),
      };
      const response = await request(wire);
      return (await readJson(response.body, usualMaxBytes, requestText(wire))) as JsonObject;
    },
    dryRun: async (asked) => await change({ ...asked, body: triedBody(asked) }, { ...asked.query, dryRun: "All" }),
  };
  return {
    http,
    trial,
    sender: {
      async send(asked) {
        try {
          return await change(asked, asked.query);
        } catch (error) {
          const neverLeft = asked.signal.aborted && !disposal.signal.aborted;
          throw neverLeft && isCancelled(error) ? error : openOutcome(error, asked);
        }
      },
    },
  };
}

/** A deletion that has a body is governed by it alone: the server then reads no options from the query (apiserver `endpoints/handlers/delete.go`), and a
 *  trial that said `dryRun` only there would delete.
 *  @throws TypeError for a deletion whose body is no DeleteOptions */
function triedBody({ method, body }: KubeChange): KubeChange["body"] {
  if (method !== "DELETE" || body === null) return body;
  if (typeof body !== "object" || Array.isArray(body)) throw new TypeError("a deletion is tried by its DeleteOptions");
  return { ...body, dryRun: ["All"] };
}

/** What was refused, or never left, is told as it is; whatever else ends a change leaves its outcome open. That a server failed (5xx) says
 *  nothing about what it had stored by then: a gateway or a timeout of its own may have spoken. */
function openOutcome(error: unknown, { method, path }: KubeChange): unknown {
  const request = requestText({ method, path });
  if (error instanceof KubeRefusal) {
    if (error.status < 500) return error;
    const detail = String(error.text.params.sentence || error.status);
    return new KubeRefusal(
      "unknown-outcome",
      message("connection.lostOutcome", { hop: "api", request, detail }),
      error,
    );
  }
  const dialled = error instanceof RpcError && "hop" in error.text.params && error.text.params.hop !== "api";
  const told = error instanceof RpcError && (error.code === "unknown-outcome" || error.code === "expired");
  if (dialled || told) return error;
  const detail = error instanceof Error ? error.message : String(error);
  return new RpcError("unknown-outcome", message("connection.lostOutcome", { hop: "api", request, detail }), {
    cause: error,
  });
}

function isCancelled(error: unknown): boolean {
  return error instanceof RpcError && error.code === "cancelled";
}

/** Reads on to the end, so that the connection can be used again. */
function discard(incoming: IncomingMessage): void {
  incoming.on("error", () => undefined);
  incoming.resume();
}

function isUnauthorized(answer: Answer): answer is Answer & { kind: "response" } {
  return answer.kind === "response" && answer.incoming.statusCode === 401;
}

/** Method and path as they may be shown: a query can hold a token (never ours) and is of no use to a person. */
function requestText(request: Pick<WireRequest, "method" | "path">): string {
  return `${request.method} ${request.path}`;
}

/** One request on the wire. A kept connection that the server has closed meanwhile is replaced once, unseen, where that is safe. */
async function exchange(options: RequestOptions, request: WireRequest): Promise<Answer> {
  const safe = request.method === "GET";
  try {
    return await exchangeOnce(options, request);
  } catch (error) {
    if (!(error instanceof StaleConnection)) throw error;
    if (safe)
      return exchangeOnce(options, request).catch((again: unknown) =>
        Promise.reject(again instanceof StaleConnection ? again.reported : again),
      );
    throw error.reported;
  }
}

/** A reused connection broke before an answer came. */
class StaleConnection extends Error {
  readonly reported: RpcError;
  constructor(reported: RpcError) {
    super("stale connection", { cause: reported });
    this.reported = reported;
  }
}

function exchangeOnce(options: RequestOptions, request: WireRequest): Promise<Answer> {
  const { signal } = request;
  const timeoutMs = request.headTimeoutMs ?? usualHeadTimeoutMs;
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(cancelledError(signal));
      return;
    }
    const sending = httpRequest(options);
    const onAbort = () => sending.destroy(cancelledError(signal));
    const timer = setTimeout(() => sending.destroy(headTimeout(request, timeoutMs)), timeoutMs);
    const settle = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
    };
    signal.addEventListener("abort", onAbort, { once: true });
    sending.on("response", (incoming) => {
      settle();
      const roundTripMs = sending.reusedSocket ? performance.now() - sentAt : null;
      resolve({ kind: "response", incoming, roundTripMs });
    });
    sending.on("upgrade", (incoming: IncomingMessage, socket: Duplex, head: Buffer) => {
      settle();
      resolve({ kind: "upgrade", connection: { headers: incoming.headers, socket, head } });
    });
    sending.on("error", (error) => {
      settle();
      reject(sendError(error, sending, request));
    });
    const sentAt = performance.now();
    sending.end(request.body);
  });
}

function sendError(error: Error, sending: ClientRequest, request: WireRequest): Error {
  if (error instanceof RpcError) return error;
  const certificate = clientCertificateError(error);
  if (certificate) return certificate;
  const params = { hop: "api", request: requestText(request), detail: codeOf(error) };
  // A change that was sent may have been made although no answer came.
  const reported =
    request.method === "GET"
      ? new RpcError("unreachable", message("connection.lost", params), { cause: error })
      : new RpcError("unknown-outcome", message("connection.lostOutcome", params), { cause: error });
  return sending.reusedSocket ? new StaleConnection(reported) : reported;
}

function headTimeout(request: WireRequest, timeoutMs: number): RpcError {
  const params = { hop: "api", request: requestText(request), seconds: timeoutMs / 1000 };
  return request.method === "GET"
    ? new RpcError("timeout", message("connection.noAnswer", params))
    : new RpcError("unknown-outcome", message("connection.lostOutcome", { ...params, detail: "timeout" }));
}
