import { isObject, type Json, type JsonObject } from "../json.ts";
import type { SchemaNode } from "../schema/schemaNode.ts";
import { type Comparison, compare } from "./compare.ts";
import {
  difference,
  EMPTY_SET,
  type FieldSet,
  fromFieldsV1,
  intersection,
  isEmptySet,
  type Path,
  pathsOf,
  union,
  withNamedFields,
  withoutSubtrees,
} from "./fieldSet.ts";
import { fieldsOf } from "./fieldsOf.ts";
import { capped, type FieldWriter, type Owner, type Owners, ownerId } from "./managers.ts";
import { merge } from "./merge.ts";
import { removeFields } from "./removeFields.ts";

/** What is never owned: who an object is, and what the server writes of it (managedfields `stripmeta.go`). */
const UNOWNED = fromFieldsV1({
  "f:apiVersion": {},
  "f:kind": {},
  "f:metadata": {
    ".": {},
    "f:name": {},
    "f:namespace": {},
    "f:creationTimestamp": {},
    "f:selfLink": {},
    "f:uid": {},
    "f:clusterName": {},
    "f:generation": {},
    "f:managedFields": {},
    "f:resourceVersion": {},
  },
});

/** A write, for the account of who owns what. */
export interface OwnedWrite {
  readonly writer: FieldWriter;
  /** RFC 3339. */
  readonly now: string;
  /** What this write cannot change, like `status` through the object itself. */
  readonly ignored: FieldSet;
}

/** Fields of a configuration that others own with other values. */
export interface Conflict {
  readonly owner: FieldWriter;
  readonly path: Path;
}

/** Who owns what after an update from `live` to `next`: what changed is the writer's, and nobody else's any more
 *  (structured-merge-diff `merge/update.go`). */
export function updateOwners(
  node: SchemaNode,
  live: JsonObject,
  next: JsonObject,
  owners: Owners,
  { writer, now, ignored }: OwnedWrite,
): Owners {
  const changes = withoutIgnored(compare(node, live, next), ignored);
  const left = dispossess(owners, changes);
  const taken = difference(withoutSubtrees(union(changes.modified, changes.added), ignored), UNOWNED);
  if (isEmptySet(taken)) return left;
  const id = ownerId(writer);
  const own = difference(left.get(id)?.fields ?? EMPTY_SET, changes.removed);
  return capped(new Map(left).set(id, { ...writer, time: now, fields: union(own, taken) }));
}

export type Applied =
  | { readonly object: JsonObject; readonly owners: Owners }
  | { readonly conflicts: readonly Conflict[] };

/** Lays a configuration over the live object: what it says is set and owned by its writer; what the writer once applied, says no more, and
 *  nobody else owns is removed.
 *  @param force takes what others own, instead of a conflict */
export function applyConfiguration(
  node: SchemaNode,
  live: JsonObject,
  config: JsonObject,
  owners: Owners,
  write: OwnedWrite & { readonly force: boolean },
): Applied {
  const { writer, ignored, now, force } = write;
  const id = ownerId(writer);
  const last = owners.get(id);
  const fields = difference(withoutSubtrees(fieldsOf(node, config), ignored), UNOWNED);
  const claimed = new Map(owners).set(id, { ...writer, time: last?.time ?? now, fields });
  const merged = asObject(merge(node, live, config));
  const object = last === undefined ? merged : prune(node, merged, claimed, last.fields);
  const changes = withoutIgnored(compare(node, live, object), ignored);
  const others = new Map([...claimed].filter(([other]) => other !== id));
  const conflicts = force ? [] : conflictsWith(others, union(changes.modified, changes.added));
  if (conflicts.length > 0) return { conflicts };
  const left = new Map(dispossess(others, changes));
  // A writer of whom nothing was news is not dated anew.
  const time = isUnchanged(changes) ? (last?.time ?? "") : now;
  if (!isEmptySet(fields)) left.set(id, { ...writer, time, fields });
  return { object, owners: left };
}

function conflictsWith(owners: Owners, changed: FieldSet): readonly Conflict[] {
  return [...owners.values()].flatMap((owner) =>
    pathsOf(intersection(owner.fields, changed)).map((path) => ({ owner, path })),
  );
}

function dispossess(owners: Owners, { added, modified, removed }: Comparison): Owners {
  const lost = union(union(added, modified), removed);
  const left = new Map<string, Owner>();
  for (const [id, owner] of owners) {
    const fields = difference(owner.fields, lost);
    if (!isEmptySet(fields)) left.set(id, { ...owner, fields });
  }
  return left;
}

function withoutIgnored({ added, modified, removed }: Comparison, ignored: FieldSet): Comparison {
  if (isEmptySet(ignored)) return { added, modified, removed };
  return {
    added: withoutSubtrees(added, ignored),
    modified: withoutSubtrees(modified, ignored),
    removed: withoutSubtrees(removed, ignored),
  };
}

function isUnchanged({ added, modified, removed }: Comparison): boolean {
  return isEmptySet(added) && isEmptySet(modified) && isEmptySet(removed);
}

/** Takes out of the merged object what its applier let go, but for what somebody owns and what was never the applier's. */
function prune(node: SchemaNode, merged: JsonObject, owners: Owners, last: FieldSet): JsonObject {
  const named = (set: FieldSet): FieldSet => withNamedFields(set, node);
  const all = named(fieldsOf(node, merged));
  const lastNamed = named(last);
  const bare = removeFields(node, merged, lastNamed);
  const owned = [...owners.values()].reduce((sum, owner) => union(sum, owner.fields), EMPTY_SET);
  const kept = union(named(fieldsOf(node, bare)), named(owned));
  const withOwned = removeFields(node, merged, difference(all, kept));
  const dangling = intersection(difference(all, named(fieldsOf(node, withOwned))), lastNamed);
  return asObject(removeFields(node, merged, dangling));
}

function asObject(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}
