/** Careful reading of objects whose shape a server decides: what is not as expected reads as absent. */
export type Json = Readonly<Record<string, unknown>>;

export const EMPTY: Json = {};

export function record(value: unknown): Json {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : EMPTY;
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function records(value: unknown): readonly Json[] {
  return list(value).map(record);
}

/** Text of a scalar; "" for what is none. */
export function text(value: unknown): string {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : "";
}

export function number(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

/** Epoch milliseconds of an RFC 3339 time, or null. */
export function moment(value: unknown): number | null {
  const at = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? null : at;
}

/** Follows a path of keys. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (holder, key) => (Object.hasOwn(record(holder), key) ? record(holder)[key] : undefined),
    value,
  );
}

export function pairs(value: unknown): readonly (readonly [string, string])[] {
  return Object.entries(record(value)).map(([key, item]) => [key, text(item)] as const);
}
