/** The documents of a text as objects of a cluster: what each is called, where it is served, and on which of the others it waits. */

import { LineCounter } from "yaml";
import type { ApiKind } from "../../../../shared/cluster.ts";
import type { ConnectionId } from "../../../../shared/connection.ts";
import type { JsonObject } from "../../../../shared/model/json.ts";
import { isJsonObject } from "../../../../shared/model/kindSchema.ts";
import {
  lineIn,
  type ManifestDocument,
  manifestName,
  manifestOf,
  manifestTrees,
} from "../../../../shared/model/manifest.ts";
import { type Message, message } from "../../../../shared/model/message.ts";
import { serverOwnedMetadata } from "../../../../shared/model/serverOwned.ts";
import type { ObjectRef } from "../../../../shared/objectRef.ts";
import { RpcError } from "../../../../shared/rpc/envelope.ts";
import { at, listAt, textAt } from "../../source/wireValue.ts";

export interface ApplyDocument {
  /** Counts from 1, as people count. */
  readonly number: number;
  readonly line: number;
  readonly ref: ObjectRef;
  readonly kind: Pick<ApiKind, "kind" | "namespaced">;
  /** The namespace that it names itself; empty where it names none. */
  readonly written: string;
  /** As it is sent: with its namespace, without what the server alone writes. */
  readonly object: JsonObject;
  /** What was left out of it: fields that come along when an object is copied from a cluster. */
  readonly dropped: readonly string[];
  /** The line on which a field stands, as far as it is written. */
  readonly lineOf: (path: readonly (string | number)[]) => number;
  /** Null when it can be sent. */
  readonly problem: Message | null;
  /** Numbers of the documents before it that make its namespace or its kind. */
  readonly after: readonly number[];
}

export interface DocumentsAsk {
  readonly text: string;
  readonly connection: ConnectionId;
  /** For those that name none. */
  readonly namespace: string;
  readonly kinds: readonly ApiKind[];
}

/** @throws RpcError `invalid` with the lines when the text cannot be read: then nothing of it is applied, because a part of it may not be what is meant */
export function applyDocuments({ text, connection, namespace, kinds }: DocumentsAsk): readonly ApplyDocument[] {
  const lines = new LineCounter();
  const { documents, nodes, problems } = manifestOf(manifestTrees(text, lines), lines);
  if (problems.length > 0) {
    const lines = problems.slice(0, 8).map((one) => `${one.line}:${one.column} ${one.text}`);
    throw new RpcError(
      "invalid",
      message("cluster.apply.unreadable", { count: problems.length, lines: lines.join("\n") }),
    );
  }
  if (documents.length === 0) throw new RpcError("invalid", message("cluster.apply.empty"));
  const makers: Makers = { namespaces: new Map(), kinds: new Map() };
  return documents.map((document, index) => {
    const found = documentOf(document, index + 1, { connection, namespace, kinds }, makers);
    remember(found, makers);
    return { ...found, lineOf: (path) => lineIn(nodes[index], path, lines) };
  });
}

/** What earlier documents make, with their numbers. */
interface Makers {
  readonly namespaces: Map<string, number>;
  readonly kinds: Map<string, { readonly number: number; readonly resource: string; readonly namespaced: boolean }>;
}

function documentOf(
  { line, object }: ManifestDocument,
  number: number,
  { connection, namespace, kinds }: Omit<DocumentsAsk, "text">,
  makers: Makers,
): Omit<ApplyDocument, "lineOf"> {
  const { apiVersion, kind, name, namespace: own } = manifestName(object);
  const slash = apiVersion.indexOf("/");
  const group = slash < 0 ? "" : apiVersion.slice(0, slash);
  const version = apiVersion.slice(slash + 1);
  const served = kinds.find((one) => one.group === group && one.kind === kind);
  const made = makers.kinds.get(`${group} ${kind}`);
  const resource = served?.resource ?? made?.resource ?? "";
  const namespaced = served?.namespaced ?? made?.namespaced ?? own !== "";
  const place = namespaced ? own || namespace || "default" : "";
  const after = [
    ...(served === undefined && made !== undefined ? [made.number] : []),
    ...(namespaced && makers.namespaces.has(place) ? [makers.namespaces.get(place) ?? 0] : []),
  ];
  return {
    number,
    line,
    ref: {
      connection,
      group,
      version,
      resource: resource || kind.toLowerCase() || "?",
      namespace: place,
      name: name || "?",
    },
    kind: { kind: kind || "?", namespaced },
    written: own,
    ...sent(object, place),
    problem: problemOf({ line, apiVersion, kind, name, own, namespaced }, resource !== "", object),
    after,
  };
}

function problemOf(
  of: { line: number; apiVersion: string; kind: string; name: string; own: string; namespaced: boolean },
  isServed: boolean,
  object: JsonObject,
): Message | null {
  const { line, apiVersion, kind, name } = of;
  if (apiVersion === "") return message("cluster.apply.missing", { line, field: "apiVersion" });
  if (kind === "") return message("cluster.apply.missing", { line, field: "kind" });
  if (!isServed) return message("cluster.apply.unknownKind", { line, apiVersion, kind });
  if (name === "" && textAt(object, "metadata", "generateName") !== "")
    return message("cluster.apply.generateName", { line });
  if (name === "") return message("cluster.apply.missing", { line, field: "metadata.name" });
  if (!of.namespaced && of.own !== "") return message("cluster.apply.noNamespace", { line, kind });
  return null;
}

function sent(object: JsonObject, namespace: string): Pick<ApplyDocument, "object" | "dropped"> {
  const metadata = isJsonObject(object.metadata) ? object.metadata : {};
  // It refuses documents that name managers, and a version or a uid of before is another object's.
  const present = serverOwnedMetadata.filter((key) => Object.hasOwn(metadata, key));
  const rest = Object.fromEntries(Object.entries(metadata).filter(([key]) => !present.includes(key)));
  return {
    object: { ...object, metadata: { ...rest, ...(namespace !== "" && { namespace }) } },
    // Generated manifests have `creationTimestamp: null`: nothing is lost.
    dropped: present.filter((key) => metadata[key] !== null).map((key) => `metadata.${key}`),
  };
}

function remember({ ref, object, number }: Omit<ApplyDocument, "lineOf">, makers: Makers): void {
  if (ref.group === "" && ref.resource === "namespaces") makers.namespaces.set(ref.name, number);
  if (ref.group !== "apiextensions.k8s.io" || ref.resource !== "customresourcedefinitions") return;
  const kind = textAt(object, "spec", "names", "kind");
  const resource = textAt(object, "spec", "names", "plural");
  const served = listAt(object, "spec", "versions").some((version) => at(version, "served") === true);
  if (kind === "" || resource === "" || !served) return;
  const namespaced = textAt(object, "spec", "scope") === "Namespaced";
  makers.kinds.set(`${textAt(object, "spec", "group")} ${kind}`, { number, resource, namespaced });
}
