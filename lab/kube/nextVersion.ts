import { withDefaults } from "./defaults.ts";
import { withoutTimes } from "./fields/managers.ts";
import { equalJson, type JsonObject } from "./json.ts";
import { type Draft, metadataOf } from "./object.ts";
import type { SeededRandom } from "./random.ts";
import type { ResourceType } from "./resourceType.ts";
import { withEphemeralContainers } from "./transitions.ts";

/** Fields that only the server sets, carried over from the present version. */
const SERVER_FIELDS = [
  "name",
  "namespace",
  "uid",
  "resourceVersion",
  "generation",
  "creationTimestamp",
  "deletionTimestamp",
  "deletionGracePeriodSeconds",
  "generateName",
];

/** What becomes of an object that is written through a subresource, or as itself where that is empty. */
export function nextVersion(
  type: ResourceType,
  current: Draft,
  body: Draft,
  subresource: string,
  random: SeededRandom,
): Draft {
  if (subresource === "status") return statusUpdate(current, body);
  const wanted =
    subresource === "ephemeralcontainers" ? { ...current, ...withEphemeralContainers(current, body) } : body;
  return specUpdate(type, current, wanted, random);
}

/** The object with the status of another. */
export function statusUpdate(current: Draft, body: JsonObject): Draft {
  const { status: _old, ...rest } = current;
  return body.status === undefined ? rest : { ...rest, status: body.status };
}

function specUpdate(type: ResourceType, current: Draft, body: Draft, random: SeededRandom): Draft {
  const metadata = { ...metadataOf(body), ...serverFields(current) };
  const { status: _status, ...withoutStatus } = body;
  const given: Draft = {
    ...(hasStatus(type) ? withoutStatus : body),
    ...(hasStatus(type) && current.status !== undefined ? { status: current.status } : {}),
    apiVersion: current.apiVersion,
    kind: type.kind,
    metadata,
  };
  const next = withDefaults(type, given, random);
  if (!isGenerational(type) || equalJson(counted(type, next), counted(type, current))) return next;
  const { generation } = current.metadata;
  return { ...next, metadata: { ...metadata, generation: (typeof generation === "number" ? generation : 0) + 1 } };
}

function serverFields(current: Draft): JsonObject {
  return Object.fromEntries(
    SERVER_FIELDS.filter((field) => current.metadata[field] !== undefined).map((field) => [
      field,
      current.metadata[field],
    ]),
  );
}

function hasStatus(type: ResourceType): boolean {
  return type.subresources.some(({ name }) => name === "status");
}

/** Whether two versions differ in nothing but when somebody wrote. */
export function isSameVersion(next: Draft, current: Draft): boolean {
  const timeless = (draft: Draft): JsonObject => ({
    ...draft,
    metadata: { ...draft.metadata, managedFields: withoutTimes(draft.metadata.managedFields) },
  });
  return equalJson(timeless(next), timeless(current));
}

/** What `metadata.generation` counts the changes of: everything but metadata and, where it is a subresource, status. */
function counted(type: ResourceType, object: Draft): JsonObject {
  const { metadata, status, ...content } = object;
  // Annotations of deployments are copied to their replica sets (kubernetes `apps/deployment/strategy.go`).
  const annotations = type.resource === "deployments" && type.group === "apps" ? metadata.annotations : undefined;
  return { ...content, ...(hasStatus(type) ? {} : { status }), annotations };
}

/** Whether objects of the kind have a `metadata.generation`. */
export function isGenerational(type: ResourceType): boolean {
  return type.custom || GENERATIONAL.has(`${type.resource}.${type.group}`);
}

const GENERATIONAL: ReadonlySet<string> = new Set([
  "pods.",
  "daemonsets.apps",
  "deployments.apps",
  "replicasets.apps",
  "statefulsets.apps",
  "horizontalpodautoscalers.autoscaling",
  "cronjobs.batch",
  "jobs.batch",
  "endpointslices.discovery.k8s.io",
  "ingressclasses.networking.k8s.io",
  "ingresses.networking.k8s.io",
  "networkpolicies.networking.k8s.io",
  "poddisruptionbudgets.policy",
  "customresourcedefinitions.apiextensions.k8s.io",
]);
