/** What is asked of an API server, and what comes back. */
import type { IncomingHttpHeaders } from "node:http";
import type { Duplex, Readable } from "node:stream";
import type { ResolveProxy } from "../../core/dial/autoProxy.ts";
import type { Dialer } from "../../core/dial/dialer.ts";
import type { Priority, RequestBudget } from "../../core/requestBudget.ts";
import type { CredentialAsk, Credentials } from "../auth/credentials.ts";
import type { KubeEndpoint } from "./endpoint.ts";

export interface KubeRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Below the endpoint's own path, with a leading slash and already escaped: `/api/v1/pods`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;
  /** Default `application/json`. */
  readonly accept?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly contentType?: string;
  readonly signal: AbortSignal;
  /** Foreground (a person waits) goes before background. Default `background`. */
  readonly priority?: Priority;
  /** What the budget counts it as. A `list` holds one of the list places until its body has ended; a `watch` holds none. Default `get`. */
  readonly cost?: "get" | "list" | "watch";
  /** Ask for a gzip body; the response is then inflated before it is handed over. Default false. */
  readonly gzip?: boolean;
  /** Until the response's head has come. Default 30,000; a list on a large cluster may need 60,000 before its first byte. */
  readonly headTimeoutMs?: number;
  /** Longest silence within the body; null waits for ever (watches). Default 60,000. */
  readonly idleTimeoutMs?: number | null;
}

export interface KubeResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Decoded bytes, in Node's own stream: `for await`, `on("data")` or `pipe`; it stops reading the socket when it is not consumed.
   *  Errors are RpcErrors. The caller reads it to its end or destroys it. */
  readonly body: Readable;
  /** Bytes that came over the wire so far, before inflation. */
  wireBytes(): number;
}

/** A connection that left HTTP (101): WebSocket or SPDY. */
export interface UpgradedConnection {
  readonly headers: IncomingHttpHeaders;
  readonly socket: Duplex;
  /** Bytes of the new protocol that came together with the response's head. */
  readonly head: Uint8Array;
}

/** A client of one API server. It runs in the core's main thread or in a worker: all it needs from elsewhere is given in. */
export interface KubeHttp {
  /** Sends, authenticates (a 401 renews the credentials once and sends again), and waits for the head. A status of 400 and above throws.
   *  @throws RpcError `expired` (401 twice), `forbidden`, `not-found`, `conflict`, `gap` (410), `throttled` (429 and 503 with Retry-After, after
   *  the budget has been told), `unreachable` with the failing hop, `timeout`, `cancelled`; see `statusError.ts` */
  request(request: KubeRequest): Promise<KubeResponse>;
  /** The whole body as JSON. @throws RpcError `too-large` above `maxBytes` (default 16 MiB), `invalid` when it is not JSON */
  json(request: KubeRequest & { readonly maxBytes?: number }): Promise<unknown>;
  /** Leaves HTTP for another protocol (exec, port-forward). Headers `Connection: Upgrade` and `Upgrade` are the caller's choice of `protocol`. */
  upgrade(request: KubeRequest & { readonly protocol: string }): Promise<UpgradedConnection>;
  /** Closes every connection, so that nothing half-dead is used again: after sleep, or a change of network or certificate. */
  reset(): void;
  dispose(): void;
}

export interface KubeHttpOptions {
  readonly endpoint: KubeEndpoint;
  /** In a worker this asks the main thread, which alone runs plugins. */
  readonly credentials: (ask: CredentialAsk, signal: AbortSignal) => Promise<Credentials>;
  readonly budget: RequestBudget;
  readonly resolveProxy?: ResolveProxy;
  /** Another way to the target (SSH jump, port-forward) instead of the proxies' choice. */
  readonly dialer?: Dialer;
  /** Default `quarterdeck`. */
  readonly userAgent?: string;
  /** Told, for each small request over a connection that was open already, the milliseconds from its sending to its answer's head. */
  readonly roundTrip?: (elapsedMs: number) => void;
}
