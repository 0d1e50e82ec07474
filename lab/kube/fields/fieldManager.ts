import { at, isObject, type Json, type JsonObject, list, text } from "../json.ts";
import { metadataOf } from "../object.ts";
import type { SchemaNode } from "../schema/schemaNode.ts";
import { ApiError } from "../status.ts";
import { intersection, isEmptySet, pathText, setOf } from "./fieldSet.ts";
import { fieldsOf } from "./fieldsOf.ts";
import { type FieldWriter, NO_OWNERS, type Owners, readOwners, writeOwners } from "./managers.ts";
import { applyConfiguration, type Conflict, type OwnedWrite, updateOwners } from "./ownership.ts";

/** Who owns what was there before anybody applied anything. */
const BEFORE_FIRST_APPLY = "before-first-apply";
const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

/** The `managedFields` of a new object.
 *  @param blank what an object of the kind is with nothing said of it
 *  @param draft the object as its creator wants it, with the server's defaults */
export function ownersOfNew(node: SchemaNode, blank: JsonObject, draft: JsonObject, write: OwnedWrite): Managed {
  const given = metadataOf(draft).managedFields;
  if (isReset(given)) return undefined;
  return writeOwners(updateOwners(node, blank, withoutManaged(draft), readOwners(given), write));
}

export type Managed = readonly JsonObject[] | undefined;

/** The `managedFields` after an update. An object that is not tracked stays so until somebody applies to it.
 *  @param next what is to be stored; its own `managedFields` count where it is the object itself that is written, as by clients that edit them */
export function ownersAfterUpdate(node: SchemaNode, live: JsonObject, next: JsonObject, write: OwnedWrite): Managed {
  const given = metadataOf(next).managedFields;
  const isOwn = write.writer.subresource === "";
  if (isOwn && isReset(given)) return undefined;
  const own = isOwn ? readOwners(given) : NO_OWNERS;
  const owners = own.size > 0 ? own : readOwners(metadataOf(live).managedFields);
  if (owners.size === 0) return undefined;
  return writeOwners(updateOwners(node, withoutManaged(live), withoutManaged(next), owners, write));
}

/** Applies a configuration.
 *  @param blank as for `ownersOfNew`
 *  @throws ApiError 409 that lists the fields in conflict and their owners; ListItemError */
export function applyTo(
  node: SchemaNode,
  blank: JsonObject,
  live: JsonObject,
  config: JsonObject,
  write: OwnedWrite & { readonly force: boolean },
): { readonly object: JsonObject; readonly managedFields: Managed } {
  const bare = withoutManaged(live);
  const owners = ownersBefore(node, blank, live, write);
  const applied = applyConfiguration(node, bare, config, owners, write);
  if (!("conflicts" in applied))
    return { object: synced(applied.object, config, write), managedFields: writeOwners(applied.owners) };
  const conflicts = applied.conflicts.filter((conflict) => !isFromLastApplied(node, bare, conflict, write.writer));
  if (conflicts.length > 0) throw applyConflict(conflicts);
  return applyTo(node, blank, live, config, { ...write, force: true });
}

function ownersBefore(
  node: SchemaNode,
  blank: JsonObject,
  live: JsonObject,
  { writer, now, ignored }: OwnedWrite,
): Owners {
  const owners = readOwners(metadataOf(live).managedFields);
  if (owners.size > 0) return owners;
  const before: FieldWriter = { ...writer, manager: BEFORE_FIRST_APPLY, operation: "Update" };
  return updateOwners(node, blank, withoutManaged(live), NO_OWNERS, { writer: before, now, ignored });
}

/** A list of one empty entry asks that nothing be tracked. */
function isReset(managedFields: Json | undefined): boolean {
  const [only, ...others] = list(managedFields);
  return others.length === 0 && isObject(only) && Object.keys(only).length === 0;
}

function withoutManaged(object: JsonObject): JsonObject {
  if (metadataOf(object).managedFields === undefined) return object;
  const { managedFields: _managed, ...metadata } = metadataOf(object);
  return { ...object, metadata };
}

/** kubectl moves from its own annotation to server-side apply: what the annotation says was applied is no conflict
 *  (managedfields `lastappliedmanager.go`). */
function isFromLastApplied(node: SchemaNode, live: JsonObject, { path }: Conflict, writer: FieldWriter): boolean {
  const applied = lastApplied(live, writer);
  return applied !== undefined && !isEmptySet(intersection(setOf([path]), fieldsOf(node, applied)));
}

function lastApplied(live: JsonObject, { manager }: FieldWriter): JsonObject | undefined {
  const annotation = text(at(live, "metadata", "annotations", LAST_APPLIED));
  if (manager !== "kubectl" || annotation === "") return undefined;
  try {
    const object: unknown = JSON.parse(annotation);
    // The annotation is what a client once sent; a parser makes nothing but JSON of it.
    return isObject(object) ? object : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps the annotation true for those who still apply by it (managedfields `lastappliedupdater.go`). */
function synced(object: JsonObject, config: JsonObject, { writer }: OwnedWrite): JsonObject {
  if (writer.manager !== "kubectl" || writer.subresource !== "") return object;
  const metadata = metadataOf(object);
  const annotations = metadata.annotations;
  if (!isObject(annotations) || annotations[LAST_APPLIED] === undefined) return object;
  const said = `${JSON.stringify(config)}\n`;
  return { ...object, metadata: { ...metadata, annotations: { ...annotations, [LAST_APPLIED]: said } } };
}

function applyConflict(conflicts: readonly Conflict[]): ApiError {
  const causes = conflicts.map(({ owner, path }) => ({
    reason: "FieldManagerConflict",
    message: `conflict with ${ownerText(owner)}`,
    field: pathText(path),
  }));
  return new ApiError(409, "Conflict", conflictMessage(conflicts), { causes });
}

function conflictMessage(conflicts: readonly Conflict[]): string {
  const [only, ...others] = conflicts;
  if (only !== undefined && others.length === 0) {
    return `Apply failed with 1 conflict: conflict with ${ownerText(only.owner)}: ${pathText(only.path)}`;
  }
  const byOwner = Map.groupBy(conflicts, ({ owner }) => ownerText(owner));
  const blocks = [...byOwner]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([owner, itsConflicts]) =>
      [`conflicts with ${owner}:`, ...itsConflicts.map(({ path }) => `- ${pathText(path)}`)].join("\n"),
    );
  return `Apply failed with ${conflicts.length} conflicts: ${blocks.join("\n")}`;
}

/** `"manager" with subresource "status" using apps/v1`: appliers are one in all versions. */
function ownerText({ manager, operation, apiVersion, subresource }: FieldWriter): string {
  const through = subresource === "" ? "" : ` with subresource ${JSON.stringify(subresource)}`;
  return `${JSON.stringify(manager)}${through}${operation === "Update" ? ` using ${apiVersion}` : ""}`;
}
