/** Changes of single fields as a JSON patch (RFC 6902) that holds only while the fields are as they were read, and the way back.
 *  A missing field is tested by `null`: the API server's patch library takes a missing member for null in a test
 *  (evanphx/json-patch v4, `Patch.test`), and every supported Kubernetes uses it. */
import { z } from "zod";
import { canonicalJson, Json, type JsonObject } from "../../../shared/model/json.ts";
import { isJsonList, isJsonObject } from "../../../shared/model/kindSchema.ts";
import { member, pointerOf, tokensOf, valueAt, withValue } from "./jsonPointer.ts";

/** A value that is there; null in its place says that there is none, because null itself is a value. */
const Given = z.object({ value: Json }).nullable();
export type Given = z.infer<typeof Given>;

const Pointer = z.string().startsWith("/").max(4096);

/** A field as it is wanted; null takes it away. Items of arrays are neither added nor taken away: that changes the whole array. */
export const FieldChange = z.object({ path: Pointer, to: Given });
export type FieldChange = z.infer<typeof FieldChange>;

/** Something that must be as it was read although it is not changed: the name of the container whose image is. */
export const FieldTest = z.object({ path: Pointer, was: Given });
export type FieldTest = z.infer<typeof FieldTest>;

/** A changed field as it was. */
export const FieldBefore = z.object({
  path: Pointer,
  was: Given,
  /** The outermost part of the path that was not there; the path itself where its parent was. Undo takes it away again once it is empty. */
  anchor: Pointer,
});
export type FieldBefore = z.infer<typeof FieldBefore>;

export type PatchOp =
  | { readonly op: "test" | "add" | "replace"; readonly path: string; readonly value: Json }
  | { readonly op: "remove"; readonly path: string };

export interface FieldPatch {
  /** The changes with a test of each before it; none when everything is so already. */
  readonly ops: readonly PatchOp[];
  readonly before: readonly FieldBefore[];
  /** The items of lists that the paths go through: to be tested first, or a place may be another item's by then. */
  readonly tests: readonly FieldTest[];
  /** The object as the patch leaves it, before the server has its say. */
  readonly result: JsonObject;
}

/** A path leads through something that is neither an object nor an array, or to an item that an array has not. */
export class NoSuchPlace extends Error {
  override readonly name = "NoSuchPlace";
  readonly path: string;
  constructor(path: string) {
    super(`there is no place for ${path}`);
    this.path = path;
  }
}

export function given(value: Json | undefined): Given {
  return value === undefined ? null : { value };
}

export function sameGiven(a: Given, b: Given): boolean {
  if (a === null || b === null) return a === b;
  return canonicalJson(a.value) === canonicalJson(b.value);
}

/** @returns the patch that makes the changes, in their order; changes that are so already are left out of its operations
 *  @throws NoSuchPlace */
export function fieldPatch(object: JsonObject, changes: readonly FieldChange[]): FieldPatch {
  let result: Json = object;
  const ops: PatchOp[] = [];
  const before: FieldBefore[] = [];
  const tests = new Map<string, FieldTest>();
  for (const { path, to } of changes) {
    const tokens = tokensOf(path);
    const missing = firstMissing(result, tokens, path);
    const anchor = missing === null ? tokens : tokens.slice(0, missing + 1);
    const was = given(valueAt(result, tokens));
    // As it was before the first of the changes: earlier ones of this list may have made its parent.
    const originally = firstMissing(object, tokens, path);
    before.push({
      path,
      was: given(valueAt(object, tokens)),
      anchor: pointerOf(originally === null ? tokens : tokens.slice(0, originally + 1)),
    });
    for (const test of identities(object, tokens)) tests.set(test.path, test);
    if (sameGiven(was, to)) continue;
    ops.push({ op: "test", path: pointerOf(anchor), value: was?.value ?? null });
    if (to === null) {
      if (isJsonList(valueAt(result, tokens.slice(0, -1)))) throw new NoSuchPlace(path);
      ops.push({ op: "remove", path });
      result = withValue(result, tokens, undefined);
    } else {
      const value = nested(tokens.slice(anchor.length), to.value);
      ops.push({ op: missing === null ? "replace" : "add", path: pointerOf(anchor), value });
      result = withValue(result, anchor, value);
    }
  }
  return {
    ops,
    before,
    tests: [...tests.values()],
    // Members of an object were changed, never the object itself.
    result: isJsonObject(result) ? result : object,
  };
}

export function testOps(tests: readonly FieldTest[]): readonly PatchOp[] {
  return tests.map(({ path, was }) => ({ op: "test", path, value: was?.value ?? null }));
}

/** The changes that put fields back as they were, given the object as it is now. Parents that the change made go with their last member. */
export function changesBack(now: JsonObject, before: readonly FieldBefore[]): readonly FieldChange[] {
  let state: Json = now;
  return before.toReversed().map(({ path, was, anchor }): FieldChange => {
    let tokens = tokensOf(path);
    if (was === null) {
      const shallowest = tokensOf(anchor).length;
      while (tokens.length > shallowest && isOnlyMember(state, tokens)) tokens = tokens.slice(0, -1);
    }
    if (firstMissing(state, tokens, path) === null) state = withValue(state, tokens, was?.value);
    return { path: pointerOf(tokens), to: was };
  });
}

/** @returns the index of the first token of the path that is not there; null when the whole path is */
function firstMissing(root: Json, tokens: readonly string[], path: string): number | null {
  let here = root;
  for (const [at, token] of tokens.entries()) {
    if (!isJsonList(here) && !isJsonObject(here)) throw new NoSuchPlace(path);
    const next = member(here, token);
    if (next === undefined && isJsonList(here)) throw new NoSuchPlace(path);
    if (next === undefined) return at;
    // A member that is null is as good as absent to Kubernetes; nothing can be put into it.
    if (next === null && at < tokens.length - 1) return at;
    here = next;
  }
  return null;
}

function isOnlyMember(root: Json, tokens: readonly string[]): boolean {
  const parent = valueAt(root, tokens.slice(0, -1));
  return isJsonObject(parent) && Object.keys(parent).length === 1 && member(parent, tokens.at(-1) ?? "") !== undefined;
}

/** Which items of arrays the path goes through: by their names, or as a whole where they have none. */
function* identities(root: JsonObject, tokens: readonly string[]): Generator<FieldTest> {
  let here: Json | undefined = root;
  for (const [at, token] of tokens.entries()) {
    const through: Json | undefined = here === undefined ? undefined : member(here, token);
    if (isJsonList(here) && at < tokens.length - 1) {
      const place = tokens.slice(0, at + 1);
      const name = through === undefined ? undefined : member(through, "name");
      const named = typeof name === "string" && tokens[at + 1] !== "name";
      yield named
        ? { path: pointerOf([...place, "name"]), was: { value: name } }
        : { path: pointerOf(place), was: given(through) };
    }
    here = through;
  }
}

function nested(tokens: readonly string[], value: Json): Json {
  return tokens.reduceRight<Json>((inner, token) => ({ [token]: inner }), value);
}
