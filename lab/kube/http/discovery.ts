import { createHash } from "node:crypto";
import type { Json, JsonObject } from "../json.ts";
import { apiVersionOf } from "../object.ts";
import type { Registry } from "../registry.ts";
import type { ResourceType, Subresource } from "../resourceType.ts";
import { parseAccept } from "./accept.ts";

/** A document that only changes when kinds come or go, with the tag by which clients ask whether it did. */
export interface TaggedDocument {
  readonly body: JsonObject;
  readonly etag: string | undefined;
  readonly contentType: string;
}

/** Whether a client asks for the aggregated form, and in which version. */
function aggregatedVersion(accept: string | undefined): "v2" | "v2beta1" | undefined {
  for (const { type, parameters } of parseAccept(accept)) {
    if (type !== "application/json") continue;
    if (parameters.get("as") !== "APIGroupDiscoveryList" || parameters.get("g") !== "apidiscovery.k8s.io")
      return undefined;
    const version = parameters.get("v");
    if (version === "v2" || version === "v2beta1") return version;
  }
  return undefined;
}

/** Answers /api, /apis, /api/v1 and /apis/GROUP[/VERSION]; undefined for any other path. */
export function discover(registry: Registry, path: string, accept: string | undefined): TaggedDocument | undefined {
  const types = registry.all().map(({ type }) => type);
  const served = [...types, ...REVIEW_TYPES, ...METRIC_TYPES];
  const parts = path.split("/").filter((part) => part !== "");
  const [prefix, first, second, ...excess] = parts;
  if (excess.length > 0 || (prefix !== "api" && prefix !== "apis")) return undefined;
  if (first === undefined) {
    const version = aggregatedVersion(accept);
    if (version !== undefined) return aggregated(served, prefix, version);
    return plain(prefix === "api" ? CORE_VERSIONS : groupList(served));
  }
  if (prefix === "api") {
    return first === "v1" && second === undefined ? resources(served, "", "v1") : undefined;
  }
  const inGroup = served.filter((type) => type.group === first && first !== "");
  if (inGroup.length === 0) return undefined;
  if (second === undefined) {
    return plain({ kind: "APIGroup", apiVersion: "v1", ...groupOf(first, inGroup) });
  }
  return inGroup.some((type) => type.version === second) ? resources(served, first, second) : undefined;
}

const CORE_VERSIONS: JsonObject = {
  kind: "APIVersions",
  versions: ["v1"],
  serverAddressByClientCIDRs: [{ clientCIDR: "0.0.0.0/0", serverAddress: "127.0.0.1:6443" }],
};

function plain(body: JsonObject): TaggedDocument {
  return { body, etag: undefined, contentType: "application/json" };
}

function groupList(types: readonly DiscoveredType[]): JsonObject {
  const groups = groupNames(types).filter((name) => name !== "");
  return {
    kind: "APIGroupList",
    apiVersion: "v1",
    groups: groups.map((name) =>
      groupOf(
        name,
        types.filter((type) => type.group === name),
      ),
    ),
  };
}

function groupNames(types: readonly DiscoveredType[]): readonly string[] {
  return [...new Set(types.map((type) => type.group))];
}

function versionsOf(types: readonly DiscoveredType[]): readonly string[] {
  return [...new Set(types.map((type) => type.version))].sort(compareVersions);
}

/** Stable before beta before alpha, then the higher number first (apimachinery `pkg/version`). */
export function compareVersions(left: string, right: string): number {
  const rank = (version: string): readonly number[] => {
    const match = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version);
    if (match === null) return [-1, 0, 0];
    const stage = match[2] === undefined ? 2 : match[2] === "beta" ? 1 : 0;
    return [stage, Number(match[1]), Number(match[3] ?? 0)];
  };
  const [leftRank, rightRank] = [rank(left), rank(right)];
  for (const [index, value] of leftRank.entries()) {
    const difference = (rightRank[index] ?? 0) - value;
    if (difference !== 0) return difference;
  }
  return left < right ? -1 : left > right ? 1 : 0;
}

function groupOf(name: string, types: readonly DiscoveredType[]): JsonObject {
  const versions = versionsOf(types).map((version) => ({ groupVersion: apiVersionOf(name, version), version }));
  return { name, versions, preferredVersion: versions[0] };
}

function resources(types: readonly DiscoveredType[], group: string, version: string): TaggedDocument {
  const inVersion = types.filter((type) => type.group === group && type.version === version);
  return plain({
    kind: "APIResourceList",
    apiVersion: "v1",
    groupVersion: apiVersionOf(group, version),
    resources: inVersion.flatMap((type) => [
      resourceOf(type),
      ...type.subresources.map((it) => subresourceOf(type, it)),
    ]),
  });
}

