import type { JsonObject } from "../json.ts";
import type { ResourceType } from "../resourceType.ts";

/** The paths of a kind with their operations, as far as clients read them: which kind is where, and which parameters a write takes. */
export function operationsOf(type: ResourceType, schemaRef: string): readonly (readonly [string, JsonObject])[] {
  const root = type.group === "" ? `/api/${type.version}` : `/apis/${type.group}/${type.version}`;
  const collection = type.namespaced ? `${root}/namespaces/{namespace}/${type.resource}` : `${root}/${type.resource}`;
  const operation = (action: string, parameters: readonly JsonObject[]): JsonObject => ({
    operationId: `${action}${type.namespaced ? "Namespaced" : ""}${type.kind}${type.version}`,
    parameters,
    responses: { "200": { description: "OK", content: { "application/json": { schema: { $ref: schemaRef } } } } },
    "x-kubernetes-action": action,
    "x-kubernetes-group-version-kind": { group: type.group, version: type.version, kind: type.kind },
  });
  const paths: [string, JsonObject][] = [
    [collection, { get: operation("list", LIST_PARAMETERS), post: operation("post", WRITE_PARAMETERS) }],
    [
      `${collection}/{name}`,
      {
        get: operation("get", []),
        put: operation("put", WRITE_PARAMETERS),
        patch: operation("patch", WRITE_PARAMETERS),
        delete: operation("delete", []),
      },
    ],
  ];
  if (type.namespaced) paths.push([`${root}/${type.resource}`, { get: operation("list", LIST_PARAMETERS) }]);
  return paths;
}

function query(name: string, type: string, description: string): JsonObject {
  return { name, in: "query", description, schema: { type, uniqueItems: true } };
}

const LIST_PARAMETERS: readonly JsonObject[] = [
  query("limit", "integer", "Most objects in an answer."),
  query("continue", "string", "Where the answer before ended."),
  query("labelSelector", "string", "Labels that the objects must have."),
  query("fieldSelector", "string", "Fields that the objects must have."),
  query("resourceVersion", "string", "Version of the state that is wanted."),
  query("resourceVersionMatch", "string", "How that version is meant."),
  query("watch", "boolean", "Whether changes are wanted rather than a list."),
];

/** kubectl leaves the checking of fields to a server that offers it here. */
const WRITE_PARAMETERS: readonly JsonObject[] = [
  query("fieldManager", "string", "Who writes."),
  query("fieldValidation", "string", "What becomes of fields that the kind does not have."),
];
