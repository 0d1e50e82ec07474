import type { IncomingMessage } from "node:http";
import type { User } from "../auth.ts";
import type { Cluster } from "../cluster.ts";
import { evict } from "../eviction.ts";
import { at, isObject, type Json, type JsonObject } from "../json.ts";
import type { KubeObject } from "../object.ts";
import { deleteOptions } from "../objectWriter.ts";
import { jsonPatch, PatchError } from "../patch/jsonPatch.ts";
import { mergePatch } from "../patch/mergePatch.ts";
import { streamTarget } from "../pods/streamTarget.ts";
import type { ServedType } from "../registry.ts";
import { scaleOf, withScale } from "../scale.ts";
import { parseFieldSelector } from "../selectors/field.ts";
import { parseLabelSelector } from "../selectors/label.ts";
import { ApiError, badRequest, invalid, methodNotAllowed, noSuchPath, unsupportedMediaType } from "../status.ts";
import type { Entry } from "../store/entry.ts";
import { streamLogs } from "../stream/index.ts";
import { viewOf } from "../view.ts";
import { negotiate } from "./accept.ts";
import type { Answer } from "./answer.ts";
import { mediaType, parseJson, readBody, readObject } from "./body.ts";
import { awaitRevision, listPage, type Selection } from "./list.ts";
import type { ResourceTarget } from "./requestTarget.ts";
import { Shaping } from "./shaping.ts";
import { serveWatch } from "./watch.ts";

/** One request for a resource, with what is known of it before it is carried out. */
export interface ResourceRequest {
  readonly cluster: Cluster;
  readonly served: ServedType;
  readonly target: ResourceTarget;
  readonly query: URLSearchParams;
  readonly user: User;
  readonly request: IncomingMessage;
  readonly answer: Answer;
}

/** The verb that RBAC is asked about (apiserver `request/requestinfo.go`). */
export function verbOf(method: string, target: ResourceTarget, query: URLSearchParams): string {
  const collection = target.name === "";
  switch (method) {
    case "GET":
    case "HEAD": {
      const watch = query.get("watch");
      if (collection && (watch === "true" || watch === "1")) return "watch";
      return collection ? "list" : "get";
    }
    case "POST":
      return "create";
    case "PUT":
      return "update";
    case "PATCH":
      return "patch";
    case "DELETE":
      return collection ? "deletecollection" : "delete";
    default:
      throw methodNotAllowed();
  }
}

/** Carries out a request that is allowed. */
export async function handleResource(context: ResourceRequest, verb: string): Promise<void> {
  const { served, target } = context;
  if (target.subresource === "") {
    if (!served.type.verbs.some((offered) => offered === verb)) throw methodNotAllowed();
  } else {
    const subresource = served.type.subresources.find(({ name }) => name === target.subresource);
    if (subresource === undefined) throw noSuchPath();
    if (!subresource.verbs.some((offered) => offered === verb)) throw methodNotAllowed();
  }
  const bytesPerSecond = context.cluster.faults.takeBodyPace();
  if (bytesPerSecond > 0) context.answer.slowLine = slowLine(bytesPerSecond);
  switch (verb) {
    case "list":
      return list(context);
    case "watch":
      return watch(context);
    case "get":
      if (target.subresource === "log") return log(context);
      return respond(context, 200, subresourceView(context, read(context)));
    case "create":
      return create(context);
    case "update":
      return update(context);
    case "patch":
      return patch(context);
    case "delete":
      return remove(context);
    case "deletecollection":
      return removeAll(context);
    default:
      throw methodNotAllowed();
  }
}

function slowLine(bytesPerSecond: number): Shaping {
  const line = new Shaping();
  line.bytesPerSecond = bytesPerSecond;
  return line;
}

function selectionOf({ served, target, query }: ResourceRequest): Selection {
  return {
    namespace: target.namespace,
    labels: parseLabelSelector(query.get("labelSelector") ?? ""),
    fields: parseFieldSelector(query.get("fieldSelector") ?? "", served.type),
  };
}

async function list(context: ResourceRequest): Promise<void> {
  const { cluster, served, query, request, answer } = context;
  const representation = negotiate(request.headers.accept, query);
  await awaitRevision(cluster.store, query);
  const page = listPage(cluster.store, served, selectionOf(context), query);
  const view = viewOf(served, representation, () => cluster.now());
  const body = listBody(view, page.metadata, page.entries);
  await answer.stream(200, JSON_HEADERS, cluster.faults.takeMalformedList() ? broken(body) : body);
}

const JSON_HEADERS = { "content-type": "application/json", "cache-control": "no-cache, private" };
const PIECE_LENGTH = 64 * 1024;

interface ListView {
  openList(metadata: JsonObject): string;
  item(entry: Entry): string;
  closeList(): string;
}

/** The text of a list in pieces large enough to be worth a write. */
function* listBody(view: ListView, metadata: JsonObject, entries: readonly Entry[]): Generator<string> {
  let piece = view.openList(metadata);
  let separator = "";
  for (const entry of entries) {
    piece += separator + view.item(entry);
    separator = ",";
    if (piece.length >= PIECE_LENGTH) {
      yield piece;
      piece = "";
    }
  }
  yield piece + view.closeList();
}

/** A list that stops being JSON after its first piece, and goes on as if nothing were. */
function* broken(body: Iterable<string>): Generator<string> {
  let first = true;
  for (const piece of body) {
    yield first ? piece.replace('"metadata":', '"metadata"\u0000:{') : piece;
    first = false;
  }
}

