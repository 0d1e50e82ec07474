/** A cluster as others than its own worker read it: planners, steps, and in time other domains. It cannot change anything. */
import type { ApiKind } from "../../shared/cluster.ts";
import type { ConnectionId } from "../../shared/connection.ts";
import type { Json, JsonObject } from "../../shared/model/json.ts";
import type { Message } from "../../shared/model/message.ts";
import { RpcError } from "../../shared/rpc/envelope.ts";

export interface KubeRead {
  /** Below the endpoint's own path, with a leading slash and already escaped. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean>>;
  readonly accept?: string;
  /** Default 16 MiB. */
  readonly maxBytes?: number;
}

/** A change that is tried without being made. */
export interface KubeDryRun {
  readonly method: "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean>>;
  readonly body: JsonObject | readonly Json[] | string | null;
  /** Default `application/json`. */
  readonly contentType?: string;
}

/** The server refused a change, made or tried: nothing was stored. */
export class KubeRefusal extends RpcError {
  /** HTTP's. */
  readonly status: number;
  /** Its `metav1.Status` with reason, details and causes; empty where it sent none. */
  readonly body: JsonObject;

  constructor(code: RpcError["code"], text: Message, answer: { readonly status: number; readonly body: JsonObject }) {
    super(code, text);
    this.status = answer.status;
    this.body = answer.body;
  }
}

/** The answer to a change, made or tried. */
export interface KubeAnswer {
  readonly status: number;
  readonly object: JsonObject;
  /** Texts of `Warning` headers, as the server sent them. */
  readonly warnings: readonly string[];
}

export interface KubeQuestion {
  readonly group: "authorization.k8s.io" | "authentication.k8s.io";
  /** `selfsubjectaccessreviews` … */
  readonly resource: string;
  /** `SelfSubjectAccessReview` … */
  readonly kind: string;
  /** Null where the kind has none. */
  readonly spec: JsonObject | null;
}

export interface KubeApi {
  /** @throws RpcError as `KubeHttp` does (`electron/cluster/http/request.ts`) */
  get(read: KubeRead, signal: AbortSignal): Promise<JsonObject>;
  /** The body as text: logs, OpenAPI documents. */
  text(read: KubeRead, signal: AbortSignal): Promise<string>;
  /** Items of a list from one resourceVersion on, as they change; ends with the signal or an error (`gap` when that version is gone). */
  watch(read: KubeRead, signal: AbortSignal): AsyncIterable<{ readonly type: string; readonly object: JsonObject }>;
  /** With `dryRun=All`: the server does all but store it. */
  dryRun(request: KubeDryRun, signal: AbortSignal): Promise<KubeAnswer>;
  /** A question of authorization.k8s.io or authentication.k8s.io: a POST that stores nothing.
   *  @returns the whole review, with its status */
  review(review: KubeQuestion, signal: AbortSignal): Promise<JsonObject>;
  /** What it serves: one row a kind, in the version it prefers. @throws RpcError with the reason when discovery is refused, or takes longer than 15 s */
  kinds(signal: AbortSignal): Promise<readonly ApiKind[]>;
}

/** @returns the cluster behind an open connection; its calls fail as `unreachable` while it is not open */
export type KubeApis = (connection: ConnectionId) => KubeApi;
