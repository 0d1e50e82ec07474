/** What is asked of an API server, and what comes back. */
import type { IncomingHttpHeaders } from "node:http";
import type { Duplex, Readable } from "node:stream";
import type { JsonObject } from "../../../shared/model/json.ts";
import type { ResolveProxy } from "../../core/dial/autoProxy.ts";
import type { Dialer } from "../../core/dial/dialer.ts";
import type { KubeAnswer, KubeDryRun } from "../../core/kubeApi.ts";
import type { Priority, RequestBudget } from "../../core/requestBudget.ts";
import type { CredentialAsk, Credentials } from "../auth/credentials.ts";
import type { KubeEndpoint } from "./endpoint.ts";

/** A question: it can change nothing. */
export interface KubeRequest {
  readonly method: "GET";
  /** Below the endpoint's own path, with a leading slash and already escaped: `/api/v1/pods`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;
  /** Default `application/json`. */
  readonly accept?: string;
  readonly headers?: Readonly<Record<string, string>>;
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

/** A question that is put by POST: what is asked is in `spec`, and nothing is stored. */
export interface KubeReview {
  readonly group: "authorization.k8s.io" | "authentication.k8s.io";
  /** Default `v1`. */
  readonly version?: "v1" | "v1beta1" | "v1alpha1";
  /** `selfsubjectaccessreviews` … */
  readonly resource: string;
  readonly kind: string;
  readonly spec: JsonObject | null;
  readonly signal: AbortSignal;
  readonly priority?: Priority;
}

/** A change, made or tried. */
export interface KubeChange extends KubeDryRun {
  readonly signal: AbortSignal;
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

/** Reads one API server; it has no way to change anything. It runs in the core's main thread or in a worker: all it needs from elsewhere is given in. */
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

/** What is posted and changes nothing. */
export interface KubeTrial {
  /** The answer to a review, with its status. */
  review(review: KubeReview): Promise<JsonObject>;
  /** Sends a change with `dryRun=All`: the server does all but store it. @throws KubeRefusal with the server's Status */
  dryRun(change: KubeChange): Promise<KubeAnswer>;
}

/** Changes what the API server holds. Held by the end of the write port alone (`changePort.ts`). */
export interface KubeSender {
  /** Sends it once. The signal counts until it leaves; what has left is waited for, because its outcome is wanted then.
   *  @throws KubeRefusal with the server's Status; RpcError `unknown-outcome` when the answer was lost */
  send(change: KubeChange): Promise<KubeAnswer>;
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
