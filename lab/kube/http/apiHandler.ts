import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { impersonated, type User } from "../auth.ts";
import type { ResourceAccess } from "../authorization.ts";
import type { Cluster } from "../cluster.ts";
import type { JsonObject } from "../json.ts";
import type { Registry } from "../registry.ts";
import { ApiError, forbidden, methodNotAllowed, noSuchPath, unauthorized } from "../status.ts";
import { refusalOf, webhookTimeout } from "../writeFaults.ts";
import { Answer } from "./answer.ts";
import { mediaType, PROTOBUF, readBytes, readObject } from "./body.ts";
import { discover, type TaggedDocument } from "./discovery.ts";
import { answerMetrics } from "./metrics.ts";
import { openApiAt } from "./openApi.ts";
import { parseResourcePath, type ResourceTarget } from "./requestTarget.ts";
import { handleResource, verbOf } from "./resourceRequest.ts";
import { readReviewProtobuf } from "./reviewProtobuf.ts";
import { review } from "./reviews.ts";

/** Answers one HTTP request to a cluster; whatever goes wrong becomes a Status. */
export async function handleApi(cluster: Cluster, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const answer = new Answer(request, response, cluster.shaping);
  try {
    await dispatch(cluster, request, answer);
  } catch (error) {
    if (response.headersSent) {
      // Too late for a Status: a cut connection is the only honest sign.
      response.destroy();
      return;
    }
    await answer.error(error instanceof ApiError ? error : internalError(error));
  }
}

function internalError(error: unknown): ApiError {
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new ApiError(500, "InternalError", `Internal error occurred: ${message}`);
}

async function dispatch(cluster: Cluster, request: IncomingMessage, answer: Answer): Promise<void> {
  const url = new URL(request.url ?? "/", "http://lab");
  const path = url.pathname;
  const method = request.method ?? "GET";
  if (HEALTH_PATHS.has(path)) return answer.text(200, "ok", { "content-type": "text/plain; charset=utf-8" });
  const user = identify(cluster, request);
  cluster.faults.admitRequest();
  const target = parseResourcePath(path);
  if (target === undefined || isDiscovery(target)) return answerPath(cluster, request, answer, path, user);
  const verb = verbOf(method, target, url.searchParams);
  // Everyone may ask about themselves.
  const access = accessOf(target, verb, url.searchParams);
  if (!REVIEW_GROUPS.has(target.group)) {
    cluster.authorizer.check(user, access);
    if (isWrite(verb, url.searchParams)) await runIntoFaults(cluster, access, answer);
  }
  if (verb === "create" && REVIEW_GROUPS.has(target.group)) return answerReview(cluster, user, target, request, answer);
  if (target.group === "metrics.k8s.io") {
    if (verb !== "get" && verb !== "list") throw methodNotAllowed();
    // kube-aggregator `handler_proxy.go`: plain text, no Status.
    if (cluster.faults.metricsAway) return answer.text(503, "service unavailable\n", { "content-type": "text/plain" });
    return answerMetrics(cluster, target, url.searchParams, request.headers.accept, answer);
  }
  const served = cluster.registry.find(target.group, target.version, target.resource);
  if (served === undefined) throw noSuchPath();
  if (served.type.namespaced && target.namespace === "" && (target.name !== "" || verb === "create"))
    throw noSuchPath();
  if (!served.type.namespaced && target.namespace !== "") throw noSuchPath();
  answer.warning = served.warning;
  const context = { cluster, served, target, query: url.searchParams, user, request, answer };
  await handleResource(context, verb);
}

/** A dry run writes nothing. */
function isWrite(verb: string, query: URLSearchParams): boolean {
  return verb !== "get" && verb !== "list" && verb !== "watch" && !query.has("dryRun");
}

/** @throws ApiError for a write that someone wished to fail */
async function runIntoFaults(cluster: Cluster, access: ResourceAccess, answer: Answer): Promise<void> {
  for (const fault of cluster.faults.writes.take(access)) {
    switch (fault.kind) {
      case "fail":
        throw refusalOf(fault.code, fault.message, access);
      case "lose":
        answer.isLost = true;
        break;
      case "hold":
        await delay(fault.ms);
        if (fault.webhook !== "") throw webhookTimeout(fault.webhook);
    }
  }
}

