import type { Representation } from "./http/accept.ts";
import type { JsonObject } from "./json.ts";
import { apiVersionOf, type KubeObject, type ObjectMeta } from "./object.ts";
import type { ServedType } from "./registry.ts";
import { listKind } from "./resourceType.ts";
import type { Entry } from "./store/entry.ts";

export const INITIAL_EVENTS_END = "k8s.io/initial-events-end";

/** The pods of a workload share their `managedFields`, by far the largest part of their metadata: it is encoded once. */
const encodedManagedFields = new WeakMap<object, string>();

function encodeMetadata({ managedFields, ...metadata }: ObjectMeta): string {
  const encoded = JSON.stringify(metadata);
  if (typeof managedFields !== "object" || managedFields === null) return encoded;
  let fields = encodedManagedFields.get(managedFields);
  if (fields === undefined) {
    fields = JSON.stringify(managedFields);
    encodedManagedFields.set(managedFields, fields);
  }
  return `${encoded.slice(0, -1)},"managedFields":${fields}}`;
}

function isInitialEventsEnd(object: KubeObject): boolean {
  return object.metadata.annotations?.[INITIAL_EVENTS_END] === "true";
}

/** Encodes entries in the shape that one request negotiated. All answers are text, so that lists can be streamed item by item. */
export interface View {
  /** What goes before the items of a list. */
  openList(metadata: JsonObject): string;
  /** One item of a list. */
  item(entry: Entry): string;
  closeList(): string;
  /** One object alone. @param bare leaves out what only the first event of a watch carries */
  object(object: KubeObject, bare: boolean): string;
}

export function viewOf(served: ServedType, representation: Representation, now: () => number): View {
  switch (representation.kind) {
    case "object":
      return objectView(served, representation.pretty);
    case "partial":
      return partialView(representation.version);
    case "table":
      return tableView(served, representation, now);
  }
}

function objectView({ type }: ServedType, pretty: boolean): View {
  const apiVersion = apiVersionOf(type.group, type.version);
  const indent = pretty ? 2 : undefined;
  return {
    openList: (metadata) =>
      `{"kind":${JSON.stringify(listKind(type))},"apiVersion":${JSON.stringify(apiVersion)},"metadata":${JSON.stringify(metadata)},"items":[`,
    // Items of typed lists carry no kind of their own; those of custom kinds do, as in the API server itself.
    item: (entry) => {
      const object = entry.read();
      if (type.custom) return JSON.stringify({ ...object, apiVersion });
      const { kind: _kind, apiVersion: _apiVersion, ...rest } = object;
      return JSON.stringify(rest);
    },
    closeList: () => "]}\n",
    object: (object) => JSON.stringify({ ...object, apiVersion }, undefined, indent),
  };
}

function partialView(version: string): View {
  const apiVersion = `meta.k8s.io/${version}`;
  const encode = (object: KubeObject): string =>
    `{"kind":"PartialObjectMetadata","apiVersion":"${apiVersion}","metadata":${encodeMetadata(object.metadata)}}`;
  return {
    openList: (metadata) =>
      `{"kind":"PartialObjectMetadataList","apiVersion":"${apiVersion}","metadata":${JSON.stringify(metadata)},"items":[`,
    item: (entry) => encode(entry.read()),
    closeList: () => "]}\n",
    object: encode,
  };
}

function tableView(
  { type, format }: ServedType,
  { version, include }: Extract<Representation, { kind: "table" }>,
  now: () => number,
): View {
  const apiVersion = `meta.k8s.io/${version}`;
  const columns = JSON.stringify(format.columns);
  const open = (metadata: JsonObject, columnDefinitions: string): string =>
    `{"kind":"Table","apiVersion":"${apiVersion}","metadata":${JSON.stringify(metadata)},"columnDefinitions":${columnDefinitions},"rows":[`;
  const row = (object: KubeObject): string => {
    const cells = JSON.stringify(format.cells(object, now()));
    const conditions = format.conditions?.(object);
    const marks = conditions === undefined ? "" : `,"conditions":${JSON.stringify(conditions)}`;
    return `{"cells":${cells}${marks},"object":${rowObject(object)}}`;
  };
  const rowObject = (object: KubeObject): string => {
    // The bookmark that ends a list by watch keeps its mark even where no objects are wanted (apiserver `handlers/response.go`).
    const shown = include === "None" && isInitialEventsEnd(object) ? "Metadata" : include;
    switch (shown) {
      case "None":
        return "null";
      case "Metadata":
        return `{"kind":"PartialObjectMetadata","apiVersion":"${apiVersion}","metadata":${encodeMetadata(object.metadata)}}`;
      case "Object":
        return JSON.stringify({ ...object, apiVersion: apiVersionOf(type.group, type.version) });
    }
  };
  return {
    openList: (metadata) => open(metadata, columns),
    item: (entry) => row(entry.read()),
    closeList: () => "]}\n",
    object: (object, bare) => {
      const metadata = { resourceVersion: object.metadata.resourceVersion };
      return `${open(metadata, bare ? "null" : columns)}${row(object)}]}`;
    },
  };
}
