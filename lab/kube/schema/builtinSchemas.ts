import { isObject, type Json, type JsonObject } from "../json.ts";
import kubernetes from "./kubernetes.schema.json" with { type: "json" };
import { SchemaNode } from "./schemaNode.ts";

/** The schemas of the Kubernetes API by their names, as scripts/kubeSchemas.ts writes them: references are bare names. */
const SCHEMAS: ReadonlyMap<string, JsonObject> = new Map(Object.entries(kubernetes.schemas));
const NAMES: ReadonlyMap<string, string> = new Map(Object.entries(kubernetes.kinds));

/** The Kubernetes that the practice clusters play: the one whose schemas they have. */
export const KUBERNETES_VERSION: string = kubernetes.version;

export const OBJECT_META = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";
export const LIST_META = "io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta";

const nodes = new Map<string, SchemaNode>();

/** The name of a built-in kind's schema; undefined for any other kind. */
export function builtinSchemaName(group: string, version: string, kind: string): string | undefined {
  return NAMES.get(`${group}/${version}/${kind}`);
}

export function allBuiltinSchemas(): ReadonlyMap<string, JsonObject> {
  return SCHEMAS;
}

/** Group, version and kind of the schemas that are a kind's own, by name. */
export function builtinKinds(): ReadonlyMap<string, JsonObject> {
  return new Map(
    [...NAMES].map(([id, name]) => {
      const [group = "", version = "", kind = ""] = id.split("/");
      return [name, { group, version, kind }];
    }),
  );
}

function builtinSchema(name: string): JsonObject | undefined {
  return SCHEMAS.get(name);
}

/** @throws Error for a name that the data does not have */
export function builtinNode(name: string): SchemaNode {
  let node = nodes.get(name);
  if (node === undefined) {
    if (!SCHEMAS.has(name)) throw new Error(`there is no schema ${name}`);
    node = new SchemaNode({ $ref: name }, builtinSchema);
    nodes.set(name, node);
  }
  return node;
}

/** The node of a custom kind: what its definition says, and the metadata that every object has. */
export function customNode(schema: JsonObject): SchemaNode {
  return new SchemaNode(withObjectFields(schema), (name) => SCHEMAS.get(name));
}

const STRING: JsonObject = { type: "string" };

/** Objects, and the objects embedded in them, have a kind and metadata that no definition needs to list. */
function withObjectFields(schema: JsonObject): JsonObject {
  const properties = isObject(schema.properties) ? schema.properties : {};
  const metadata: Json = { $ref: OBJECT_META };
  return {
    ...embedded(schema),
    properties: { ...record(embedded(properties)), apiVersion: STRING, kind: STRING, metadata },
  };
}

function record(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}

function embedded(value: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => {
      if (key === "default" || key === "enum" || member === undefined) return [key, member];
      return [key, embeddedIn(member)];
    }),
  );
}

function embeddedIn(value: Json): Json {
  if (Array.isArray(value)) return value.map(embeddedIn);
  if (!isObject(value)) return value;
  return value["x-kubernetes-embedded-resource"] === true ? withObjectFields(value) : embedded(value);
}
