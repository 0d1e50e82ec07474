/** A field as a server names it in a refusal, found in an object: `spec.containers[0].image`, `.spec.ports[port=80,protocol="TCP"].name`,
 *  `.metadata.annotations.example.org/why`. Names are not set apart from each other, so the object tells which they are. */
import type { Json } from "../../../../shared/model/json.ts";
import { isJsonList, isJsonObject } from "../../../../shared/model/kindSchema.ts";

export interface FoundField {
  /** As far as it is there. */
  readonly path: readonly (string | number)[];
  /** Undefined where it is not there. */
  readonly value: Json | undefined;
}

export function findField(object: Json, field: string): FoundField {
  const path: (string | number)[] = [];
  let here: Json = object;
  let rest = field;
  while (rest !== "") {
    const step = isJsonList(here) ? itemStep(here, rest) : isJsonObject(here) ? keyStep(here, rest) : null;
    if (step === null) return { path, value: undefined };
    path.push(step.at);
    here = step.value;
    rest = rest.slice(step.length);
  }
  return { path, value: here };
}

interface Step {
  readonly at: string | number;
  readonly value: Json;
  /** Characters of the name. */
  readonly length: number;
}

/** The longest key with which the name goes on: keys hold dots. */
function keyStep(object: { readonly [key: string]: Json }, rest: string): Step | null {
  const bracketed = /^\[(?:"((?:[^"\\]|\\.)*)"|([^\]]*))\]/.exec(rest);
  if (bracketed !== null) {
    const key = bracketed[1] ?? bracketed[2] ?? "";
    const value = Object.hasOwn(object, key) ? object[key] : undefined;
    return value === undefined ? null : { at: key, value, length: bracketed[0].length };
  }
  const name = rest.replace(/^\./, "");
  const [key] = Object.keys(object)
    .filter((one) => one !== "" && name.startsWith(one) && /^(?:$|[.[])/.test(name.slice(one.length)))
    .sort((one, other) => other.length - one.length);
  const value = key === undefined ? undefined : object[key];
  return key === undefined || value === undefined
    ? null
    : { at: key, value, length: rest.length - name.length + key.length };
}

/** By its place, its keys (`[name="web"]`; a key that is not written has its default), or its value (`[="x"]`). */
function itemStep(items: readonly Json[], rest: string): Step | null {
  const found = /^\.?\[((?:"(?:[^"\\]|\\.)*"|[^\]"])*)\]/.exec(rest);
  if (found === null) return null;
  const [whole, inner = ""] = found;
  const pairs = [...inner.matchAll(/([^=,]*)=("(?:[^"\\]|\\.)*"|[^,]*)/g)].map(
    ([, key = "", value = ""]) => [key, value] as const,
  );
  const fits = (item: Json, lenient: boolean) =>
    pairs.length > 0 &&
    pairs.every(([key, value]) => {
      const own = key === "" ? item : isJsonObject(item) ? item[key] : undefined;
      return own === undefined ? lenient && isJsonObject(item) : JSON.stringify(own) === value;
    });
  const named = () => {
    const exact = items.findIndex((item) => fits(item, false));
    return exact < 0 ? items.findIndex((item) => fits(item, true)) : exact;
  };
  const at = /^\d+$/.test(inner) ? Number(inner) : named();
  const value = items[at];
  return value === undefined ? null : { at, value, length: whole.length };
}
