import { isObject, type Json, type JsonObject, text } from "../json.ts";

/** What is live with every field set as it is wanted; fields that are not wanted in any way stay, as under server-side apply. Lists
 *  of named things are matched by their names, other lists are replaced. */
export function overlay(live: Json | undefined, wanted: Json): Json {
  if (isObject(wanted)) {
    const base: JsonObject = isObject(live) ? live : {};
    const fields = Object.entries(wanted).flatMap(([key, value]): readonly (readonly [string, Json])[] =>
      value === undefined ? [] : [[key, overlay(base[key], value)]],
    );
    return { ...base, ...Object.fromEntries(fields) };
  }
  if (Array.isArray(wanted) && Array.isArray(live) && wanted.every(isNamed) && live.every(isNamed)) {
    const byName = new Map(wanted.map((item) => [nameIn(item), item]));
    const kept = live.map((item) => {
      const match = byName.get(nameIn(item));
      byName.delete(nameIn(item));
      return match === undefined ? item : overlay(item, match);
    });
    return [...kept, ...byName.values()];
  }
  return wanted;
}

function isNamed(item: Json): boolean {
  return nameIn(item) !== "";
}

function nameIn(item: Json): string {
  return isObject(item) ? text(item.name) : "";
}
