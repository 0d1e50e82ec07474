/** JSON pointers (RFC 6901) into objects of Kubernetes. */
import type { Json } from "../../../shared/model/json.ts";
import { isJsonList, isJsonObject } from "../../../shared/model/kindSchema.ts";

export function pointerOf(tokens: readonly string[]): string {
  return tokens.map((token) => `/${token.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

/** @throws Error when it is no pointer to something within an object */
export function tokensOf(pointer: string): readonly string[] {
  if (!pointer.startsWith("/")) throw new Error(`${JSON.stringify(pointer)} points at nothing within an object`);
  return pointer
    .slice(1)
    .split("/")
    .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** @returns undefined where there is nothing; a member that is null is null */
export function valueAt(root: Json, tokens: readonly string[]): Json | undefined {
  let found: Json | undefined = root;
  for (const token of tokens) found = found === undefined ? undefined : member(found, token);
  return found;
}

export function member(of: Json, token: string): Json | undefined {
  if (isJsonList(of)) return /^(0|[1-9]\d{0,8})$/.test(token) ? of[Number(token)] : undefined;
  if (of === null || typeof of !== "object") return undefined;
  return Object.hasOwn(of, token) ? of[token] : undefined;
}

/** A copy of the root with what stands at the tokens replaced; undefined takes it away. The way there exists. */
export function withValue(root: Json, tokens: readonly string[], value: Json | undefined): Json {
  const [token, ...rest] = tokens;
  if (token === undefined) return value ?? null;
  const next = rest.length === 0 ? value : withValue(member(root, token) ?? null, rest, value);
  if (isJsonList(root)) return root.map((item, at) => (String(at) === token ? (next ?? null) : item));
  const object = isJsonObject(root) ? root : {};
  if (next === undefined) return Object.fromEntries(Object.entries(object).filter(([key]) => key !== token));
  return { ...object, [token]: next };
}
