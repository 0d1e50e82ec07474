/** Writes the schemas of the practice cluster's built-in kinds out of a real API server's OpenAPI documents:
 *
 *     node scripts/kubeSchemas.ts
 *
 *  It starts the API server that the tests use (test/services), reads the document of each group and version that the practice cluster serves,
 *  keeps what its kinds reach, and of each description the first sentence. */
import { writeFileSync } from "node:fs";
import { BUILTIN_TYPES } from "../lab/kube/builtinTypes.ts";
import { isObject, type Json, type JsonObject, list, record, text } from "../lab/kube/json.ts";
import type { ApiClient } from "../test/services/kube/apiClient.ts";
import { startKube } from "../test/services/kube/start.ts";

const OUTPUT = new URL("../lab/kube/schema/kubernetes.schema.json", import.meta.url);
const REFERENCE = "#/components/schemas/";
const LONGEST_DESCRIPTION = 160;

/** Bodies of subresources and of deletions, which are no stored kinds. */
const MORE_KINDS = [
  { group: "autoscaling", version: "v1", kind: "Scale" },
  { group: "policy", version: "v1", kind: "Eviction" },
  { group: "", version: "v1", kind: "ReplicationController" },
  { group: "", version: "v1", kind: "LimitRange" },
];

interface Kind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

await using kube = await startKube();
const kinds: readonly Kind[] = [...BUILTIN_TYPES, ...MORE_KINDS];
const documents = new Map<string, Readonly<Record<string, JsonObject>>>();
for (const { group, version } of kinds) {
  const path = group === "" ? `api/${version}` : `apis/${group}/${version}`;
  if (!documents.has(path)) documents.set(path, await schemasAt(kube.admin, path));
}
const schemas = Object.assign({}, ...documents.values()) as Readonly<Record<string, JsonObject>>;
const kept = reachable(schemas, kinds);
const body = { version: kube.version, kinds: namesByKind(kept), schemas: kept };
writeFileSync(OUTPUT, `${JSON.stringify(body, null, 1).replaceAll(/\n\s{3,}/g, "")}\n`);
console.log(`${Object.keys(kept).length} schemas of ${kube.version} in ${OUTPUT.pathname}`);

async function schemasAt(client: ApiClient, path: string): Promise<Readonly<Record<string, JsonObject>>> {
  const document = await client.json<{ components: { schemas: Record<string, JsonObject> } }>(`/openapi/v3/${path}`);
  return document.components.schemas;
}

function reachable(all: Readonly<Record<string, JsonObject>>, wanted: readonly Kind[]): Record<string, JsonObject> {
  const isWanted = (schema: JsonObject): boolean =>
    list(schema["x-kubernetes-group-version-kind"]).some((marked) =>
      wanted.some(({ group, version, kind }) => {
        const mark = record(marked);
        return text(mark.group) === group && mark.version === version && mark.kind === kind;
      }),
    );
  const pending = Object.keys(all).filter((name) => isWanted(all[name] ?? {}));
  pending.push("io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta", "io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions");
  const found: Record<string, JsonObject> = {};
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    const schema = all[name];
    if (schema === undefined || found[name] !== undefined) continue;
    found[name] = record(compact(schema));
    pending.push(...referencesIn(schema));
  }
  return Object.fromEntries(Object.entries(found).sort(([left], [right]) => (left < right ? -1 : 1)));
}

function referencesIn(value: Json | undefined): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item: Json) => referencesIn(item));
  if (!isObject(value)) return [];
  const own = text(value.$ref);
  return [...(own === "" ? [] : [own.slice(REFERENCE.length)]), ...Object.values(value).flatMap(referencesIn)];
}

/** References by their bare name, beside what is said of them; descriptions cut to their first sentence. */
function compact(value: Json): Json {
  if (Array.isArray(value)) return value.map(compact);
  if (!isObject(value)) return value;
  const [only, ...others] = list(value.allOf);
  const wrapped = others.length === 0 && isObject(only) && text(only.$ref) !== "";
  const entries = Object.entries(wrapped ? { ...value, allOf: undefined, $ref: only.$ref } : value);
  return Object.fromEntries(
    entries.flatMap(([key, member]): [string, Json][] => {
      if (member === undefined || key === "x-kubernetes-group-version-kind") return [];
      if (key === "$ref") return [[key, text(member).slice(REFERENCE.length)]];
      if (key === "description" && typeof member === "string") return [[key, firstSentence(member)]];
      if (key === "properties" && isObject(member)) return [[key, compactProperties(member)]];
      return [[key, key === "default" || key === "enum" ? member : compact(member)]];
    }),
  );
}

function compactProperties(properties: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, compact(schema ?? {})]));
}

function firstSentence(description: string): string {
  const [paragraph = ""] = description.replaceAll(/[ \t]+/g, " ").split("\n");
  const sentence = /^.*?[^.]\.(?=\s|$)(?<!e\.g\.|i\.e\.)/.exec(paragraph)?.[0] ?? paragraph;
  return sentence.length <= LONGEST_DESCRIPTION
    ? sentence
    : `${sentence.slice(0, LONGEST_DESCRIPTION).replace(/\s+\S*$/, "")} …`;
}

/** `apps/v1/Deployment` → the name of its schema. */
function namesByKind(found: Readonly<Record<string, JsonObject>>): JsonObject {
  const names = Object.entries(schemas)
    .filter(([name]) => found[name] !== undefined)
    .flatMap(([name, schema]) =>
      list(schema["x-kubernetes-group-version-kind"]).map((mark): [string, string] => {
        const { group, version, kind } = record(mark);
        return [[text(group), text(version), text(kind)].join("/"), name];
      }),
    )
    .filter(([id]) => !id.endsWith("/DeleteOptions") || id === "/v1/DeleteOptions");
  return Object.fromEntries(names.sort(([left], [right]) => (left < right ? -1 : 1)));
}
