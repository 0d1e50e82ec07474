import type { Json } from "./json.ts";

/** An `IntOrString` of the API as a number: a number is itself, a percentage is that part of the whole; 0 for anything else. */
export function shareOf(value: Json | undefined, whole: number, round: (share: number) => number): number {
  if (typeof value === "number") return value;
  const percent = /^(\d+)%$/.exec(typeof value === "string" ? value : "")?.[1];
  return percent === undefined ? 0 : round((Number(percent) / 100) * whole);
}
