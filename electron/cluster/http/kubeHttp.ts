/** The HTTP client of one API server. */
import {
  type ClientRequest,
  request as httpRequest,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type RequestOptions,
} from "node:http";
import type { Duplex } from "node:stream";
import { message } from "../../../shared/model/message.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import { cancelledError, clientCertificateError, codeOf } from "../../core/dial/dialError.ts";
import { routedDialer } from "../../core/dial/routedDialer.ts";
import type { BudgetPlace } from "../../core/requestBudget.ts";
import type { Credentials } from "../auth/credentials.ts";
import { ConnectionPool } from "./connectionPool.ts";
import { CredentialKeeper } from "./credentialKeeper.ts";
import { readJson, readStart } from "./readBody.ts";
import type { KubeHttp, KubeHttpOptions, KubeRequest, KubeResponse, UpgradedConnection } from "./request.ts";
import { headersOf, targetOf } from "./requestHead.ts";
import { responseBody } from "./responseBody.ts";
import { statusError } from "./statusError.ts";

const usualHeadTimeoutMs = 30_000;
const usualIdleTimeoutMs = 60_000;
const usualMaxBytes = 16 * 1024 * 1024;
/** Of a refusal; the rest is not read. */
const mostRefusalBytes = 64 * 1024;

/** What came for a request: a response's head, or a connection that left HTTP. */
type Answer =
  /** `roundTripMs` from the sending to the head; null over a new connection, which dials and greets first. */
  | { readonly kind: "response"; readonly incoming: IncomingMessage; readonly roundTripMs: number | null }
  | { readonly kind: "upgrade"; readonly connection: UpgradedConnection };

/** Makes a client. It connects when the first request needs it. */
export function createKubeHttp(options: KubeHttpOptions): KubeHttp {
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

  const send = async (asked: KubeRequest, protocol: string | null): Promise<{ answer: Answer; place: BudgetPlace }> => {
    const signal = AbortSignal.any([asked.signal, disposal.signal]);
    const request = { ...asked, signal };
    const place = await budget.acquire({
      priority: asked.priority ?? "background",
      list: asked.cost === "list",
      signal,
    });
    try {
      return { answer: await sendAuthenticated(request, protocol), place };
    } catch (error) {
      place.release();
      throw error;
    }
  };

  const sendAuthenticated = async (request: KubeRequest, protocol: string | null): Promise<Answer> => {
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
    request: KubeRequest,
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

  const checked = async (answer: Answer, request: KubeRequest): Promise<Answer> => {
    if (answer.kind === "upgrade") return answer;
    const { incoming } = answer;
    const status = incoming.statusCode ?? 0;
    if (status >= 200 && status < 300) return answer;
    const text = await readStart(incoming, mostRefusalBytes);
    const error = statusError({ status, headers: incoming.headers, text, request: requestText(request) });
    const { retryAfterMs } = error.text.params;
    if (error.code === "throttled" && typeof retryAfterMs === "number") budget.pause(retryAfterMs);
    throw error;
  };

  const request = async (asked: KubeRequest): Promise<KubeResponse> => {
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
      signal: AbortSignal.any([asked.signal, disposal.signal]),
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

  return {
    request,
    async json(asked) {
      const response = await request(asked);
      return readJson(response.body, asked.maxBytes ?? usualMaxBytes, requestText(asked));
    },
    async upgrade(asked) {
      const { answer, place } = await send(asked, asked.protocol);
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
function requestText(request: KubeRequest): string {
  return `${request.method} ${request.path}`;
}

/** One request on the wire. A kept connection that the server has closed meanwhile is replaced once, unseen, where that is safe. */
async function exchange(options: RequestOptions, request: KubeRequest): Promise<Answer> {
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

function exchangeOnce(options: RequestOptions, request: KubeRequest): Promise<Answer> {
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

function sendError(error: Error, sending: ClientRequest, request: KubeRequest): Error {
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

function headTimeout(request: KubeRequest, timeoutMs: number): RpcError {
  const params = { hop: "api", request: requestText(request), seconds: timeoutMs / 1000 };
  return request.method === "GET"
    ? new RpcError("timeout", message("connection.noAnswer", params))
    : new RpcError("unknown-outcome", message("connection.lostOutcome", { ...params, detail: "timeout" }));
}
