/** What goes with an object that is deleted, and what will hold it. */
import type { ApiKind } from "../../../shared/cluster.ts";
import type { ClusterRequest } from "../../../shared/clusterRequest.ts";
import type { JsonObject } from "../../../shared/model/json.ts";
import type { ObjectRef } from "../../../shared/objectRef.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { KubeApi } from "../../core/kubeApi.ts";
import { childKinds } from "../object/childKinds.ts";
import { podSelectorOf } from "../object/labelSelectors.ts";
import { collectionPath, resourceName } from "../source/apiPath.ts";
import { at, listAt, numberAt, textAt, textsAt } from "../source/wireValue.ts";

export type DeleteRequest = Extract<ClusterRequest, { action: "delete" }>;

/** So many of a kind: `{ resource: "pods", count: 12 }`. */
export interface KindCount {
  readonly resource: string;
  readonly count: number;
  /** There are more than were counted. */
  readonly more: boolean;
}

export interface DeletionImpact {
  /** That it owns, by what it makes. */
  readonly dependants: readonly KindCount[];
  /** Of a namespace: all that is in it. Of a CRD: its objects. */
  readonly content: readonly KindCount[];
  /** Of something cluster-wide: the namespaces in which its dependants are. */
  readonly namespaces: readonly string[];
  /** Kinds that could not be counted, or not to their end. */
  readonly unread: readonly string[];
  /** That a controller has to take away before it is gone. */
  readonly finalizers: readonly string[];
  /** Of a PVC: what becomes of its volume. */
  readonly volume: { readonly name: string; readonly policy: string } | null;
  /** Address of a load balancer that is given up; empty for none. */
  readonly loadBalancer: string;
  /** Of a PVC: pods that use it, and so hold it. */
  readonly usedBy: readonly string[];
}

/** Asked of a collection: how many there are, without reading them. */
const pageOfCount = 500;
/** What a whole cluster has of a kind may be more than a plan can wait for. */
const mostPages = 20;
const metadataOnly = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json";
const atOnce = 6;

export async function deletionImpact(
  api: KubeApi,
  kinds: readonly ApiKind[],
  kind: ApiKind,
  ref: ObjectRef,
  object: JsonObject,
  signal: AbortSignal,
): Promise<DeletionImpact> {
  const [dependants, content, volume, usedBy] = await Promise.all([
    dependantsOf(api, kinds, kind, ref, object, signal),
    contentOf(api, kinds, kind, object, signal),
    volumeOf(api, kind, object, signal),
    claimUsers(api, kind, ref, signal),
  ]);
  return {
    dependants: dependants.counts,
    namespaces: ref.namespace === "" ? dependants.namespaces : [],
    content: content.counts,
    unread: [...new Set([...dependants.unread, ...content.unread])],
    finalizers: [...textsAt(object, "metadata", "finalizers"), ...textsAt(object, "spec", "finalizers")],
    volume,
    loadBalancer: balancerOf(object),
    usedBy,
  };
}

interface Counted {
  readonly counts: readonly KindCount[];
  readonly unread: readonly string[];
}

interface Dependants extends Counted {
  readonly namespaces: readonly string[];
}

const nothing: Dependants = { counts: [], unread: [], namespaces: [] };

/** Two levels: a Deployment's replica sets, and their pods. */
async function dependantsOf(
  api: KubeApi,
  kinds: readonly ApiKind[],
  kind: ApiKind,
  ref: ObjectRef,
  object: JsonObject,
  signal: AbortSignal,
): Promise<Dependants> {
  const { kinds: children } = childKinds(kind.kind, kind.custom ? kind.group : null, kinds);
  const wanted = [...children];
  if (kind.kind === "Deployment" || kind.kind === "CronJob") {
    const pods = kinds.find((one) => one.group === "" && one.resource === "pods");
    if (pods !== undefined) wanted.push(pods);
  }
  if (wanted.length === 0) return nothing;
  const owners = new Set([textAt(object, "metadata", "uid")]);
  const selector = podSelectorOf(object);
  const counts: KindCount[] = [];
  const unread: string[] = [];
  const namespaces = new Set<string>();
  // In their order: what is found first owns what is found next.
  for (const one of wanted) {
    const namespace = one.namespaced ? (ref.namespace === "" ? null : ref.namespace) : null;
    const labelSelector = one.resource === "pods" && selector !== null ? { labelSelector: selector } : {};
    const { items, whole } = await pagesOf(api, collectionPath(one, namespace), labelSelector, signal);
    if (!whole) unread.push(resourceName(one));
    const owned = items.filter((item) =>
      listAt(item, "metadata", "ownerReferences").some((owner) => owners.has(textAt(owner, "uid"))),
    );
    for (const item of owned) {
      owners.add(textAt(item, "metadata", "uid"));
      namespaces.add(textAt(item, "metadata", "namespace"));
    }
    if (owned.length > 0) counts.push({ resource: resourceName(one), count: owned.length, more: !whole });
  }
  namespaces.delete("");
  return { counts, unread, namespaces: [...namespaces].sort() };
}

