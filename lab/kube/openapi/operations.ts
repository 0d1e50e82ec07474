import { patchTypes } from "../http/patchBody.ts";
import type { JsonObject } from "../json.ts";
import type { ResourceType, Subresource } from "../resourceType.ts";

/** The paths of a kind with their operations, as far as clients read them: which kind is where, which parameters a write takes, and which
 *  sorts of patch: kubectl looks these up before it patches.
 *  @param bodyRef where the schema of its objects is
 *  @param refOf where that of another kind is, as of a subresource */
export function operationsOf(
  type: ResourceType,
  bodyRef: string,
  refOf: (kind: { readonly group: string; readonly version: string; readonly kind: string }) => string,
): readonly (readonly [string, JsonObject])[] {
  const root = type.group === "" ? `/api/${type.version}` : `/apis/${type.group}/${type.version}`;
  const collection = type.namespaced ? `${root}/namespaces/{namespace}/${type.resource}` : `${root}/${type.resource}`;
  const own: Described = { type, suffix: "", kind: type, ref: bodyRef };
  const paths: [string, JsonObject][] = [
    [collection, { get: read(own, "list", LIST_PARAMETERS), post: write(own, "post", WRITE_PARAMETERS) }],
    [
      `${collection}/{name}`,
      {
        get: read(own, "get", []),
        put: write(own, "put", WRITE_PARAMETERS),
        patch: patch(own),
        delete: write(own, "delete", DELETE_PARAMETERS),
      },
    ],
  ];
  for (const subresource of type.subresources) {
    const operations = subresourceOperations(type, subresource, refOf);
    if (operations !== undefined) paths.push([`${collection}/{name}/${subresource.name}`, operations]);
  }
  if (type.namespaced) paths.push([`${root}/${type.resource}`, { get: read(own, "list", LIST_PARAMETERS) }]);
  return paths;
}

/** What an operation is about: a kind, or what a subresource shows of it. */
interface Described {
  readonly type: ResourceType;
  readonly suffix: string;
  readonly kind: { readonly group: string; readonly version: string; readonly kind: string };
  readonly ref: string;
}

function subresourceOperations(
  type: ResourceType,
  { name, verbs, kind = type }: Subresource,
  refOf: (kind: Described["kind"]) => string,
): JsonObject | undefined {
  if (name !== "status" && name !== "scale") return undefined;
  const suffix = name === "status" ? "Status" : "Scale";
  const shown: Described = { type, suffix, kind, ref: refOf(kind) };
  return {
    ...(verbs.includes("get") ? { get: read(shown, "get", []) } : {}),
    ...(verbs.includes("update") ? { put: write(shown, "put", WRITE_PARAMETERS) } : {}),
    ...(verbs.includes("patch") ? { patch: patch(shown) } : {}),
  };
}

function read({ type, suffix, kind, ref }: Described, action: string, parameters: readonly JsonObject[]): JsonObject {
  const { group, version } = kind;
  return {
    operationId: `${action}${type.namespaced ? "Namespaced" : ""}${type.kind}${type.version}${suffix}`,
    parameters,
    responses: { "200": { description: "OK", content: { "application/json": { schema: { $ref: ref } } } } },
    "x-kubernetes-action": action,
    "x-kubernetes-group-version-kind": { group, version, kind: kind.kind },
  };
}

function write(shown: Described, action: string, parameters: readonly JsonObject[]): JsonObject {
  const schema = action === "delete" ? { type: "object" } : { $ref: shown.ref };
  const requestBody = { content: { "application/json": { schema } } };
  return { ...read(shown, action, parameters), requestBody };
}

function patch(shown: Described): JsonObject {
  const content = patchTypes(shown.type.custom).map((type): [string, JsonObject] => [
    type,
    { schema: { type: type.includes("json-patch") ? "array" : "object" } },
  ]);
  return { ...read(shown, "patch", PATCH_PARAMETERS), requestBody: { content: Object.fromEntries(content) } };
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

const DRY_RUN = query("dryRun", "string", "All: everything as if, and nothing stored.");

/** kubectl leaves the checking of fields to a server that offers it here. */
const WRITE_PARAMETERS: readonly JsonObject[] = [
  DRY_RUN,
  query("fieldManager", "string", "Who writes."),
  query("fieldValidation", "string", "What becomes of fields that the kind does not have: Ignore, Warn or Strict."),
];

const PATCH_PARAMETERS: readonly JsonObject[] = [
  ...WRITE_PARAMETERS,
  query("force", "boolean", "Whether an apply takes fields from their owners."),
];

const DELETE_PARAMETERS: readonly JsonObject[] = [
  DRY_RUN,
  query("gracePeriodSeconds", "integer", "How long the object has for its end."),
  query("propagationPolicy", "string", "What becomes of what it owns: Background, Foreground or Orphan."),
];
