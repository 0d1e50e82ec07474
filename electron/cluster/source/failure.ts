/** Sorts what went wrong with a list or a watch into the kinds between which a reflector decides. */
import { type Message, message } from "../../../shared/model/message.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { Failure, FailureKind } from "./reflectorState.ts";
import { ScanError } from "./rowShape.ts";
import type { WatchFailure } from "./tableStream.ts";

/** What was being done, for messages that name it. */
export interface Attempt {
  readonly verb: "list" | "watch" | "get";
  /** `deployments.apps`, or `pods`. */
  readonly resource: string;
  /** Null for all namespaces and for cluster-scoped kinds. */
  readonly namespace: string | null;
  /** False for kinds of the whole cluster; true where it is not said. */
  readonly namespaced?: boolean;
}

/** The stream broke off or was not what it had to be. */
export class StreamFailure extends Error {
  override readonly name = "StreamFailure";
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.reason.id);
    this.failure = failure;
  }
}

const byCode: Readonly<Partial<Record<RpcError["code"], FailureKind>>> = {
  gap: "gone",
  throttled: "throttled",
  forbidden: "forbidden",
  "not-found": "unserved",
  unsupported: "unsupported",
  expired: "expired",
  "needs-person": "expired",
  unreachable: "lost",
  timeout: "lost",
};

export function failureOf(error: unknown, attempt: Attempt): Failure {
  if (error instanceof StreamFailure) return error.failure;
  if (error instanceof ScanError) {
    return {
      kind: "malformed",
      reason: message("cluster.answer.malformed", { detail: error.message }),
      retryAfterMs: null,
    };
  }
  if (!(error instanceof RpcError)) {
    const detail = error instanceof Error ? error.message : String(error);
    // Node's errors of sockets and streams carry a code; anything else is a fault of ours, and no reason to call the target lost.
    const kind = error instanceof Error && "code" in error ? "lost" : "other";
    return { kind, reason: message("cluster.answer.broken", { detail }), retryAfterMs: null };
  }
  const kind = tooNew(error.text) ? "behind" : (byCode[error.code] ?? rejected(error.text, attempt) ?? "other");
  if (kind === "forbidden") return { kind, reason: forbiddenMessage(attempt), retryAfterMs: null };
  if (kind === "unserved" && attempt.verb !== "get")
    return { kind, reason: unservedMessage(attempt), retryAfterMs: null };
  // Retry-After is obeyed by the request budget, which delays whatever is asked next.
  return { kind, reason: error.text, retryAfterMs: null };
}

/** An `ERROR` event within a watch carries a `Status`. */
export function watchFailureOf(failure: WatchFailure, attempt: Attempt): Failure {
  const retryAfterMs = failure.retryAfterSeconds === null ? null : failure.retryAfterSeconds * 1000;
  const reason = message("cluster.watch.failed", { code: failure.code, detail: failure.message || failure.reason });
  if (failure.code === 410 || failure.reason === "Expired" || failure.reason === "Gone") {
    return { kind: "gone", reason: message("cluster.watch.gone"), retryAfterMs };
  }
  if (failure.code === 403) return { kind: "forbidden", reason: forbiddenMessage(attempt), retryAfterMs };
  if (failure.code === 401) return { kind: "expired", reason, retryAfterMs };
  if (failure.code === 429) return { kind: "throttled", reason, retryAfterMs };
  if (/too large resource version/i.test(failure.message)) return { kind: "behind", reason, retryAfterMs };
  return { kind: "other", reason, retryAfterMs };
}

/** Names the permission that is missing, in RBAC's words. */
export function forbiddenMessage(attempt: Attempt): Message {
  const params = { verb: attempt.verb, resource: attempt.resource };
  if (attempt.namespaced === false) return message("cluster.forbidden.cluster", params);
  return attempt.namespace === null
    ? message("cluster.forbidden.all", params)
    : message("cluster.forbidden.namespace", { ...params, namespace: attempt.namespace });
}

/** The kind may have been served before, and may come back. */
export function unservedMessage({ resource }: Pick<Attempt, "resource">): Message {
  return message("cluster.kind.unserved", { resource });
}

/** apiserver `storage/errors.go`: "Too large resource version: 9, current: 5", a 504. */
function tooNew(text: Message): boolean {
  return Object.values(text.params).some(
    (value) => typeof value === "string" && /too large resource version/i.test(value),
  );
}

/** Servers without WatchList refuse its parameters as invalid (`sendInitialEvents is forbidden …`). */
function rejected(text: Message, attempt: Attempt): FailureKind | null {
  const detail = Object.values(text.params).join(" ");
  return attempt.verb === "watch" && /sendInitialEvents|resourceVersionMatch/.test(detail) ? "unsupported" : null;
}
