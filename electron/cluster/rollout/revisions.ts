/** The rollout history of a workload, and what going back in it would put in place: ReplicaSets of a Deployment, ControllerRevisions of a StatefulSet or
 *  DaemonSet, by the rules of `kubectl rollout history` and `undo` (kubectl `pkg/polymorphichelpers/{history,rollback}.go`). */
import { canonicalJson, type Json, type JsonObject } from "../../../shared/model/json.ts";
import { at, isObject, listAt, numberAt, textAt, timeAt } from "../source/wireValue.ts";

export interface TemplateRevision {
  readonly revision: number;
  /** Of the ReplicaSet or ControllerRevision. */
  readonly name: string;
  readonly createdAt: number | null;
  readonly cause: string;
  readonly images: readonly string[];
  /** The pod template, without what the controller adds to it. */
  readonly template: JsonObject;
  /** Annotations that come back with it; empty for what has ControllerRevisions. */
  readonly annotations: Readonly<Record<string, string>>;
  /** Pods that run it; null where that is not told. */
  readonly pods: number | null;
}

const revisionKey = "deployment.kubernetes.io/revision";
const causeKey = "kubernetes.io/change-cause";
const hashLabel = "pod-template-hash";
/** Not taken over from a ReplicaSet: they are about the Deployment itself (kubectl `annotationsToSkip`). */
const deploymentOwn: ReadonlySet<string> = new Set([
  "kubectl.kubernetes.io/last-applied-configuration",
  revisionKey,
  "deployment.kubernetes.io/revision-history",
  "deployment.kubernetes.io/desired-replicas",
  "deployment.kubernetes.io/max-replicas",
  "deprecated.deployment.rollback.to",
]);

/** @param records ReplicaSets or ControllerRevisions of its namespace; those of others are left out
 *  @returns newest first */
export function revisionsOf(workload: JsonObject, records: readonly JsonObject[]): readonly TemplateRevision[] {
  const uid = textAt(workload, "metadata", "uid");
  const own = records.filter((record) =>
    listAt(record, "metadata", "ownerReferences").some(
      (owner) => textAt(owner, "uid") === uid && at(owner, "controller") === true,
    ),
  );
  const made =
    textAt(workload, "kind") === "Deployment" ? own.map(ofReplicaSet) : own.map(ofControllerRevision(workload));
  return made.filter((one) => one !== null).sort((a, b) => b.revision - a.revision);
}

/** The one whose template is the workload's own; null while its controller has not recorded it. */
export function currentRevision(workload: JsonObject, revisions: readonly TemplateRevision[]): TemplateRevision | null {
  return revisions.find(({ template }) => sameTemplate(template, templateOf(workload))) ?? null;
}

/** @param revision null for the one before
 *  @returns null when there is no such revision */
export function revisionToRestore(
  revisions: readonly TemplateRevision[],
  revision: number | null,
): TemplateRevision | null {
  return (revision === null ? revisions[1] : revisions.find((one) => one.revision === revision)) ?? null;
}

/** The workload with the revision's template and, for a Deployment, its annotations. */
export function restored(workload: JsonObject, revision: TemplateRevision): JsonObject {
  const { spec, metadata } = workload;
  // An object of the server has both.
  if (!isJsonObject(spec) || !isJsonObject(metadata)) return workload;
  const withTemplate = { ...workload, spec: { ...spec, template: revision.template } };
  if (textAt(workload, "kind") !== "Deployment") return withTemplate;
  const now = at(metadata, "annotations");
  const kept = Object.entries(isObject(now) ? now : {}).filter(([key]) => deploymentOwn.has(key));
  // Annotations are texts by the API's types.
  const annotations = { ...Object.fromEntries(kept), ...revision.annotations } as JsonObject;
  return { ...withTemplate, metadata: { ...metadata, annotations } };
}

export function sameTemplate(one: JsonObject, other: JsonObject): boolean {
  return canonicalJson(withoutDefaults(one)) === canonicalJson(withoutDefaults(other));
}

export function templateOf(workload: JsonObject): JsonObject {
  const template = at(workload, "spec", "template");
  // What the server sent is JSON.
  return isObject(template) ? (template as JsonObject) : {};
}

function ofReplicaSet(set: JsonObject): TemplateRevision | null {
  const revision = Number(textAt(set, "metadata", "annotations", revisionKey));
  if (!Number.isInteger(revision) || revision < 1) return null;
  const annotations = at(set, "metadata", "annotations");
  const others = Object.entries(isObject(annotations) ? annotations : {}).filter(
    (entry): entry is [string, string] => !deploymentOwn.has(entry[0]) && typeof entry[1] === "string",
  );
  return made(
    set,
    revision,
    withoutHash(templateOf(set)),
    Object.fromEntries(others),
    numberAt(set, "status", "replicas"),
  );
}

/** Its data is a patch that replaces the template (`{spec: {template: {$patch: "replace", …}}}`). */
function ofControllerRevision(workload: JsonObject): (record: JsonObject) => TemplateRevision | null {
  const pods = new Map<string, number | null>();
  pods.set(textAt(workload, "status", "currentRevision"), numberAt(workload, "status", "currentReplicas"));
  pods.set(textAt(workload, "status", "updateRevision"), numberAt(workload, "status", "updatedReplicas"));
  return (record) => {
    const revision = numberAt(record, "revision");
    const found = at(record, "data", "spec", "template");
    if (revision === null || !isObject(found)) return null;
    const { $patch, ...template } = found as JsonObject;
    return made(record, revision, template, {}, pods.get(textAt(record, "metadata", "name")) ?? null);
  };
}

function made(
  record: JsonObject,
  revision: number,
  template: JsonObject,
  annotations: TemplateRevision["annotations"],
  pods: number | null,
): TemplateRevision {
  const containers = [...listAt(template, "spec", "initContainers"), ...listAt(template, "spec", "containers")];
  return {
    revision,
    name: textAt(record, "metadata", "name"),
    createdAt: timeAt(record, "metadata", "creationTimestamp"),
    cause: textAt(record, "metadata", "annotations", causeKey),
    images: containers.map((container) => textAt(container, "image")),
    template,
    annotations,
    pods,
  };
}

function withoutHash(template: JsonObject): JsonObject {
  const { metadata } = template;
  if (!isJsonObject(metadata) || !isJsonObject(metadata.labels ?? null)) return template;
  const labels = Object.fromEntries(Object.entries(metadata.labels as JsonObject).filter(([key]) => key !== hashLabel));
  return { ...template, metadata: { ...metadata, labels } };
}

/** A ControllerRevision and the live object differ in `creationTimestamp: null` alone, which older servers write. */
function withoutDefaults(template: JsonObject): JsonObject {
  const { metadata, ...rest } = withoutHash(template);
  if (!isJsonObject(metadata)) return rest;
  const { creationTimestamp, ...others } = metadata;
  return Object.keys(others).length === 0 ? rest : { ...rest, metadata: others };
}

function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
