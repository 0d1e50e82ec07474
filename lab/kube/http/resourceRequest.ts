import type { KubeObject } from "../object.ts";
import { streamTarget } from "../pods/streamTarget.ts";
import { scaleOf } from "../scale.ts";
import { methodNotAllowed, noSuchPath } from "../status.ts";
import { streamLogs } from "../stream/index.ts";
import { viewOf } from "../view.ts";
import { negotiate } from "./accept.ts";
import { awaitRevision, listPage } from "./list.ts";
import type { ResourceTarget } from "./requestTarget.ts";
import { JSON_HEADERS, listBody, type ResourceRequest, read, respond, selectionOf } from "./resourceAnswer.ts";
import { Shaping } from "./shaping.ts";
import { serveWatch } from "./watch.ts";
import { create, patch, remove, removeAll, update } from "./writeRequest.ts";

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
      return respond(context, 200, subresourceView(context));
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

async function list(context: ResourceRequest): Promise<void> {
  const { cluster, served, query, request, answer } = context;
  const representation = negotiate(request.headers.accept, query);
  await awaitRevision(cluster.store, query);
  const page = listPage(cluster.store, served, selectionOf(context), query);
  const view = viewOf(served, representation, () => cluster.now());
  const body = listBody(view, page.metadata, page.entries);
  await answer.stream(200, JSON_HEADERS, cluster.faults.takeMalformedList() ? broken(body) : body);
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

function log({ cluster, target, query, answer }: ResourceRequest): void {
  const stream = streamTarget(cluster, target.namespace, target.name);
  answer.response.once("close", () => stream.dispose());
  streamLogs(answer.response, query, stream.target);
}

/** The object, or what a subresource shows of it. */
function subresourceView(context: ResourceRequest): KubeObject {
  return context.target.subresource === "scale" ? scaleOf(read(context), context.served.scale) : read(context);
}
