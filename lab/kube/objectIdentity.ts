import { type JsonObject, text } from "./json.ts";
import { apiVersionOf, type KubeObject, metadataOf } from "./object.ts";
import type { ResourceType } from "./resourceType.ts";
import { badRequest, conflict, OBJECT_MODIFIED } from "./status.ts";

/** @throws ApiError 400 for a body of another kind; one that names none is of this one */
export function checkKind(type: ResourceType, body: JsonObject): void {
  const apiVersion = apiVersionOf(type.group, type.version);
  const kind = text(body.kind);
  const given = text(body.apiVersion);
  if (kind === "" && given === "") return;
  if (kind === type.kind && given === apiVersion) return;
  const message = `${kind} in version "${given}" cannot be handled as a ${type.kind}: expected ${apiVersion}`;
  throw badRequest(message);
}

/** @throws ApiError 400 for a body that is another object, 409 for one of another version or an earlier object of the name */
export function checkIdentity(
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