/** Of a collection its metadata, page by page. @returns what there is of it; `whole` where that is all */
async function pagesOf(
  api: KubeApi,
  path: string,
  query: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<{ readonly items: readonly unknown[]; readonly whole: boolean }> {
  const items: unknown[] = [];
  let more = "";
  for (let page = 0; page < mostPages; page++) {
    const asked = { limit: pageOfCount, ...query, ...(more !== "" && { continue: more }) };
    const list = await readable(
      () => api.get({ path, query: asked, accept: metadataOnly }, signal),
      () => {},
    );
    if (list === null) return { items, whole: false };
    items.push(...listAt(list, "items"));
    more = textAt(list, "metadata", "continue");
    if (more === "") return { items, whole: true };
  }
  return { items, whole: false };
}

async function contentOf(
  api: KubeApi,
  kinds: readonly ApiKind[],
  kind: ApiKind,
  object: JsonObject,
  signal: AbortSignal,
): Promise<Counted> {
  const name = textAt(object, "metadata", "name");
  if (kind.group === "" && kind.resource === "namespaces") {
    const inside = kinds.filter((one) => one.namespaced && countable(one));
    return countAll(api, inside, name, signal);
  }
  if (kind.group === "apiextensions.k8s.io" && kind.resource === "customresourcedefinitions") {
    const group = textAt(object, "spec", "group");
    const resource = textAt(object, "spec", "names", "plural");
    return countAll(
      api,
      kinds.filter((one) => one.group === group && one.resource === resource && countable(one)),
      null,
      signal,
    );
  }
  return nothing;
}

/** Events and endpoints come and go by themselves: they are nobody's loss. What is computed when asked is no object. */
function countable(one: ApiKind): boolean {
  return (
    one.verbs.includes("list") &&
    one.verbs.includes("delete") &&
    !["events", "endpoints", "endpointslices", "leases"].includes(one.resource)
  );
}

async function countAll(
  api: KubeApi,
  kinds: readonly ApiKind[],
  namespace: string | null,
  signal: AbortSignal,
): Promise<Counted> {
  const counts: KindCount[] = [];
  const unread: string[] = [];
  for (let from = 0; from < kinds.length; from += atOnce) {
    await Promise.all(
      kinds.slice(from, from + atOnce).map(async (one) => {
        const list = await readable(
          () => api.get({ path: collectionPath(one, namespace), query: { limit: 1 } }, signal),
          () => unread.push(resourceName(one)),
        );
        const count = listAt(list, "items").length + (numberAt(list, "metadata", "remainingItemCount") ?? 0);
        if (count > 0) counts.push({ resource: resourceName(one), count, more: false });
      }),
    );
  }
  return { counts: counts.sort((a, b) => b.count - a.count), unread };
}

async function volumeOf(
  api: KubeApi,
  kind: ApiKind,
  object: JsonObject,
  signal: AbortSignal,
): Promise<DeletionImpact["volume"]> {
  if (kind.group !== "") return null;
  if (kind.resource === "persistentvolumes") {
    return {
      name: textAt(object, "metadata", "name"),
      policy: textAt(object, "spec", "persistentVolumeReclaimPolicy"),
    };
  }
  const name = textAt(object, "spec", "volumeName");
  if (kind.resource !== "persistentvolumeclaims" || name === "") return null;
  const path = `/api/v1/persistentvolumes/${encodeURIComponent(name)}`;
  const volume = await readable(
    () => api.get({ path }, signal),
    () => {},
  );
  return { name, policy: textAt(volume, "spec", "persistentVolumeReclaimPolicy") };
}

async function claimUsers(
  api: KubeApi,
  kind: ApiKind,
  ref: ObjectRef,
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (kind.group !== "" || kind.resource !== "persistentvolumeclaims") return [];
  const pods = await readable(
    () => api.get({ path: collectionPath({ group: "", version: "v1", resource: "pods" }, ref.namespace) }, signal),
    () => {},
  );
  return listAt(pods, "items")
    .filter((pod) =>
      listAt(pod, "spec", "volumes").some((one) => textAt(one, "persistentVolumeClaim", "claimName") === ref.name),
    )
    .map((pod) => textAt(pod, "metadata", "name"));
}

function balancerOf(object: JsonObject): string {
  const isService = textAt(object, "kind") === "Service" && textAt(object, "spec", "type") === "LoadBalancer";
  if (!isService && textAt(object, "kind") !== "Ingress") return "";
  const [first] = listAt(object, "status", "loadBalancer", "ingress");
  return textAt(first, "hostname") || textAt(first, "ip") || (isService && at(object, "spec") !== undefined ? "?" : "");
}

/** What may not be read is named and left out: the plan says so. */
async function readable(read: () => Promise<JsonObject>, left: () => void): Promise<JsonObject | null> {
  try {
    return await read();
  } catch (error) {
    if (
      error instanceof RpcError &&
      ["forbidden", "not-found", "unsupported", "unreachable", "too-large", "gap"].includes(error.code)
    ) {
      left();
      return null;
    }
    throw error;
  }
}

/** For which kinds a name has to be typed although the environment is open, and from how many objects on. */
export const mostWithoutTyping = 20;
const weighty: ReadonlySet<string> = new Set([
  "namespaces",
  "nodes",
  "persistentvolumes",
  "persistentvolumeclaims",
  "customresourcedefinitions.apiextensions.k8s.io",
]);

export function isWeighty(kind: Pick<ApiKind, "group" | "resource">): boolean {
  return weighty.has(resourceName(kind));
}

/** Whether the volume's data goes with the claim. */
export function losesData({ volume }: DeletionImpact, kind: Pick<ApiKind, "resource">): boolean {
  return volume !== null && (kind.resource === "persistentvolumeclaims" ? volume.policy !== "Retain" : false);
}
