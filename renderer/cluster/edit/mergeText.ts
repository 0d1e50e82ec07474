/** Puts what others changed meanwhile into the text that a person writes; their comments and their order stay. */
import { isMap, isSeq, parseDocument, type YAMLMap } from "yaml";
import { type FieldPath, type FieldStep, fieldText } from "../../../shared/model/fieldPath.ts";
import type { Json } from "../../../shared/model/json.ts";
import type { FieldChange } from "../../../shared/model/threeWay.ts";

/** @returns the text as it is when it cannot be read */
export function mergedText(text: string, theirs: readonly FieldChange[]): string {
  const document = parseDocument(text, { version: "1.1", merge: true });
  if (document.errors.length > 0) return text;
  for (const { path, live } of theirs) {
    const keys = keysIn(document.contents, path);
    if (keys === null) continue;
    if (live === undefined) document.deleteIn(keys);
    else document.setIn(keys, document.createNode(live));
  }
  return document.toString({ lineWidth: 0 });
}

/** Items of keyed lists by their places in this text; one that is not there goes to the end. */
function keysIn(contents: unknown, path: FieldPath): readonly (string | number)[] | null {
  const keys: (string | number)[] = [];
  let node = contents;
  for (const step of path) {
    if (typeof step !== "object") {
      keys.push(step);
      node = isMap(node) || isSeq(node) ? node.get(step, true) : undefined;
      continue;
    }
    if (!isSeq(node)) return null;
    const at = node.items.findIndex((item) => isItem(item, step));
    keys.push(at < 0 ? node.items.length : at);
    node = at < 0 ? undefined : node.items[at];
  }
  return keys;
}

function isItem(item: unknown, step: Exclude<FieldStep, string | number>): boolean {
  if ("=" in step) return plain(item) === step["="];
  if (!isMap(item)) return false;
  const map: YAMLMap = item;
  // A key that is not written has the value that the schema gives it.
  return Object.entries(step).every(([key, value]) => !map.has(key) || map.get(key) === value);
}

function plain(item: unknown): Json | undefined {
  const value = typeof item === "object" && item !== null && "value" in item ? item.value : undefined;
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? value : undefined;
}

/** `spec.replicas: 3 → 8` in few words. */
export function changeText({ path, base, live }: FieldChange): string {
  return `${fieldText(path)}: ${short(base)} → ${short(live)}`;
}

export function short(value: Json | undefined): string {
  if (value === undefined) return "∅";
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