function resourceOf(type: DiscoveredType): JsonObject {
  return {
    name: type.resource,
    singularName: type.singular,
    namespaced: type.namespaced,
    kind: type.kind,
    verbs: type.verbs,
    ...(type.shortNames.length === 0 ? {} : { shortNames: type.shortNames }),
    ...(type.categories.length === 0 ? {} : { categories: type.categories }),
    ...(type.verbs.includes("list") ? { storageVersionHash: hashOf(`${type.group}/${type.kind}`).slice(0, 11) } : {}),
  };
}

function subresourceOf(type: DiscoveredType, { name, verbs, kind }: Subresource): JsonObject {
  return {
    name: `${type.resource}/${name}`,
    singularName: "",
    namespaced: type.namespaced,
    ...(kind === undefined ? {} : { group: kind.group, version: kind.version }),
    kind: kind?.kind ?? type.kind,
    verbs,
  };
}

function aggregated(types: readonly DiscoveredType[], prefix: string, version: "v2" | "v2beta1"): TaggedDocument {
  const names = groupNames(types).filter((name) => (prefix === "api") === (name === ""));
  const body: JsonObject = {
    kind: "APIGroupDiscoveryList",
    apiVersion: `apidiscovery.k8s.io/${version}`,
    metadata: {},
    items: names.map((name) =>
      aggregatedGroup(
        name,
        types.filter((type) => type.group === name),
      ),
    ),
  };
  return {
    body,
    etag: `"${hashOf(JSON.stringify(body)).toUpperCase()}"`,
    contentType: `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`,
  };
}

function aggregatedGroup(name: string, types: readonly DiscoveredType[]): JsonObject {
  return {
    metadata: { ...(name === "" ? {} : { name }), creationTimestamp: null },
    versions: versionsOf(types).map((version) => ({
      version,
      freshness: "Current",
      resources: types.filter((type) => type.version === version).map((type) => aggregatedResource(type)),
    })),
  };
}

function aggregatedResource(type: DiscoveredType): JsonObject {
  const responseKind = (group: string, version: string, kind: string): Json => ({ group, version, kind });
  // The kinds of the API server itself leave out group and version where they are those of the list; custom kinds name them.
  const [group, version] = type.custom ? [type.group, type.version] : ["", ""];
  return {
    resource: type.resource,
    responseKind: responseKind(group, version, type.kind),
    scope: type.namespaced ? "Namespaced" : "Cluster",
    singularResource: type.singular,
    verbs: type.verbs,
    ...(type.shortNames.length === 0 ? {} : { shortNames: type.shortNames }),
    ...(type.categories.length === 0 ? {} : { categories: type.categories }),
    ...(type.subresources.length === 0
      ? {}
      : {
          subresources: type.subresources.map(({ name, verbs, kind }) => ({
            subresource: name,
            responseKind: responseKind(kind?.group ?? group, kind?.version ?? version, kind?.kind ?? type.kind),
            verbs,
          })),
        }),
  };
}

function hashOf(value: string): string {
  return createHash("sha256").update(value).digest("hex");
}

/** A kind as discovery shows it; reviews and metrics are no stored kinds, but are discovered alike. */
type DiscoveredType = Pick<
  ResourceType,
  | "group"
  | "version"
  | "resource"
  | "kind"
  | "singular"
  | "namespaced"
  | "shortNames"
  | "categories"
  | "subresources"
  | "custom"
> & { readonly verbs: readonly string[] };

function unstored(
  group: string,
  version: string,
  resource: string,
  kind: string,
  namespaced: boolean,
  verbs: readonly string[],
): DiscoveredType {
  const singular = group === "metrics.k8s.io" ? "" : kind.toLowerCase();
  return {
    group,
    version,
    resource,
    kind,
    singular,
    namespaced,
    verbs,
    shortNames: [],
    categories: [],
    subresources: [],
    custom: false,
  };
}

export const REVIEW_TYPES: readonly DiscoveredType[] = [
  unstored("authentication.k8s.io", "v1", "selfsubjectreviews", "SelfSubjectReview", false, ["create"]),
  unstored("authorization.k8s.io", "v1", "selfsubjectaccessreviews", "SelfSubjectAccessReview", false, ["create"]),
  unstored("authorization.k8s.io", "v1", "selfsubjectrulesreviews", "SelfSubjectRulesReview", false, ["create"]),
  unstored("authorization.k8s.io", "v1", "subjectaccessreviews", "SubjectAccessReview", false, ["create"]),
];

export const METRIC_TYPES: readonly DiscoveredType[] = [
  unstored("metrics.k8s.io", "v1beta1", "nodes", "NodeMetrics", false, ["get", "list"]),
  unstored("metrics.k8s.io", "v1beta1", "pods", "PodMetrics", true, ["get", "list"]),
];