async function watch(context: ResourceRequest): Promise<void> {
  const { cluster, served, query, request, answer } = context;
  const view = viewOf(served, negotiate(request.headers.accept, query), () => cluster.now());
  await serveWatch(cluster.store, served, selectionOf(context), query, view, answer, {
    bookmarkIntervalMs: cluster.bookmarkIntervalMs,
    register: (handle) => {
      cluster.watches.add(handle);
      return () => cluster.watches.delete(handle);
    },
  });
}

function read({ cluster, served, target }: ResourceRequest): KubeObject {
  return cluster.writer.get(served.type, target.namespace, target.name).read();
}

/** What a subresource shows of its object. */
function subresourceView({ target }: ResourceRequest, object: KubeObject): KubeObject {
  return target.subresource === "scale" ? scaleOf(object) : object;
}

async function respond(context: ResourceRequest, status: number, object: KubeObject): Promise<void> {
  const { cluster, served, query, request, answer, target } = context;
  if (target.subresource === "scale") return answer.json(status, object);
  const view = viewOf(served, negotiate(request.headers.accept, query), () => cluster.now());
  await answer.stream(status, JSON_HEADERS, [`${view.object(object, false)}\n`]);
}

function log({ cluster, target, query, answer }: ResourceRequest): void {
  const stream = streamTarget(cluster, target.namespace, target.name);
  answer.response.once("close", () => stream.dispose());
  streamLogs(answer.response, query, stream.target);
}

async function create(context: ResourceRequest): Promise<void> {
  const { cluster, served, target, query, request, answer } = context;
  if (target.subresource === "eviction") {
    return answer.json(201, evict(cluster, target, await readObject(request), query));
  }
  if (target.name !== "") throw methodNotAllowed();
  refuseDryRun(query);
  const body = await readObject(request);
  await respond(context, 201, cluster.writer.create(served.type, target.namespace, body));
}

async function update(context: ResourceRequest): Promise<void> {
  refuseDryRun(context.query);
  await respond(context, 200, apply(context, await readObject(context.request)));
}

/** Writes the next state of the object, or of the part that the subresource names. */
function apply(context: ResourceRequest, body: JsonObject): KubeObject {
  const { cluster, served, target } = context;
  const { namespace, name, subresource } = target;
  if (subresource !== "scale") return cluster.writer.update(served.type, namespace, name, body, subresource);
  return scaleOf(cluster.writer.update(served.type, namespace, name, withScale(read(context), body)));
}

/** In a replacement a uid is a precondition; in a patch it is an attempt to change it. */
function refuseOtherUid({ served: { type }, target }: ResourceRequest, current: KubeObject, next: JsonObject): void {
  const uid = at(next, "metadata", "uid");
  if (uid === undefined || uid === current.metadata.uid) return;
  const message = `Invalid value: ${JSON.stringify(uid)}: field is immutable`;
  throw invalid(type.kind, type.group, target.name, [{ reason: "FieldValueInvalid", field: "metadata.uid", message }]);
}

const PATCH_TYPES = ["application/json-patch+json", "application/merge-patch+json"] as const;

async function patch(context: ResourceRequest): Promise<void> {
  const { request, query } = context;
  refuseDryRun(query);
  const type = mediaType(request);
  if (!PATCH_TYPES.some((known) => known === type)) throw unsupportedMediaType(PATCH_TYPES);
  const change = parseJson(await readBody(request));
  const current = subresourceView(context, read(context));
  const next = patched(current, change, type);
  if (!isObject(next)) throw badRequest("the patched object is not an object");
  refuseOtherUid(context, current, next);
  await respond(context, 200, apply(context, next));
}

function patched(current: KubeObject, change: Json, type: string): Json {
  if (type === "application/merge-patch+json") {
    if (!isObject(change)) throw badRequest("a merge patch is an object");
    return mergePatch(current, change);
  }
  if (!Array.isArray(change)) throw badRequest("a JSON patch is an array of operations");
  try {
    return jsonPatch(current, change);
  } catch (error) {
    if (!(error instanceof PatchError)) throw error;
    throw new ApiError(422, "Invalid", "the server rejected our request due to an error in our request", {
      causes: [{ reason: "UnexpectedServerResponse", message: error.message }],
    });
  }
}

async function remove(context: ResourceRequest): Promise<void> {
  const { cluster, served, target, query, answer } = context;
  refuseDryRun(query);
  const options = deleteOptions(await readOptions(context.request), query);
  const { namespace, name } = target;
  const outcome = cluster.writer.delete(served.type, namespace, name, options);
  // What is held back, and any pod, is shown as it is now; of the rest a Status tells that it is gone.
  if (!outcome.gone || served.type.resource === "pods") return respond(context, 200, outcome.object);
  const { group, resource } = served.type;
  await answer.json(200, {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Success",
    details: { name, ...(group === "" ? {} : { group }), kind: resource, uid: outcome.object.metadata.uid },
  });
}

async function removeAll(context: ResourceRequest): Promise<void> {
  const { cluster, served, query, request, answer } = context;
  refuseDryRun(query);
  const options = deleteOptions(await readOptions(request), query);
  const page = listPage(cluster.store, served, selectionOf(context), query);
  const entries = [...page.entries];
  for (const entry of entries) cluster.writer.delete(served.type, entry.namespace, entry.name, options);
  const view = viewOf(served, negotiate(request.headers.accept, query), () => cluster.now());
  await answer.stream(200, JSON_HEADERS, listBody(view, page.metadata, entries));
}

async function readOptions(request: IncomingMessage): Promise<Json> {
  const body = await readBody(request);
  return body === "" ? {} : parseJson(body);
}

function refuseDryRun(query: URLSearchParams): void {
  if (query.has("dryRun")) throw badRequest("the practice cluster has no dry run");
}
