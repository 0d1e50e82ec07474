import { createHash } from "node:crypto";
import { at, isObject, type Json, type JsonObject, record } from "../json.ts";
import { apiVersionOf } from "../object.ts";
import type { Registry, ServedType } from "../registry.ts";
import type { ResourceType } from "../resourceType.ts";
import { builtinSchemaName, KUBERNETES_VERSION, LIST_META, OBJECT_META } from "../schema/builtinSchemas.ts";
import { builtinDefinitions, type RefBase } from "./builtinDefinitions.ts";
import { operationsOf } from "./operations.ts";

/** `/openapi/v3`: where the document of each group version is. */
export function openApiIndex(registry: Registry, generation: number): JsonObject {
  const paths = groupVersions(registry).map(({ group, version }): [string, JsonObject] => {
    const path = group === "" ? `api/${version}` : `apis/${group}/${version}`;
    const hash = createHash("sha256").update(`${path} ${generation}`).digest("hex").toUpperCase();
    return [path, { serverRelativeURL: `/openapi/v3/${path}?hash=${hash}` }];
  });
  return { paths: Object.fromEntries(paths) };
}

/** `/openapi/v3/PATH`; undefined for a group version that is not served. */
export function openApiV3(registry: Registry, group: string, version: string): JsonObject | undefined {
  const types = registry.all().filter(({ type }) => type.group === group && type.version === version);
  if (types.length === 0) return undefined;
  const refBase = "#/components/schemas/";
  const schemas = new Map(builtinDefinitions(refBase));
  const roots = types.map((served) => addKind(schemas, served, refBase));
  return {
    openapi: "3.0.0",
    info: { title: "Kubernetes", version: KUBERNETES_VERSION },
    paths: pathsOf(types, refBase),
    components: { schemas: reachable(schemas, [...roots, ...subresourceKinds(types)], refBase) },
  };
}

/** `/openapi/v2`: everything in one document. */
export function openApiV2(registry: Registry): JsonObject {
  const refBase = "#/definitions/";
  const schemas = new Map(builtinDefinitions(refBase));
  const types = registry.all();
  const roots = types.map((served) => addKind(schemas, served, refBase));
  return {
    swagger: "2.0",
    info: { title: "Kubernetes", version: KUBERNETES_VERSION },
    paths: pathsOf(types, refBase),
    definitions: reachable(schemas, [...roots, ...subresourceKinds(types)], refBase),
  };
}

function pathsOf(types: readonly ServedType[], refBase: RefBase): JsonObject {
  const refOf = ({ group, version, kind }: Kind): string => refBase + schemaNameOf(group, version, kind);
  return Object.fromEntries(types.flatMap(({ type }) => operationsOf(type, refOf(type), refOf)));
}

type Kind = Pick<ResourceType, "group" | "version" | "kind">;

/** The schemas of what subresources show. */
function subresourceKinds(types: readonly ServedType[]): readonly string[] {
  const kinds = types.flatMap(({ type }) => type.subresources.flatMap(({ kind }) => kind ?? []));
  return kinds.map(({ group, version, kind }) => schemaNameOf(group, version, kind));
}

function groupVersions(registry: Registry): readonly { readonly group: string; readonly version: string }[] {
  const seen = new Map(registry.all().map(({ type }) => [apiVersionOf(type.group, type.version), type]));
  return [...seen.values()];
}

/** Schemas are named by the group backwards where they are not the API server's own. */
function schemaNameOf(group: string, version: string, kind: string): string {
  return builtinSchemaName(group, version, kind) ?? `${group.split(".").reverse().join(".")}.${version}.${kind}`;
}

function kindName({ type }: ServedType): string {
  return schemaNameOf(type.group, type.version, type.kind);
}

/** Puts a kind and its list among the schemas, marked with what they are. @returns the list's name: all else is reached from it */
function addKind(schemas: Map<string, JsonObject>, served: ServedType, refBase: RefBase): string {
  const { type } = served;
  const name = kindName(served);
  const { group, version, kind } = type;
  const own = type.custom ? record(served.schema) : (schemas.get(name) ?? {});
  const properties: JsonObject = {
    apiVersion: { type: "string", description: "Group and version of the kind." },
    kind: { type: "string", description: "Name of the kind." },
    ...record(own.properties),
    ...(type.custom ? { metadata: { description: "Standard object's metadata.", ...reference(refBase) } } : {}),
  };
  const marked = { ...own, type: "object", properties, "x-kubernetes-group-version-kind": [{ group, version, kind }] };
  schemas.set(name, marked);
  const listName = `${name}List`;
  schemas.set(listName, {
    type: "object",
    description: `A list of objects of the kind ${kind}.`,
    required: ["items"],
    properties: {
      apiVersion: { type: "string" },
      kind: { type: "string" },
      metadata: { $ref: refBase + LIST_META },
      items: { type: "array", items: { $ref: refBase + name } },
    },
    "x-kubernetes-group-version-kind": [{ group, version, kind: `${kind}List` }],
  });
  return listName;
}

/** The metadata that every object has. */
function reference(refBase: RefBase): JsonObject {
  const target = { $ref: refBase + OBJECT_META };
  return refBase === "#/definitions/" ? target : { allOf: [target] };
}

function reachable(schemas: ReadonlyMap<string, JsonObject>, roots: readonly string[], refBase: RefBase): JsonObject {
  const reached: Record<string, JsonObject> = {};
  const pending = [...roots];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    const schema = schemas.get(name);
    if (schema === undefined || reached[name] !== undefined) continue;
    reached[name] = schema;
    pending.push(...referencesIn(schema, refBase));
  }
  return reached;
}

function referencesIn(value: Json | undefined, refBase: RefBase): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item: Json) => referencesIn(item, refBase));
  if (!isObject(value)) return [];
  const own = at(value, "$ref");
  const found = typeof own === "string" && own.startsWith(refBase) ? [own.slice(refBase.length)] : [];
  return [...found, ...Object.values(value).flatMap((member) => referencesIn(member, refBase))];
}
