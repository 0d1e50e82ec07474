/** The border of parsed JSON: values are looked up without trust, and what is absent or of another type is empty. */

export type WireObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is WireObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Follows keys into nested objects. */
export function at(value: unknown, ...keys: readonly string[]): unknown {
  let found: unknown = value;
  for (const key of keys) {
    // Any object may be asked for its own keys; those of its prototype are none of JSON's.
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, key)) return undefined;
    found = (found as Record<string, unknown>)[key];
  }
  return found;
}

export function textAt(value: unknown, ...keys: readonly string[]): string {
  const found = at(value, ...keys);
  return typeof found === "string" ? found : "";
}

export function numberAt(value: unknown, ...keys: readonly string[]): number | null {
  const found = at(value, ...keys);
  return typeof found === "number" ? found : null;
}

export function listAt(value: unknown, ...keys: readonly string[]): readonly unknown[] {
  const found = at(value, ...keys);
  return Array.isArray(found) ? found : [];
}

export function textsAt(value: unknown, ...keys: readonly string[]): string[] {
  return listAt(value, ...keys).filter((item): item is string => typeof item === "string");
}

/** Epoch milliseconds of an RFC 3339 text; null when it is none. */
export function timeAt(value: unknown, ...keys: readonly string[]): number | null {
  const text = textAt(value, ...keys);
  const time = text === "" ? Number.NaN : Date.parse(text);
  return Number.isNaN(time) ? null : time;
}
