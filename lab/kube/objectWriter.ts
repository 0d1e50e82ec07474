import { Admission } from "./admission.ts";
import type { Clock } from "./clock.ts";
import { admit, withDefaults } from "./defaults.ts";
import { at, equalJson, isObject, type Json, type JsonObject, list, record, text } from "./json.ts";
import { apiVersionOf, type Draft, type KubeObject, metadataOf, timestamp } from "./object.ts";
import type { SeededRandom } from "./random.ts";
import type { ResourceType } from "./resourceType.ts";
import { alreadyExists, badRequest, conflict, forbidden, invalid, notFound, OBJECT_MODIFIED } from "./status.ts";
import type { Entry } from "./store/entry.ts";
import type { Store } from "./store/store.ts";
import { WholeObject } from "./store/wholeObject.ts";
import { checkTransition, withEphemeralContainers } from "./transitions.ts";

const NAMESPACES = { group: "", resource: "namespaces" };
const NAME_PATTERN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

export type DeletePropagation = "Background" | "Foreground" | "Orphan";

export interface DeleteOptions {
  readonly propagation: DeletePropagation;
  readonly gracePeriodSeconds: number | undefined;
  readonly preconditionUid: string;
  readonly preconditionRevision: string;
}

/** The registry of an API server: checks, dates and numbers what clients and controllers write. */
export class ObjectWriter {
  readonly admission = new Admission();
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #random: SeededRandom;

  constructor(store: Store, clock: Clock, random: SeededRandom) {
    this.#store = store;
    this.#clock = clock;
    this.#random = random;
  }

