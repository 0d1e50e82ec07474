import type { IncomingMessage } from "node:http";
import { deleteOptions } from "../deletion.ts";
import { evict } from "../eviction.ts";
import { at, type JsonObject, record, text } from "../json.ts";
import { apiVersionOf, type KubeObject, metadataOf } from "../object.ts";
import { reportFields } from "../objectCodec.ts";
import type { ResourceType } from "../resourceType.ts";
import { configurationOfScale, scaleOf, withScale } from "../scale.ts";
import { ApiError, badRequest, invalid, methodNotAllowed, unsupportedMediaType } from "../status.ts";
import { viewOf } from "../view.ts";
import type { Write } from "../write.ts";
import { negotiate } from "./accept.ts";
import { mediaType, parseJson, parseYamlObject, readBody, readObject, readObjectWithDuplicates } from "./body.ts";
import { listPage } from "./list.ts";
import { APPLY_PATCH, patched, patchTypes, quoted } from "./patchBody.ts";
import { JSON_HEADERS, listBody, type ResourceRequest, read, respond, selectionOf } from "./resourceAnswer.ts";
import { deletesForShow, queriedDeletion, writeOptions } from "./writeOptions.ts";

export async function create(context: ResourceRequest): Promise<void> {
  const { cluster, served, target, query, request, answer } = context;
  const write = writeOptions(request, query, "Create");
  if (target.subresource === "eviction") {
    return answer.json(201, evict(cluster, target, await readObject(request), query));
  }
  if (target.name !== "") throw methodNotAllowed();
  const body = await readWritten(request, served.type, write);
  if (served.type.custom && text(body.kind) === "") throw kindIsMissing(served.type.kind, body);
  await respond(context, 201, cluster.writer.create(served.type, target.namespace, body, write), write.warnings);
}

const SHOWN_LENGTH = 30;

function kindIsMissing(kind: string, body: JsonObject): ApiError {
  const shown = JSON.stringify(body);
  const start = shown.length <= SHOWN_LENGTH ? shown : `${shown.slice(0, SHOWN_LENGTH)} ...`;
  return badRequest(
    `the object provided is unrecognized (must be of type ${kind}): Object 'Kind' is missing in '${shown}' (${start})`,
  );
}

/** Reads a body that is to be stored, in which no field may be given twice. */
async function readWritten(request: IncomingMessage, type: ResourceType, write: Write): Promise<JsonObject> {
  const { object, duplicates } = await readObjectWithDuplicates(request);
  reportFields(type, "duplicate", duplicates, write);
  return object;
}

export async function update(context: ResourceRequest): Promise<void> {
  const write = writeOptions(context.request, context.query, "Update");
  const body = await readWritten(context.request, context.served.type, write);
  await respond(context, 200, replaced(context, body, write), write.warnings);
}

/** Writes the next state of the object, or of the part that the subresource names. */
function replaced(context: ResourceRequest, body: JsonObject, write: Write): KubeObject {
  const { cluster, served, target } = context;
  const { namespace, name, subresource } = target;
  const { type, scale } = served;
  if (subresource !== "scale") return cluster.writer.update(type, namespace, name, body, subresource, write);
  const wanted = withScale(read(context), body, scale);
  return scaleOf(cluster.writer.update(type, namespace, name, wanted, subresource, write), scale);
}

export async function patch(context: ResourceRequest): Promise<void> {
  const { request, query, served, target, cluster } = context;
  const type = mediaType(request);
  const accepted = patchTypes(served.type.custom);
  if (!accepted.includes(type)) throw served.type.custom ? unsupportedMediaType(accepted) : unknownPatch();
  const write = writeOptions(request, query, "Patch", type === APPLY_PATCH);
  if (type === APPLY_PATCH) return apply(context);
  const change = parseJson(await readBody(request));
  const object = read(context);
  const current = target.subresource === "scale" ? scaleOf(object, served.scale) : object;
  const next = patched(type, cluster.codec.nodeOf(served.type), current, change);
  refuseOtherUid(context, current, next);
  await respond(
    context,
    200,
    replaced(context, next, { ...write, patched: quoted(type, change, next) }),
    write.warnings,
  );
}

function unknownPatch(): ApiError {
  return new ApiError(415, "UnsupportedMediaType", "415: Unsupported Media Type", {});
}

async function apply(context: ResourceRequest): Promise<void> {
  const { request, query, served, target, cluster } = context;
  const { namespace, name, subresource } = target;
  const write = writeOptions(request, query, "Patch", true);
  const config = parseYamlObject(await readBody(request));
  const given = text(metadataOf(config).name);
  if (given !== "" && given !== name) {
    throw badRequest(`the name of the object (${given}) does not match the name on the URL (${name})`);
  }
  if (subresource !== "scale") {
    const { object, created } = cluster.writer.apply(served.type, namespace, name, config, subresource, write);
    return respond(context, created ? 201 : 200, object, write.warnings);
  }
  const { type, scale } = served;
  const head = { apiVersion: apiVersionOf(type.group, type.version), kind: type.kind, metadata: { name } };
  const wanted = configurationOfScale(head, config, scale);
  const { object } = cluster.writer.apply(type, namespace, name, wanted, subresource, write);
  await respond(context, 200, scaleOf(object, scale), write.warnings);
}

/** In a replacement a uid is a precondition; in a patch it is an attempt to change it. */
function refuseOtherUid({ served: { type }, target }: ResourceRequest, current: KubeObject, next: JsonObject): void {
  const uid = at(next, "metadata", "uid");
  if (uid === undefined || uid === current.metadata.uid) return;
  const message = `Invalid value: ${JSON.stringify(uid)}: field is immutable`;
  throw invalid(type.kind, type.group, target.name, [{ reason: "FieldValueInvalid", field: "metadata.uid", message }]);
}

export async function remove(context: ResourceRequest): Promise<void> {
  const { cluster, served, target, query, answer, request } = context;
  const asked = await readOptions(request, query);
  const write = { dryRun: deletesForShow(asked) };
  const outcome = cluster.writer.delete(served.type, target.namespace, target.name, deleteOptions(asked), write);
  // What is held back, and any pod, is shown as it is now; of the rest a Status tells that it is gone.
  if (!outcome.gone || served.type.resource === "pods") return respond(context, 200, outcome.object);
  const { group, resource } = served.type;
  const { uid } = outcome.object.metadata;
  await answer.json(200, {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Success",
    details: { name: target.name, ...(group === "" ? {} : { group }), kind: resource, uid },
  });
}

export async function removeAll(context: ResourceRequest): Promise<void> {
  const { cluster, served, query, request, answer } = context;
  const asked = await readOptions(request, query);
  const write = { dryRun: deletesForShow(asked) };
  const options = deleteOptions(asked);
  const page = listPage(cluster.store, served, selectionOf(context), query);
  const entries = [...page.entries];
  for (const entry of entries) cluster.writer.delete(served.type, entry.namespace, entry.name, options, write);
  const view = viewOf(served, negotiate(request.headers.accept, query), () => cluster.now());
  await answer.stream(200, JSON_HEADERS, listBody(view, page.metadata, entries));
}

/** Beside a body the query says nothing (apiserver `endpoints/handlers/delete.go`). */
async function readOptions(request: IncomingMessage, query: URLSearchParams): Promise<JsonObject> {
  const body = await readBody(request);
  return body === "" ? queriedDeletion(query) : record(parseJson(body));
}
