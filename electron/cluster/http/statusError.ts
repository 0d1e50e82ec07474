/** What an API server's refusal means to a program, and its own words to a person (k8s.io/apimachinery, metav1.Status). */
import type { IncomingHttpHeaders } from "node:http";
import { z } from "zod";
import type { JsonObject } from "../../../shared/model/json.ts";
import { type Message, message } from "../../../shared/model/message.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import { KubeRefusal } from "../../core/kubeApi.ts";
import { resourceName } from "../source/apiPath.ts";
import { refusalText } from "./refusalText.ts";

export interface Refusal {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** The beginning of the body. */
  readonly text: string;
  /** Method and path, for the person. */
  readonly request: string;
}

const Status = z.looseObject({
  kind: z.literal("Status"),
  message: z.string().nullish(),
  reason: z.string().nullish(),
  details: z.looseObject({ retryAfterSeconds: z.number().nullish() }).nullish(),
});

/** Makes the error; for 401 see `KubeHttp.request`, which renews first. */
export function statusError(refusal: Refusal, now: number = Date.now()): KubeRefusal {
  const body = readStatus(refusal.text);
  const { code, text } = errorOf(refusal, body, now);
  // What was parsed from JSON is JSON.
  return new KubeRefusal(code, text, { status: refusal.status, body: (body ?? {}) as JsonObject });
}

/** A budget for disruptions is full: the eviction may be tried again, and no other request needs to wait for that. */
export function isDisruptionRefusal(error: KubeRefusal): boolean {
  const { details } = error.body;
  const causes = typeof details === "object" && details !== null && "causes" in details ? details.causes : null;
  return (
    Array.isArray(causes) &&
    causes.some((cause) => typeof cause === "object" && cause !== null && cause.reason === "DisruptionBudget")
  );
}

function errorOf(refusal: Refusal, body: z.infer<typeof Status> | null, now: number): RpcError {
  const { status, request } = refusal;
  const sentence = refusalText(body?.message || plainText(refusal)).slice(0, 2_000);
  const params = { hop: "api", status, request, sentence };
  const delayMs = retryAfterMs(refusal, body?.details?.retryAfterSeconds ?? null, now);
  if (delayMs !== null && (status === 429 || status === 503)) {
    return new RpcError("throttled", message("connection.throttled", { ...params, retryAfterMs: delayMs }));
  }
  switch (status) {
    case 401:
      return new RpcError("expired", message("auth.unauthorized", { ...params, hop: "login" }));
    case 403:
      return new RpcError("forbidden", forbidden(sentence, request));
    case 404:
      return new RpcError("not-found", message(body ? "connection.notFound" : "connection.notKubernetes", params));
    case 405:
    case 406:
    case 415:
      return new RpcError("unsupported", message("connection.unsupported", params));
    case 409:
      return new RpcError("conflict", message("connection.conflict", params));
    case 410:
      return new RpcError("gap", message("connection.gone", params));
    case 413:
      return new RpcError("too-large", message("connection.requestTooLarge", params));
    case 429:
      return new RpcError("throttled", message("connection.throttled", { ...params, retryAfterMs: 1_000 }));
    case 504:
      return new RpcError("timeout", message("connection.serverTimeout", params));
  }
  if (status >= 300 && status < 400)
    return new RpcError(
      "unreachable",
      message("connection.redirected", { ...params, to: redirectHost(refusal.headers) }),
    );
  // A list that was continued too late, and a watch's too old version, also come with the reason alone.
  if (body?.reason === "Expired" || body?.reason === "Gone")
    return new RpcError("gap", message("connection.gone", params));
  if (status >= 500) return new RpcError("unreachable", message("connection.serverError", params));
  return new RpcError("invalid", message("connection.badRequest", params));
}

/** The sentence of RBAC: who may not do what, where. Webhooks and other authorizers write what they like; then only the sentence is given. */
const rbacSentence =
  /User "(?<user>[^"]*)" cannot (?<verb>[^ ]+) (?:resource "(?<resource>[^"]*)" in API group "(?<group>[^"]*)"|path "(?<path>[^"]*)")(?: in the namespace "(?<namespace>[^"]*)"| at the cluster scope)?/;

function forbidden(sentence: string, request: string): Message {
  const found = rbacSentence.exec(sentence)?.groups;
  const base = { hop: "api", sentence, request };
  if (!found) return message("connection.forbidden", base);
  const { user = "", verb = "", resource = "", group = "", path = "", namespace = "" } = found;
  if (path !== "") return message("connection.forbiddenPath", { ...base, user, verb, path });
  const params = { ...base, user, verb, resource: resourceName({ group, resource }), namespace };
  return namespace === ""
    ? message("connection.forbiddenCluster", params)
    : message("connection.forbiddenNamespace", params);
}

function readStatus(text: string): z.infer<typeof Status> | null {
  try {
    const parsed = Status.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** A page for browsers says nothing to a person here; a line of text does. */
function plainText(refusal: Refusal): string {
  if (/html/i.test(refusal.headers["content-type"] ?? "")) return "";
  return refusal.text.trim().slice(0, 300);
}

/** Seconds or a date (RFC 9110, section 10.2.3), or the body's own word. */
function retryAfterMs(refusal: Refusal, inBody: number | null, now: number): number | null {
  const header = refusal.headers["retry-after"];
  if (header !== undefined) {
    if (/^\d{1,9}$/.test(header.trim())) return Number(header) * 1000;
    const at = Date.parse(header);
    if (!Number.isNaN(at)) return Math.max(0, at - now);
  }
  return inBody === null ? null : Math.max(0, inBody * 1000);
}

/** The host alone: the rest of a login page's address may hold secrets. */
function redirectHost(headers: IncomingHttpHeaders): string {
  return URL.parse(headers.location ?? "")?.host ?? "";
}