  /** @param namespace of the path; empty for cluster-wide kinds
   *  @throws ApiError 400, 403, 404 (namespace), 409 or 422 */
  create(type: ResourceType, namespace: string, body: JsonObject): KubeObject {
    const draft = admit(type, this.#prepare(type, namespace, body), this.#random);
    const name = text(draft.metadata.name);
    if (this.#store.collection(type).get(namespace, name) !== undefined) throw alreadyExists(type, name);
    this.admission.review({ type, namespace, object: draft, previous: undefined });
    return this.#store.put(type, new WholeObject(draft)).read();
  }

  get(type: ResourceType, namespace: string, name: string): Entry {
    const entry = this.#store.collection(type).get(namespace, name);
    if (entry === undefined) throw notFound(type, name);
    return entry;
  }

  /** Replaces an object, or with `status` its status alone.
   *  @throws ApiError 400 for a body that is another object, 409 when its resourceVersion is not the present one */
  update(type: ResourceType, namespace: string, name: string, body: JsonObject, subresource = ""): KubeObject {
    const current = this.get(type, namespace, name).read();
    checkIdentity(type, namespace, name, body, current);
    const next = this.#next(type, current, body, subresource);
    if (equalJson(next, current)) return current;
    if (subresource !== "status") {
      // Against the present version with its defaults: filling those in changes nothing.
      checkTransition(type, withDefaults(type, current, this.#random), next, subresource);
      this.admission.review({ type, namespace, object: next, previous: current });
    }
    const isGone = current.metadata.deletionTimestamp !== undefined && !isHeld(type, next);
    if (isGone && (current.metadata.deletionGracePeriodSeconds ?? 0) === 0) {
      this.#store.delete(type, namespace === "" ? name : `${namespace}/${name}`);
      return { ...next, metadata: { ...current.metadata, ...next.metadata } };
    }
    return this.#store.put(type, new WholeObject(next)).read();
  }

  #next(type: ResourceType, current: KubeObject, body: JsonObject, subresource: string): Draft {
    if (subresource === "status") return statusUpdate(current, body);
    const wanted = subresource === "ephemeralcontainers" ? withEphemeralContainers(current, body) : body;
    return specUpdate(type, current, wanted, this.#random);
  }

  /** @throws ApiError 409 when the object is not the one that the options are about */
  checkPreconditions(type: ResourceType, object: KubeObject, options: DeleteOptions): void {
    checkPreconditions(type, object, options);
  }

  /** Writes what a controller decided, without the checks that are for clients. @returns the new version, or the present one if nothing differs */
  replace(type: ResourceType, current: KubeObject, next: Draft): KubeObject {
    if (equalJson(next, current)) return current;
    return this.#store.put(type, new WholeObject(next)).read();
  }

  /** Deletes an object, or marks it where a finalizer or a grace period holds it.
   *  @returns the object as last seen, and whether it is gone */
  delete(type: ResourceType, namespace: string, name: string, options: DeleteOptions): DeleteOutcome {
    const entry = this.get(type, namespace, name);
    const object = entry.read();
    checkPreconditions(type, object, options);
    const graceSeconds = graceFor(type, object, options.gracePeriodSeconds);
    const finalizers = finalizersFor(object, options.propagation);
    if (!isHeld(type, { ...object, metadata: { ...object.metadata, finalizers } }) && graceSeconds === 0) {
      this.#store.delete(type, entry.key);
      return { object, gone: true };
    }
    if (object.metadata.deletionTimestamp !== undefined) return { object, gone: false };
    const metadata: JsonObject = {
      ...object.metadata,
      deletionTimestamp: timestamp(this.#clock.now() + graceSeconds * 1000),
      deletionGracePeriodSeconds: graceSeconds,
      ...(finalizers.length === 0 ? {} : { finalizers }),
    };
    const marked =
      type.resource === "namespaces"
        ? { ...object, metadata, status: { phase: "Terminating" } }
        : { ...object, metadata };
    return { object: this.#store.put(type, new WholeObject(marked)).read(), gone: false };
  }

  /** Takes an object away, whatever held it. */
  remove(type: ResourceType, key: string): void {
    this.#store.delete(type, key);
  }

  #prepare(type: ResourceType, namespace: string, body: JsonObject): Draft {
    checkKind(type, body);
    const metadata = metadataOf(body);
    const given = text(metadata.namespace);
    if (type.namespaced) {
      if (namespace === "") throw badRequest("an object of this kind is created in a namespace");
      if (given !== "" && given !== namespace) {
        throw badRequest(`the namespace of the provided object does not match the namespace sent on the request`);
      }
      this.#checkNamespace(type, namespace);
    }
    if (text(metadata.resourceVersion) !== "") {
      throw badRequest("resourceVersion should not be set on objects to be created");
    }
    const generateName = text(metadata.generateName);
    const name = text(metadata.name) || (generateName === "" ? "" : `${generateName}${this.#random.suffix(5)}`);
    this.#checkName(type, name);
    const { namespace: _namespace, selfLink: _selfLink, ...rest } = metadata;
    return {
      ...body,
      apiVersion: apiVersionOf(type.group, type.version),
      kind: type.kind,
      metadata: {
        ...rest,
        name,
        ...(type.namespaced ? { namespace } : {}),
        uid: this.#random.uid(),
        ...(isGenerational(type) ? { generation: 1 } : {}),
        creationTimestamp: timestamp(this.#clock.now()),
      },
    };
  }

  #checkNamespace(type: ResourceType, namespace: string): void {
    const entry = this.#store.collection(NAMESPACES).get("", namespace);
    if (entry === undefined) throw notFound(NAMESPACES, namespace);
    if (entry.read().metadata.deletionTimestamp !== undefined) {
      const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
      throw forbidden(type, "", why);
    }
  }

  #checkName(type: ResourceType, name: string): void {
    const field = "metadata.name";
    if (name === "") {
      const message = "Required value: name or generateName is required";
      throw invalid(type.kind, type.group, "", [{ reason: "FieldValueRequired", field, message }]);
    }
    const isPathSegment = type.group === "rbac.authorization.k8s.io";
    const valid = isPathSegment ? !/[/%]/.test(name) : NAME_PATTERN.test(name) && name.length <= 253;
    if (valid) return;
    const message = `Invalid value: ${JSON.stringify(name)}: a lowercase RFC 1123 subdomain is required`;
    throw invalid(type.kind, type.group, name, [{ reason: "FieldValueInvalid", field, message }]);
  }
}

/** A namespace is held by what is in it as well: its own finalizers are in its spec. */
function isHeld(type: ResourceType, object: Draft): boolean {
  if (list(metadataOf(object).finalizers).length > 0) return true;
  return type.resource === "namespaces" && list(at(object, "spec", "finalizers")).length > 0;
}

export interface DeleteOutcome {
  readonly object: KubeObject;
  readonly gone: boolean;
}

/** Fields that only the server sets, carried over from the present version; managedFields as well, since no writer here is tracked. */
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
  "managedFields",
];

function serverFields(current: KubeObject): JsonObject {
  return Object.fromEntries(
    SERVER_FIELDS.filter((field) => current.metadata[field] !== undefined).map((field) => [
      field,
      current.metadata[field],
    ]),
  );
}

function specUpdate(type: ResourceType, current: KubeObject, body: JsonObject, random: SeededRandom): Draft {
  const metadata = { ...metadataOf(body), ...serverFields(current) };
  const keepsStatus = type.subresources.some((subresource) => subresource.name === "status");
  const { status: _status, ...withoutStatus } = body;
  const given: Draft = {
    ...(keepsStatus ? withoutStatus : body),
    ...(keepsStatus && current.status !== undefined ? { status: current.status } : {}),
    apiVersion: current.apiVersion,
    kind: type.kind,
    metadata,
  };
  const next = withDefaults(type, given, random);
  if (!isGenerational(type) || equalJson(next.spec, current.spec)) return next;
  return { ...next, metadata: { ...metadata, generation: (current.metadata.generation ?? 1) + 1 } };
}

function statusUpdate(current: KubeObject, body: JsonObject): Draft {
  const { status: _old, ...rest } = current;
  return body.status === undefined ? rest : { ...rest, status: body.status };
}

/** Kinds whose `spec` is counted by `metadata.generation`. */
function isGenerational(type: ResourceType): boolean {
  return type.custom || type.subresources.some(({ name }) => name === "status") || type.resource === "networkpolicies";
}

function checkKind(type: ResourceType, body: JsonObject): void {
  const apiVersion = apiVersionOf(type.group, type.version);
  const kind = text(body.kind);
  const given = text(body.apiVersion);
  if (kind === "" && given === "") return;
  if (kind === type.kind && given === apiVersion) return;
  const message = `${kind} in version "${given}" cannot be handled as a ${type.kind}: expected ${apiVersion}`;
  throw badRequest(message);
}

function checkIdentity(
  type: ResourceType,
  namespace: string,
  name: string,
  body: JsonObject,
  current: KubeObject,
): void {
  checkKind(type, body);
  const metadata = metadataOf(body);
  const bodyName = text(metadata.name);
  if (bodyName !== name) {
    throw badRequest(`the name of the object (${bodyName}) does not match the name on the URL (${name})`);
  }
  const bodyNamespace = text(metadata.namespace);
  if (bodyNamespace !== "" && bodyNamespace !== namespace) {
    throw badRequest("the namespace of the provided object does not match the namespace sent on the request");
  }
  const revision = text(metadata.resourceVersion);
  if (revision !== "" && revision !== current.metadata.resourceVersion) {
    throw conflict(type, name, OBJECT_MODIFIED);
  }
  const uid = text(metadata.uid);
  if (uid !== "" && uid !== current.metadata.uid) {
    const why = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${current.metadata.uid}`;
    throw conflict(type, name, why);
  }
}

function checkPreconditions(type: ResourceType, object: KubeObject, options: DeleteOptions): void {
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

function graceFor(type: ResourceType, object: KubeObject, asked: number | undefined): number {
  if (type.resource !== "pods" || type.group !== "") return 0;
  // A pod that is on no node, or has ended, has nothing to stop.
  const phase = text(at(object, "status", "phase"));
  if (text(at(object, "spec", "nodeName")) === "" || phase === "Succeeded" || phase === "Failed") return 0;
  const wanted: Json | undefined = at(object, "spec", "terminationGracePeriodSeconds");
  return asked ?? (typeof wanted === "number" ? wanted : 30);
}

function finalizersFor(object: KubeObject, propagation: DeletePropagation): readonly string[] {
  const held = list(metadataOf(object).finalizers).map(text);
  const wanted = propagation === "Foreground" ? "foregroundDeletion" : propagation === "Orphan" ? "orphan" : "";
  return wanted === "" || held.includes(wanted) ? held : [...held, wanted];
}

/** Reads the options of a deletion from its body and, over that, from its query. */
export function deleteOptions(body: Json | undefined, query: URLSearchParams): DeleteOptions {
  const options = isObject(body) ? body : {};
  const policy = query.get("propagationPolicy") ?? text(options.propagationPolicy);
  const orphan = query.get("orphanDependents") === "true" || options.orphanDependents === true;
  const graceText = query.get("gracePeriodSeconds");
  const grace = graceText === null ? options.gracePeriodSeconds : Number(graceText);
  const preconditions = record(options.preconditions);
  return {
    propagation: policy === "Foreground" ? "Foreground" : policy === "Orphan" || orphan ? "Orphan" : "Background",
    gracePeriodSeconds: typeof grace === "number" && Number.isInteger(grace) && grace >= 0 ? grace : undefined,
    preconditionUid: text(preconditions.uid),
    preconditionRevision: text(preconditions.resourceVersion),
  };
}
