/** An edit of a Secret comes with the values that the person did not look at still masked: they stand for what is there. */
import type { Json, JsonObject } from "../../../../shared/model/json.ts";
import { isJsonObject } from "../../../../shared/model/kindSchema.ts";
import { isMasked } from "../../object/secretMask.ts";

/** @returns base and wanted with what is masked in them as it is live */
export function openedSecret(base: JsonObject, wanted: JsonObject, live: JsonObject): [JsonObject, JsonObject] {
  return [opened(base, live), opened(wanted, live)];
}

function opened(object: JsonObject, live: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(object).flatMap(([key, value]): [string, Json][] => {
      const there = Object.hasOwn(live, key) ? live[key] : undefined;
      if (typeof value === "string" && isMasked(value)) return there === undefined ? [] : [[key, there]];
      return [[key, isJsonObject(value) ? opened(value, isJsonObject(there) ? there : {}) : value]];
    }),
  );
}
