import { at, type Json, type JsonObject, list, record, text } from "./json.ts";
import { type Draft, type KubeObject, metadataOf } from "./object.ts";
import type { ResourceType } from "./resourceType.ts";
import { conflict, invalid } from "./status.ts";

export type DeletePropagation = "Background" | "Foreground" | "Orphan";

export interface DeleteOptions {
  readonly propagation: DeletePropagation;
  readonly gracePeriodSeconds: number | undefined;
  readonly preconditionUid: string;
  readonly preconditionRevision: string;
}

export interface DeleteOutcome {
  readonly object: KubeObject;
  readonly gone: boolean;
}

/** @throws ApiError 409 when the object is not the one that the options are about */
export function checkPreconditions(type: ResourceType, object: KubeObject, options: DeleteOptions): void {
  const { uid, name, resourceVersion } = object.metadata;
  if (options.preconditionUid !== "" && options.preconditionUid !== uid) {
    const why = `the UID in the precondition (${options.preconditionUid}) does not match the UID in record (${uid})`;
    throw conflict(type, name, `${why}. The object might have been deleted and then recreated`);
  }
  if (options.preconditionRevision !== "" && options.preconditionRevision !== resourceVersion) {
    const why = `the ResourceVersion in the precondition (${options.preconditionRevision}) does not match the ResourceVersion in record (${resourceVersion})`;
    throw conflict(type, name, `${why}. The object might have been modified`);
  }
}

/** How long an object has for its end, in seconds. */
export function graceFor(type: ResourceType, object: KubeObject, asked: number | undefined): number {
  if (type.resource !== "pods" || type.group !== "") return 0;
  // A pod that is on no node, or has ended, has nothing to stop.
  const phase = text(at(object, "status", "phase"));
  if (text(at(object, "spec", "nodeName")) === "" || phase === "Succeeded" || phase === "Failed") return 0;
  const wanted: Json | undefined = at(object, "spec", "terminationGracePeriodSeconds");
  return asked ?? (typeof wanted === "number" ? wanted : 30);
}

/** What holds an object once it is deleted so. */
export function finalizersFor(object: KubeObject, propagation: DeletePropagation): readonly string[] {
  const held = list(metadataOf(object).finalizers).map(text);
  const wanted = propagation === "Foreground" ? "foregroundDeletion" : propagation === "Orphan" ? "orphan" : "";
  return wanted === "" || held.includes(wanted) ? held : [...held, wanted];
}

/** A namespace is held by what is in it as well: its own finalizers are in its spec. */
export function isHeld(type: ResourceType, object: Draft): boolean {
  if (list(metadataOf(object).finalizers).length > 0) return true;
  return type.resource === "namespaces" && list(at(object, "spec", "finalizers")).length > 0;
}

/** Reads the options of a deletion as they stand in a body. @throws ApiError 422 */
export function deleteOptions(options: JsonObject): DeleteOptions {
  const policy = text(options.propagationPolicy);
  checkPolicy(policy);
  const orphan = options.orphanDependents === true;
  const grace = options.gracePeriodSeconds;
  const preconditions = record(options.preconditions);
  return {
    propagation: policy === "Foreground" ? "Foreground" : policy === "Orphan" || orphan ? "Orphan" : "Background",
    gracePeriodSeconds: typeof grace === "number" && Number.isInteger(grace) && grace >= 0 ? grace : undefined,
    preconditionUid: text(preconditions.uid),
    preconditionRevision: text(preconditions.resourceVersion),
  };
}

const POLICIES = ["Foreground", "Background", "Orphan"];

function checkPolicy(policy: string): void {
  if (policy === "" || POLICIES.includes(policy)) return;
  const supported = [...POLICIES, "nil"].map((name) => JSON.stringify(name)).join(", ");
  const message = `Unsupported value: ${JSON.stringify(policy)}: supported values: ${supported}`;
  const error = { reason: "FieldValueNotSupported", field: "propagationPolicy", message } as const;
  throw invalid("DeleteOptions", "meta.k8s.io", "", [error]);
}
