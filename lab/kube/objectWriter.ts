import { Admission } from "./admission.ts";
import type { Clock } from "./clock.ts";
import { admit, keepAllocations } from "./defaults.ts";
import {
  checkPreconditions,
  type DeleteOptions,
  type DeleteOutcome,
  finalizersFor,
  graceFor,
  isHeld,
} from "./deletion.ts";
import { FieldAccount, managedFieldsOf, withManagedFields } from "./fieldAccount.ts";
import type { Managed } from "./fields/fieldManager.ts";
import { equalJson, type JsonObject, text } from "./json.ts";
import { isGenerational, isSameVersion, nextVersion, statusUpdate } from "./nextVersion.ts";
import { apiVersionOf, type Draft, type KubeObject, metadataOf, type ObjectMeta, timestamp } from "./object.ts";
import type { ObjectCodec } from "./objectCodec.ts";
import { checkIdentity, checkKind } from "./objectIdentity.ts";
import type { SeededRandom } from "./random.ts";
import type { ResourceType } from "./resourceType.ts";
import { alreadyExists, badRequest, conflict, forbidden, notFound } from "./status.ts";
import type { Entry } from "./store/entry.ts";
import type { Store } from "./store/store.ts";
import { WholeObject } from "./store/wholeObject.ts";
import { checkTransition } from "./transitions.ts";
import { checkName } from "./validation/names.ts";
import { checkObject } from "./validation/objectRules.ts";
import { type ApplyWrite, controllerWrite, type Write } from "./write.ts";

const NAMESPACES = { group: "", resource: "namespaces" };

/** The registry of an API server: checks, dates and numbers what clients and controllers write. */
export class ObjectWriter {
  readonly admission = new Admission();
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #random: SeededRandom;
  readonly #codec: ObjectCodec;
  readonly #account: FieldAccount;

  constructor(store: Store, codec: ObjectCodec, clock: Clock, random: SeededRandom) {
    this.#store = store;
    this.#clock = clock;
    this.#random = random;
    this.#codec = codec;
    this.#account = new FieldAccount(this.#codec, clock);
  }

  /** @param namespace of the path; empty for cluster-wide kinds
   *  @throws ApiError 400, 403, 404 (namespace), 409 or 422 */
  create(type: ResourceType, namespace: string, body: JsonObject, write: Write = controllerWrite(type)): KubeObject {
    checkKind(type, body);
    const decoded = this.#prepare(type, namespace, this.#codec.decode(type, body, write));
    return this.#add(type, namespace, decoded, this.#account.ofNew(type, decoded, write), write);
  }

