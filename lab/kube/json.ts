/** JSON as the API server handles it: objects of any kind, read by path and never mutated in place. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

const EMPTY: JsonObject = Object.freeze({});
const NONE: readonly Json[] = Object.freeze([]);

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The object itself, or an empty one where something else, or nothing, stands. */
export function record(value: Json | undefined): JsonObject {
  return isObject(value) ? value : EMPTY;
}

export function list(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : NONE;
}

export function text(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}

export function integer(value: Json | undefined): number {
  return typeof value === "number" ? value : 0;
}

/** The value under a path of keys; undefined as soon as one is missing. */
export function at(value: Json | undefined, ...path: readonly string[]): Json | undefined {
  let current: Json | undefined = value;
  for (const key of path) {
    if (!isObject(current)) return undefined;
    current = current[key];
  }
  return current;
}

/** A copy of `value` with `leaf` under `path`; objects on the way are copied, siblings are shared. An undefined leaf removes the key. */
export function withAt(value: JsonObject, path: readonly string[], leaf: Json | undefined): JsonObject {
  const [head, ...rest] = path;
  if (head === undefined) return value;
  const next = rest.length === 0 ? leaf : withAt(record(value[head]), rest, leaf);
  if (next === undefined) {
    const { [head]: _removed, ...others } = value;
    return others;
  }
  return { ...value, [head]: next };
}

export function equalJson(left: Json | undefined, right: Json | undefined): boolean {
  if (left === right) return true;
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, index) => equalJson(item, right[index]));
  }
  if (!isObject(left) || !isObject(right)) return false;
  const leftKeys = Object.keys(left);
  return (
    leftKeys.length === Object.keys(right).length &&
    leftKeys.every((key) => key in right && equalJson(left[key], right[key]))
  );
}
