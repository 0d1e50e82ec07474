/** Where in an object a field is, as people and `managedFields` name it: items of keyed lists by their keys, not by their places. */
import type { Json } from "./json.ts";

/** A key, a place in a list, or the keys of an item: `{ name: "web" }`. */
export type FieldStep = string | number | { readonly [key: string]: Json };
export type FieldPath = readonly FieldStep[];

/** `spec.template.spec.containers[name=web].image`, `metadata.labels["app.kubernetes.io/name"]`. */
export function fieldText(path: FieldPath): string {
  return path.map(stepText).join("").replace(/^\./, "");
}

function stepText(step: FieldStep): string {
  if (typeof step === "number") return `[${step}]`;
  if (typeof step === "string") return /^[\w-]+$/.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`;
  const keys = Object.entries(step).map(
    ([key, value]) => `${key}=${typeof value === "string" ? value : JSON.stringify(value)}`,
  );
  return `[${keys.join(",")}]`;
}

/** @returns whether `path` is `of` or lies below it */
export function isWithin(path: FieldPath, of: FieldPath): boolean {
  return path.length >= of.length && of.every((step, at) => sameStep(step, path[at]));
}

export function sameStep(one: FieldStep, other: FieldStep | undefined): boolean {
  if (typeof one !== "object" || typeof other !== "object") return one === other;
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => one[key] === other[key]);
}