  #add(type: ResourceType, namespace: string, decoded: Draft, managed: Managed, write: Write): KubeObject {
    const draft = withManagedFields(admit(type, decoded, this.#random), managed);
    checkObject(type, this.#codec.nodeOf(type), draft, undefined);
    const name = text(draft.metadata.name);
    if (this.#store.collection(type).get(namespace, name) !== undefined) throw alreadyExists(type, name);
    this.admission.review({ type, namespace, object: draft, previous: undefined });
    return this.#put(type, draft, write);
  }

  get(type: ResourceType, namespace: string, name: string): Entry {
    const entry = this.#store.collection(type).get(namespace, name);
    if (entry === undefined) throw notFound(type, name);
    return entry;
  }

  /** Replaces an object, or with `status` its status alone.
   *  @throws ApiError 400 for a body that is another object, 409 when its resourceVersion is not the present one */
  update(
    type: ResourceType,
    namespace: string,
    name: string,
    body: JsonObject,
    subresource = "",
    write: Write = controllerWrite(type),
  ): KubeObject {
    const current = this.get(type, namespace, name).read();
    checkIdentity(type, namespace, name, body, current);
    const base = this.#codec.normalised(type, current);
    const decoded = this.#codec.decode(type, body, write);
    const written = keepAllocations(type, base, subresource === "status" ? statusUpdate(base, decoded) : decoded);
    const managed = this.#account.ofUpdate(type, base, written, subresource, write);
    return this.#change(type, current, base, written, managed, subresource, write);
  }

  /** Lays a configuration over an object, which comes to be where there is none (server-side apply).
   *  @param subresource `status` or `scale`, or empty for the object itself
   *  @throws ApiError 409 for fields that others own, and what create and update throw */
  apply(
    type: ResourceType,
    namespace: string,
    name: string,
    config: JsonObject,
    subresource: string,
    write: ApplyWrite,
  ): { readonly object: KubeObject; readonly created: boolean } {
    const wanted = this.#codec.configuration(type, config, subresource);
    const entry = this.#store.collection(type).get(namespace, name);
    if (entry === undefined) {
      return { object: this.#addApplied(type, namespace, name, wanted, subresource, write), created: true };
    }
    const current = entry.read();
    checkIdentity(type, namespace, name, { ...wanted, metadata: { name, ...metadataOf(wanted) } }, current);
    const base = this.#codec.normalised(type, current);
    const applied = this.#account.apply(type, base, wanted, subresource, write);
    const next = this.#codec.normalised(type, applied);
    const object = this.#change(type, current, base, next, managedFieldsOf(applied), subresource, write);
    return { object, created: false };
  }

  #addApplied(
    type: ResourceType,
    namespace: string,
    name: string,
    config: JsonObject,
    subresource: string,
    write: ApplyWrite,
  ): KubeObject {
    if (subresource !== "") throw notFound(type, name);
    const uid = text(metadataOf(config).uid);
    if (uid !== "") {
      const why = `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`;
      throw conflict(type, name, why);
    }
    const { resourceVersion: _version, ...metadata } = metadataOf(config);
    const named = { ...config, metadata: { name, ...metadata } };
    const applied = this.#account.apply(type, undefined, named, "", write);
    const decoded = this.#prepare(type, namespace, this.#codec.normalised(type, applied));
    return this.#add(type, namespace, decoded, managedFieldsOf(applied), write);
  }

  /** Stores what became of an object. @param base the present version as it would be read today */
  #change(
    type: ResourceType,
    current: KubeObject,
    base: Draft,
    wanted: Draft,
    managed: Managed,
    subresource: string,
    write: Write,
  ): KubeObject {
    const next = withManagedFields(nextVersion(type, base, wanted, subresource, this.#random), managed);
    if (isSameVersion(next, base)) return current;
    const { name, namespace = "" } = current.metadata;
    if (subresource !== "status") checkTransition(type, base, next, subresource);
    checkObject(type, this.#codec.nodeOf(type), next, base);
    if (subresource !== "status") this.admission.review({ type, namespace, object: next, previous: current });
    const isGone = current.metadata.deletionTimestamp !== undefined && !isHeld(type, next);
    if (isGone && (current.metadata.deletionGracePeriodSeconds ?? 0) === 0) {
      if (!write.dryRun) this.#store.delete(type, namespace === "" ? name : `${namespace}/${name}`);
      return { ...next, metadata: { ...current.metadata, ...next.metadata } };
    }
    return this.#put(type, next, write);
  }

  /** Stores a version, or shows what would be stored. */
  #put(type: ResourceType, draft: Draft, write: Write): KubeObject {
    // Name, uid and date are there; what is only tried keeps the resourceVersion that it had, or has none.
    if (write.dryRun) return draft as KubeObject;
    return this.#store.put(type, new WholeObject(draft)).read();
  }

  /** @throws ApiError 409 when the object is not the one that the options are about */
  checkPreconditions(type: ResourceType, object: KubeObject, options: DeleteOptions): void {
    checkPreconditions(type, object, options);
  }

  /** Writes what a controller decided, without the checks that are for clients. @returns the new version, or the present one if nothing differs */
  replace(type: ResourceType, current: KubeObject, next: Draft, write: Write = controllerWrite(type)): KubeObject {
    if (equalJson(next, current)) return current;
    if (current.metadata.managedFields === undefined) return this.#store.put(type, new WholeObject(next)).read();
    const { status: _before, ...before } = current;
    const { status: _after, ...after } = next;
    const subresource = equalJson(before, after) ? "status" : "";
    const managed = this.#account.ofUpdate(type, current, next, subresource, write);
    return this.#store.put(type, new WholeObject(withManagedFields(next, managed))).read();
  }

  /** Deletes an object, or marks it where a finalizer or a grace period holds it.
   *  @returns the object as last seen, and whether it is gone */
  delete(
    type: ResourceType,
    namespace: string,
    name: string,
    options: DeleteOptions,
    write: Pick<Write, "dryRun"> = { dryRun: false },
  ): DeleteOutcome {
    const entry = this.get(type, namespace, name);
    const object = entry.read();
    checkPreconditions(type, object, options);
    const graceSeconds = graceFor(type, object, options.gracePeriodSeconds);
    const finalizers = finalizersFor(object, options.propagation);
    if (!isHeld(type, { ...object, metadata: { ...object.metadata, finalizers } }) && graceSeconds === 0) {
      if (!write.dryRun) this.#store.delete(type, entry.key);
      return { object, gone: true };
    }
    if (object.metadata.deletionTimestamp !== undefined) return { object, gone: false };
    const { generation } = object.metadata;
    const metadata: ObjectMeta = {
      ...object.metadata,
      deletionTimestamp: timestamp(this.#clock.now() + graceSeconds * 1000),
      deletionGracePeriodSeconds: graceSeconds,
      ...(generation === undefined ? {} : { generation: generation + 1 }),
      ...(finalizers.length === 0 ? {} : { finalizers }),
    };
    const marked =
      type.resource === "namespaces"
        ? { ...object, metadata, status: { phase: "Terminating" } }
        : { ...object, metadata };
    if (write.dryRun) return { object: marked, gone: false };
    return { object: this.#store.put(type, new WholeObject(marked)).read(), gone: false };
  }

  /** Takes an object away, whatever held it. */
  remove(type: ResourceType, key: string): void {
    this.#store.delete(type, key);
  }

  #prepare(type: ResourceType, namespace: string, body: Draft): Draft {
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
    checkName(type, name);
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
}
