/** What an API server serves. Aggregated discovery where it is offered (`apidiscovery.k8s.io`, two requests), else one request a group version.
 *  Groups that cannot be read are named; the others stand. */
import type { ApiKind } from "../../../shared/cluster.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import { each } from "../../core/each.ts";
import type { KubeHttp } from "../http/request.ts";
import { isBuiltIn, sectionOf } from "./section.ts";
import { at, listAt, textAt, textsAt } from "./wireValue.ts";

export interface Discovered {
  /** Every served kind in every served version, the preferred version of a kind before its others. */
  readonly kinds: readonly ApiKind[];
  /** `group/version` whose resources could not be read. */
  readonly failed: readonly string[];
}

const aggregated = [
  "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList",
  "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList",
  "application/json",
].join(",");

/** Requests at once in the fallback. */
const parallel = 4;

/** @throws RpcError when neither root could be read */
export async function discover(http: KubeHttp, signal: AbortSignal): Promise<Discovered> {
  const [core, named] = await Promise.all([root(http, "/api", signal), root(http, "/apis", signal)]);
  const kinds: ApiKind[] = [];
  const failed: string[] = [];
  const versions: GroupVersion[] = [];
  for (const answer of [core, named]) {
    if (textAt(answer, "kind") === "APIGroupDiscoveryList") readAggregated(answer, kinds, failed);
    else versions.push(...groupVersions(answer));
  }
  await readEach(http, versions, kinds, failed, signal);
  return { kinds, failed };
}

/** Of groups that could not be read this time, what was known of them stands: an extension server that is away for a while takes no kind with it. */
export function withKnown(found: Discovered, before: Discovered | null): Discovered {
  const versionOf = ({ group, version }: ApiKind) => (group === "" ? version : `${group}/${version}`);
  const read = new Set(found.kinds.map(versionOf));
  const lost = new Set(found.failed.filter((version) => !read.has(version)));
  const kept = before?.kinds.filter((kind) => lost.has(versionOf(kind))) ?? [];
  return kept.length === 0 ? found : { ...found, kinds: [...found.kinds, ...kept] };
}

/** One row a kind: the version that the server prefers. */
export function preferred(kinds: readonly ApiKind[]): readonly ApiKind[] {
  const seen = new Set<string>();
  return kinds.filter((kind) => {
    const key = `${kind.resource}.${kind.group}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** @param version null takes the preferred one */
export function findKind(
  kinds: readonly ApiKind[],
  group: string,
  version: string | null,
  resource: string,
): ApiKind | null {
  return (
    kinds.find(
      (kind) => kind.group === group && kind.resource === resource && (version === null || kind.version === version),
    ) ?? null
  );
}

async function root(http: KubeHttp, path: string, signal: AbortSignal): Promise<unknown> {
  return await http.json({
    method: "GET",
    path,
    accept: aggregated,
    signal,
    priority: "foreground",
    maxBytes: 64 << 20,
  });
}

function readAggregated(answer: unknown, kinds: ApiKind[], failed: string[]): void {
  for (const item of listAt(answer, "items")) {
    const group = textAt(item, "metadata", "name");
    for (const served of listAt(item, "versions")) {
      const version = textAt(served, "version");
      const resources = listAt(served, "resources");
      // A stale entry is what the aggregator remembers of an extension server that does not answer.
      if (textAt(served, "freshness") === "Stale") failed.push(group === "" ? version : `${group}/${version}`);
      for (const resource of resources) {
        const verbs = textsAt(resource, "verbs");
        const response = at(resource, "responseKind");
        kinds.push({
          group,
          version,
          resource: textAt(resource, "resource"),
          kind: textAt(response, "kind"),
          singular: textAt(resource, "singularResource"),
          shortNames: textsAt(resource, "shortNames"),
          categories: textsAt(resource, "categories"),
          namespaced: textAt(resource, "scope") === "Namespaced",
          verbs,
          subresources: listAt(resource, "subresources").map((sub) => textAt(sub, "subresource")),
          custom: !isBuiltIn(group),
          section: sectionOf(group, textAt(resource, "resource")),
        });
      }
    }
  }
}

interface GroupVersion {
  readonly group: string;
  readonly version: string;
}

/** Of `APIVersions` (`/api`) and `APIGroupList` (`/apis`), preferred versions first. */
function groupVersions(answer: unknown): GroupVersion[] {
  if (textAt(answer, "kind") === "APIVersions")
    return textsAt(answer, "versions").map((version) => ({ group: "", version }));
  return listAt(answer, "groups").flatMap((item) => {
    const group = textAt(item, "name");
    const first = textAt(item, "preferredVersion", "version");
    const others = listAt(item, "versions").map((served) => textAt(served, "version"));
    return [...new Set([first, ...others])].filter((version) => version !== "").map((version) => ({ group, version }));
  });
}

async function readEach(
  http: KubeHttp,
  versions: readonly GroupVersion[],
  kinds: ApiKind[],
  failed: string[],
  signal: AbortSignal,
): Promise<void> {
  const answers = await each(versions, parallel, (of) => readOne(http, of, signal));
  versions.forEach(({ group, version }, index) => {
    const answer = answers[index];
    if (answer) kinds.push(...answer);
    else failed.push(group === "" ? version : `${group}/${version}`);
  });
}

async function readOne(
  http: KubeHttp,
  { group, version }: GroupVersion,
  signal: AbortSignal,
): Promise<readonly ApiKind[] | null> {
  const path = group === "" ? `/api/${version}` : `/apis/${group}/${version}`;
  try {
    const answer = await http.json({ method: "GET", path, signal, priority: "foreground" });
    return resourceList(answer, group, version);
  } catch (error) {
    if (signal.aborted || (error instanceof RpcError && ["expired", "unreachable"].includes(error.code))) throw error;
    return null;
  }
}

/** `APIResourceList`: subresources stand beside their resources as `pods/log`. */
function resourceList(answer: unknown, group: string, version: string): readonly ApiKind[] {
  const resources = listAt(answer, "resources");
  const subresources = new Map<string, string[]>();
  for (const resource of resources) {
    const [name, ...rest] = textAt(resource, "name").split("/");
    if (name === undefined || rest.length === 0) continue;
    subresources.set(name, [...(subresources.get(name) ?? []), rest.join("/")]);
  }
  return resources
    .filter((resource) => !textAt(resource, "name").includes("/"))
    .map((resource) => {
      const name = textAt(resource, "name");
      return {
        group,
        version,
        resource: name,
        kind: textAt(resource, "kind"),
        singular: textAt(resource, "singularName") || textAt(resource, "kind").toLowerCase(),
        shortNames: textsAt(resource, "shortNames"),
        categories: textsAt(resource, "categories"),
        namespaced: at(resource, "namespaced") === true,
        verbs: textsAt(resource, "verbs"),
        subresources: subresources.get(name) ?? [],
        custom: !isBuiltIn(group),
        section: sectionOf(group, name),
      };
    });
}
