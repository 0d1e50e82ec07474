/** For tests: an API server of whole objects in memory, without watches. Lists are plain, as those of servers that know no Tables, and come in pages. */
import { Readable } from "node:stream";
import type { ApiKind } from "../../../shared/cluster.ts";
import { message } from "../../../shared/model/message.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { KubeHttp, KubeRequest } from "../http/request.ts";
import { sectionOf } from "../source/section.ts";
import { at, listAt, textAt } from "../source/wireValue.ts";

export interface ObjectServer extends KubeHttp {
  readonly asked: string[];
}

/** @param objects by collection path: `/api/v1/namespaces/shop/pods`; lists over all namespaces find them too
 *  @param refuse says of a path that it fails, and how */
export function objectServer(
  objects: Readonly<Record<string, readonly object[]>>,
  refuse: (path: string) => RpcError["code"] | null = () => null,
): ObjectServer {
  const asked: string[] = [];
  const answer = (request: KubeRequest): unknown => {
    asked.push(request.path);
    const code = refuse(request.path);
    if (code) throw new RpcError(code, message("connection.bad-request", { path: request.path }));
    const own = objects[request.path];
    if (own) return { kind: "List", metadata: { resourceVersion: "1" }, items: own };
    const found = Object.entries(objects).flatMap(([path, items]) =>
      items.filter((item) => `${path}/${textAt(item, "metadata", "name")}` === request.path),
    );
    if (found[0]) return found[0];
    const everywhere = Object.entries(objects).filter(
      ([path]) => path.replace(/\/namespaces\/[^/]+\//, "/") === request.path,
    );
    if (everywhere.length > 0) return { kind: "List", metadata: {}, items: everywhere.flatMap(([, items]) => items) };
    // A name below a collection is missing; a collection is empty.
    const parent = request.path.slice(0, request.path.lastIndexOf("/"));
    if (Object.hasOwn(objects, parent)) throw new RpcError("not-found", message("connection.not-found"));
    return { kind: "List", metadata: {}, items: [] };
  };
  return {
    asked,
    json: async (request) => answer(request),
    request: async (request) => {
      const list = answer(request);
      const selector = at(request.query, "labelSelector");
      const all = typeof selector === "string" ? selected(list, selector) : listAt(list, "items");
      const from = Number(request.query?.continue ?? 0);
      const to = from + Number(request.query?.limit ?? all.length);
      const left = Math.max(0, all.length - to);
      const rest = left > 0 && { continue: String(to), ...(selector === undefined && { remainingItemCount: left }) };
      const metadata = { resourceVersion: "1", ...rest };
      const body = Buffer.from(JSON.stringify({ kind: "List", metadata, items: all.slice(from, to) }));
      return { status: 200, headers: {}, body: Readable.from([body]), wireBytes: () => body.length };
    },
    upgrade: () => Promise.reject(new Error("not here")),
    reset: () => {},
    dispose: () => {},
  };
}

/** Equalities alone: `app=web,tier=a`. */
function selected(list: unknown, selector: string): unknown[] {
  const terms = selector.split(",").map((term) => term.split("="));
  const items = at(list, "items");
  return (Array.isArray(items) ? items : []).filter((item) =>
    terms.every(([key = "", value]) => textAt(item, "metadata", "labels", key) === value),
  );
}

export function servedKind(group: string, version: string, resource: string, kind: string, namespaced = true): ApiKind {
  const custom = group.includes("example");
  return {
    group,
    version,
    resource,
    kind,
    singular: kind.toLowerCase(),
    shortNames: [],
    categories: [],
    namespaced,
    verbs: ["get", "list", "watch"],
    subresources: [],
    custom,
    section: sectionOf(group, resource),
  };
}