const HEALTH_PATHS: ReadonlySet<string> = new Set(["/livez", "/readyz", "/healthz"]);

const REVIEW_GROUPS: ReadonlySet<string> = new Set(["authentication.k8s.io", "authorization.k8s.io"]);

async function answerReview(
  cluster: Cluster,
  user: User,
  { group, resource }: ResourceTarget,
  request: IncomingMessage,
  answer: Answer,
): Promise<void> {
  const reviewed = review(cluster, user, group, resource, await readReview(request));
  if (reviewed === undefined) throw noSuchPath();
  await answer.json(201, reviewed);
}

async function readReview(request: IncomingMessage): Promise<JsonObject> {
  return mediaType(request) === PROTOBUF ? readReviewProtobuf(await readBytes(request)) : readObject(request);
}

/** `/apis/GROUP/VERSION` has the form of a resource path without a resource. */
function isDiscovery(target: ResourceTarget): boolean {
  return target.resource === "";
}

function accessOf(target: ResourceTarget, verb: string, query: URLSearchParams): ResourceAccess {
  const { group, resource, subresource, namespace, name } = target;
  // A list or watch of one name is allowed to who may see that one object (apiserver `requestinfo.go`).
  const selected = /^metadata\.name=([^,]+)$/.exec(query.get("fieldSelector") ?? "")?.[1] ?? "";
  const isCollection = verb === "list" || verb === "watch" || verb === "deletecollection";
  return {
    verb,
    group,
    resource: subresource === "" ? resource : `${resource}/${subresource}`,
    namespace,
    name: isCollection ? selected : name,
  };
}

/** Who a request is from, or acts as.
 *  @throws ApiError 401 or 403 */
export function identify(cluster: Cluster, request: IncomingMessage): User {
  const user = cluster.authenticator.identify(request);
  if (user === undefined) throw unauthorized();
  const other = impersonated(request);
  if (other === undefined) return user;
  const mayActAs = (resource: string, name: string): boolean =>
    cluster.authorizer.allows(user, { verb: "impersonate", group: "", resource, namespace: "", name });
  if (!mayActAs("users", other.name)) {
    const why = `User "${user.name}" cannot impersonate resource "users" in API group "" at the cluster scope`;
    throw forbidden({ group: "", resource: "users" }, other.name, why);
  }
  return other;
}

async function answerPath(
  cluster: Cluster,
  request: IncomingMessage,
  answer: Answer,
  path: string,
  user: User,
): Promise<void> {
  cluster.authorizer.checkPath(user, (request.method ?? "GET").toLowerCase(), path);
  if (path === "/version") return answer.json(200, versionInfo(cluster.version));
  const document = documentAt(cluster.registry, path, request.headers.accept);
  if (document === undefined) throw noSuchPath();
  const { body, etag, contentType } = document;
  const tag = etag === undefined ? {} : { etag, vary: "Accept" };
  if (etag !== undefined && request.headers["if-none-match"] === etag) {
    await answer.open(304, tag);
    answer.response.end();
    return;
  }
  await answer.text(200, JSON.stringify(body), { "content-type": contentType, ...tag });
}

function documentAt(registry: Registry, path: string, accept: string | undefined): TaggedDocument | undefined {
  if (path === "/openapi/v2" || path.startsWith("/openapi/v3")) return openApiAt(registry, path, accept);
  return discover(registry, path, accept);
}

function versionInfo(version: string) {
  const [, major = "", minor = ""] = /^v(\d+)\.(\d+)/.exec(version) ?? [];
  return {
    major,
    minor,
    gitVersion: version,
    gitCommit: "0000000000000000000000000000000000000000",
    gitTreeState: "clean",
    buildDate: "2026-01-01T00:00:00Z",
    goVersion: "none",
    compiler: "node",
    platform: `${process.platform}/${process.arch}`,
  };
}
