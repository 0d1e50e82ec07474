/** Hides the values of Secrets until someone asks for them. A masked value tells neither its text nor its length; equal values of one session
 *  carry equal marks, so that two Secrets can be compared without being read. */
import { createHmac, randomBytes } from "node:crypto";
import type { JsonObject } from "../../../shared/model/json.ts";
import { at, isObject, type WireObject } from "../source/wireValue.ts";

/** What `kubectl apply` keeps of the whole object, values included. */
const lastApplied = "kubectl.kubernetes.io/last-applied-configuration";

/** The key never leaves the process: a digest without it would let short values be guessed. */
const key = randomBytes(32);

export function maskedText(value: string): string {
  return `•••••••• (${createHmac("sha256", key).update(value).digest("hex").slice(0, 8)})`;
}

/** Whether a text is a mask of this or another process: such a value was never looked at. */
export function isMasked(text: string): boolean {
  return /^•{8} \([0-9a-f]{8}\)$/.test(text);
}

export function isSecret(ref: { readonly group: string; readonly resource: string }): boolean {
  return ref.group === "" && ref.resource === "secrets";
}

/** @returns a Secret with its values masked, by texts: what was JSON stays JSON. The object given is left as it is */
export function maskSecret(secret: JsonObject): JsonObject;
export function maskSecret(secret: WireObject): WireObject;
export function maskSecret(secret: WireObject): WireObject {
  const metadata = at(secret, "metadata");
  const annotations = at(metadata, "annotations");
  return {
    ...secret,
    ...maskedValues(secret, "data"),
    ...maskedValues(secret, "stringData"),
    ...(isObject(metadata) &&
      isObject(annotations) &&
      Object.hasOwn(annotations, lastApplied) && {
        metadata: {
          ...metadata,
          annotations: { ...annotations, [lastApplied]: maskedText(String(annotations[lastApplied])) },
        },
      }),
  };
}

function maskedValues(secret: WireObject, field: string): WireObject {
  const values = secret[field];
  if (!isObject(values))
    return Object.hasOwn(secret, field) && values !== null ? { [field]: maskedText(JSON.stringify(values)) } : {};
  const masked = Object.entries(values).map(([name, value]) => [
    name,
    maskedText(typeof value === "string" ? value : JSON.stringify(value)),
  ]);
  return { [field]: Object.fromEntries(masked) };
}
