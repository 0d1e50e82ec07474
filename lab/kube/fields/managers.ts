import { isObject, type Json, type JsonObject, list, text } from "../json.ts";
import { EMPTY_SET, type FieldSet, fromFieldsV1, isEmptySet, toFieldsV1, union } from "./fieldSet.ts";

/** Who writes, as `managedFields` tells writers apart. */
export interface FieldWriter {
  readonly manager: string;
  readonly operation: "Apply" | "Update";
  readonly apiVersion: string;
  /** Empty for the object itself. */
  readonly subresource: string;
}

/** One writer with the fields it owns. */
export interface Owner extends FieldWriter {
  /** RFC 3339; empty where it is not known. */
  readonly time: string;
  readonly fields: FieldSet;
}

export type Owners = ReadonlyMap<string, Owner>;

export const NO_OWNERS: Owners = new Map();

/** Appliers are one in all versions of a kind (managedfields `BuildManagerIdentifier`). */
export function ownerId({ manager, operation, apiVersion, subresource }: FieldWriter): string {
  return JSON.stringify([manager, operation, operation === "Apply" ? "" : apiVersion, subresource]);
}

/** Reads `metadata.managedFields`; none where an entry makes no sense, as the API server does. */
export function readOwners(managedFields: Json | undefined): Owners {
  const owners = new Map<string, Owner>();
  for (const entry of list(managedFields)) {
    const owner = readOwner(entry);
    if (owner === undefined) return NO_OWNERS;
    const earlier = owners.get(ownerId(owner));
    owners.set(
      ownerId(owner),
      earlier === undefined ? owner : { ...owner, fields: union(earlier.fields, owner.fields) },
    );
  }
  return owners;
}

function readOwner(entry: Json): Owner | undefined {
  if (!isObject(entry)) return undefined;
  const { operation } = entry;
  if ((operation !== "Apply" && operation !== "Update") || text(entry.fieldsType) !== "FieldsV1") return undefined;
  try {
    return {
      manager: text(entry.manager),
      operation,
      apiVersion: text(entry.apiVersion),
      subresource: text(entry.subresource),
      time: text(entry.time),
      fields: fromFieldsV1(entry.fieldsV1),
    };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Writes `metadata.managedFields` in the order of the API server; undefined where nobody owns anything. */
export function writeOwners(owners: Owners): readonly JsonObject[] | undefined {
  const entries = [...owners.values()].filter(({ fields }) => !isEmptySet(fields)).sort(compareOwners);
  if (entries.length === 0) return undefined;
  return entries.map(({ manager, operation, apiVersion, subresource, time, fields }) => ({
    manager,
    operation,
    apiVersion,
    ...(time === "" ? {} : { time }),
    fieldsType: "FieldsV1",
    fieldsV1: toFieldsV1(fields),
    ...(subresource === "" ? {} : { subresource }),
  }));
}

function compareOwners(left: Owner, right: Owner): number {
  const parts = (owner: Owner) => [owner.operation, owner.time, owner.manager, owner.apiVersion, owner.subresource];
  const [mine, theirs] = [parts(left), parts(right)];
  const index = mine.findIndex((part, position) => part !== theirs[position]);
  return index < 0 ? 0 : (mine[index] ?? "") < (theirs[index] ?? "") ? -1 : 1;
}

const MOST_UPDATERS = 10;
const ANCIENT = "ancient-changes";

/** Lets the oldest of too many updaters go up in one (managedfields `capmanagers.go`). */
export function capped(owners: Owners): Owners {
  const updaters = [...owners.values()].filter(({ operation }) => operation === "Update").sort(compareOwners);
  if (updaters.length <= MOST_UPDATERS) return owners;
  const kept = new Map(owners);
  let excess = updaters.length - MOST_UPDATERS;
  for (const old of updaters) {
    if (excess === 0) break;
    if (old.manager === ANCIENT) continue;
    const bucket: FieldWriter = { ...old, manager: ANCIENT, subresource: "" };
    const ancient = kept.get(ownerId(bucket));
    kept.delete(ownerId(old));
    kept.set(ownerId(bucket), { ...bucket, time: old.time, fields: union(ancient?.fields ?? EMPTY_SET, old.fields) });
    // The first to go up makes room only for the bucket itself.
    if (ancient !== undefined) excess--;
  }
  return kept;
}

/** What a manager is called when it does not say: the first word of its user agent. */
export function managerName(fieldManager: string, userAgent: string): string {
  const longest = 128;
  return fieldManager || (userAgent.split("/")[0] ?? "").slice(0, longest) || "unknown";
}

/** Whether two writings of `managedFields` differ in no more than their times. */
export function withoutTimes(managedFields: Json | undefined): Json {
  return list(managedFields).map((entry) => {
    if (!isObject(entry)) return entry;
    const { time: _time, ...rest } = entry;
    return rest;
  });
}
