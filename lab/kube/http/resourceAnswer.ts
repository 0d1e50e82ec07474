import type { IncomingMessage } from "node:http";
import type { User } from "../auth.ts";
import type { Cluster } from "../cluster.ts";
import type { JsonObject } from "../json.ts";
import type { KubeObject } from "../object.ts";
import type { ServedType } from "../registry.ts";
import { parseFieldSelector } from "../selectors/field.ts";
import { parseLabelSelector } from "../selectors/label.ts";
import type { Entry } from "../store/entry.ts";
import { viewOf } from "../view.ts";
import { negotiate } from "./accept.ts";
import type { Answer } from "./answer.ts";
import type { Selection } from "./list.ts";
import type { ResourceTarget } from "./requestTarget.ts";
import { warningHeaders } from "./writeOptions.ts";

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

export const JSON_HEADERS = { "content-type": "application/json", "cache-control": "no-cache, private" };

export function read({ cluster, served, target }: ResourceRequest): KubeObject {
  return cluster.writer.get(served.type, target.namespace, target.name).read();
}

export function selectionOf({ served, target, query }: ResourceRequest): Selection {
  return {
    namespace: target.namespace,
    labels: parseLabelSelector(query.get("labelSelector") ?? ""),
    fields: parseFieldSelector(query.get("fieldSelector") ?? "", served.type),
  };
}

/** Answers with one object, and what is to be told beside it. */
export async function respond(
  { cluster, served, query, request, answer, target }: ResourceRequest,
  status: number,
  object: KubeObject,
  warnings: readonly string[] = [],
): Promise<void> {
  const headers = { ...JSON_HEADERS, ...warningHeaders(warnings) };
  if (target.subresource === "scale") return answer.json(status, object, headers);
  const view = viewOf(served, negotiate(request.headers.accept, query), () => cluster.now());
  await answer.stream(status, headers, [`${view.object(object, false)}\n`]);
}

export interface ListView {
  openList(metadata: JsonObject): string;
  item(entry: Pick<Entry, "read">): string;
  closeList(): string;
}

const PIECE_LENGTH = 64 * 1024;

/** The text of a list in pieces large enough to be worth a write. */
export function* listBody(view: ListView, metadata: JsonObject, entries: Iterable<Entry>): Generator<string> {
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
