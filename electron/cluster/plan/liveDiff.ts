/** A live object beside what a change makes of it: the fields that differ, as a person reads them. */
import { stringify } from "yaml";
import type { FieldPath } from "../../../shared/model/fieldPath.ts";
import { canonicalJson, type Json, type JsonObject } from "../../../shared/model/json.ts";
import { isJsonList, isJsonObject } from "../../../shared/model/kindSchema.ts";
import { withoutServerFields } from "../../../shared/model/serverOwned.ts";
import { pointerOf } from "../patch/jsonPointer.ts";

export interface FieldDifference {
  readonly path: FieldPath;
  /** The field's place, which is the same in both objects. */
  readonly pointer: string;
  /** Undefined where it is not there. */
  readonly before: Json | undefined;
  readonly after: Json | undefined;
}

/** Items of lists are compared one by one where their keys say that they are the same in the same order; else the list is one field. */
export function differences(before: JsonObject, after: JsonObject): readonly FieldDifference[] {
  return [...ofValues([], [], withoutServerFields(before), withoutServerFields(after))];
}

function* ofValues(
  path: FieldPath,
  tokens: readonly string[],
  before: Json | undefined,
  after: Json | undefined,
): Generator<FieldDifference> {
  if (before !== undefined && after !== undefined) {
    if (canonicalJson(before) === canonicalJson(after)) return;
    if (isJsonObject(before) && isJsonObject(after)) {
      for (const key of new Set([...Object.keys(before), ...Object.keys(after)]))
        yield* ofValues([...path, key], [...tokens, key], before[key], after[key]);
      return;
    }
    const keys = isJsonList(before) && isJsonList(after) ? sharedKeys(before, after) : null;
    if (isJsonList(before) && isJsonList(after) && keys !== null) {
      for (const [at, item] of before.entries()) {
        const step = keyOfItem(item, keys) ?? at;
        yield* ofValues([...path, step], [...tokens, String(at)], item, after[at]);
      }
      return;
    }
  }
  yield { path, pointer: pointerOf(tokens), before, after };
}

/** What tells items of Kubernetes' lists apart (`x-kubernetes-list-map-keys` of the core API). */
const itemKeys: readonly (readonly string[])[] = [
  ["name"],
  ["containerPort", "protocol"],
  ["port", "protocol"],
  ["key", "effect"],
  ["topologyKey", "whenUnsatisfiable"],
  ["mountPath"],
  ["devicePath"],
  ["ip"],
  ["type"],
];

/** @returns the keys by which both lists hold the same items in the same order; null when there are none */
function sharedKeys(before: readonly Json[], after: readonly Json[]): readonly string[] | null {
  if (before.length !== after.length) return null;
  const found = itemKeys.find((keys) => {
    const ids = before.map((item) => canonicalJson(keyOfItem(item, keys) ?? null));
    return (
      !ids.includes("null") &&
      new Set(ids).size === ids.length &&
      after.every((item, at) => canonicalJson(keyOfItem(item, keys) ?? null) === ids[at])
    );
  });
  return found ?? null;
}

function keyOfItem(item: Json, keys: readonly string[]): { readonly [key: string]: Json } | null {
  if (!isJsonObject(item)) return null;
  const found = keys.flatMap((key): [string, Json][] => {
    const value = item[key];
    return value === undefined ? [] : [[key, value]];
  });
  return found.length === keys.length ? Object.fromEntries(found) : null;
}

/** A value in few signs; `∅` where there is none. */
export function shortValue(value: Json | undefined): string {
  if (value === undefined) return "∅";
  const text = canonicalJson(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

/** The field as lines of YAML under its own name; none where it is not there. */
export function fieldLines(path: FieldPath, value: Json | undefined): string[] {
  if (value === undefined) return [];
  const last = path.at(-1);
  const name = typeof last === "string" ? last : null;
  return yamlLines(name === null ? value : { [name]: value });
}

export function yamlText(value: Json): string {
  // By the rules of kubectl's reader (YAML 1.1): the text "yes" is quoted, or it would be a boolean there.
  return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false, version: "1.1" });
}

/** A whole object as a person reads it. */
export function wholeText(object: JsonObject): string {
  return yamlText(withoutServerFields(object));
}

function yamlLines(value: Json): string[] {
  return yamlText(value).replace(/\n$/, "").split("\n");
}
