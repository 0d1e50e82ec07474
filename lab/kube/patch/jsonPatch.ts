import { equalJson, isObject, type Json } from "../json.ts";

/** The patch cannot be applied: it is malformed, points at nothing, or a `test` failed. */
export class PatchError extends Error {
  readonly testFailed: boolean;

  constructor(message: string, testFailed = false) {
    super(message);
    this.name = "PatchError";
    this.testFailed = testFailed;
  }
}

/** RFC 6902 over a copy of `target`: all operations, or none.
 *  @throws PatchError */
export function jsonPatch(target: Json, patch: Json): Json {
  if (!Array.isArray(patch)) throw new PatchError("a JSON patch is an array of operations");
  let result = target;
  for (const operation of patch) result = applyOperation(result, operation);
  return result;
}

function applyOperation(target: Json, operation: Json): Json {
  if (!isObject(operation)) throw new PatchError("an operation is an object");
  const { op, path, from, value } = operation;
  if (typeof path !== "string") throw new PatchError("an operation needs a path");
  const pointer = parsePointer(path);
  switch (op) {
    case "add":
      return add(target, pointer, required(value, path));
    case "remove":
      return remove(target, pointer);
    case "replace":
      return replace(target, pointer, required(value, path));
    case "test":
      if (!equalJson(tested(target, pointer), required(value, path))) {
        throw new PatchError(`testing path ${path} value failed`, true);
      }
      return target;
    case "copy":
    case "move": {
      if (typeof from !== "string") throw new PatchError(`${op} needs a from`);
      const source = parsePointer(from);
      if (op === "move" && path.startsWith(`${from}/`)) throw new PatchError(`${from} cannot be moved into itself`);
      const moved = read(target, source);
      return add(op === "move" ? remove(target, source) : target, pointer, moved);
    }
    default:
      throw new PatchError(`unknown operation ${JSON.stringify(op ?? null)}`);
  }
}

function required(value: Json | undefined, path: string): Json {
  if (value === undefined) throw new PatchError(`the operation on ${path} needs a value`);
  return value;
}

/** RFC 6901. */
function parsePointer(pointer: string): readonly string[] {
  if (pointer === "") return [];
  if (!pointer.startsWith("/")) throw new PatchError(`${JSON.stringify(pointer)} is no JSON pointer`);
  return pointer
    .slice(1)
    .split("/")
    .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function missing(token: string): PatchError {
  return new PatchError(`there is nothing at ${JSON.stringify(token)}`);
}

function indexOf(token: string, length: number): number {
  if (!/^(0|[1-9]\d*)$/.test(token)) throw new PatchError(`${JSON.stringify(token)} is no index`);
  const index = Number(token);
  if (index > length) throw missing(token);
  return index;
}

function read(target: Json, pointer: readonly string[]): Json {
  let current: Json = target;
  for (const token of pointer) current = child(current, token);
  return current;
}

/** A member that is not there is tested as null: RFC 6902 would refuse it, the library of the API server does not, and it is the one way to test that
 *  a field is absent. */
function tested(target: Json, pointer: readonly string[]): Json {
  const parent = read(target, pointer.slice(0, -1));
  const token = pointer.at(-1);
  return token !== undefined && isObject(parent) && !Object.hasOwn(parent, token) ? null : read(target, pointer);
}

function child(target: Json, token: string): Json {
  if (Array.isArray(target)) {
    const item: Json | undefined = target[indexOf(token, target.length - 1)];
    if (item === undefined) throw missing(token);
    return item;
  }
  const value = isObject(target) && Object.hasOwn(target, token) ? target[token] : undefined;
  if (value === undefined) throw missing(token);
  return value;
}

/** Rebuilds the containers on the way to the pointer's parent, and changes the parent by `change`. */
function edit(target: Json, pointer: readonly string[], change: (parent: Json, token: string) => Json): Json {
  const [token, ...rest] = pointer;
  if (token === undefined) throw new PatchError("the whole document cannot be removed");
  if (rest.length === 0) return change(target, token);
  const next = edit(child(target, token), rest, change);
  if (Array.isArray(target)) return target.with(indexOf(token, target.length - 1), next);
  return isObject(target) ? { ...target, [token]: next } : target;
}

function add(target: Json, pointer: readonly string[], value: Json): Json {
  if (pointer.length === 0) return value;
  return edit(target, pointer, (parent, token) => {
    if (Array.isArray(parent)) {
      return parent.toSpliced(token === "-" ? parent.length : indexOf(token, parent.length), 0, value);
    }
    if (!isObject(parent)) throw missing(token);
    return { ...parent, [token]: value };
  });
}

function remove(target: Json, pointer: readonly string[]): Json {
  return edit(target, pointer, (parent, token) => {
    child(parent, token);
    if (Array.isArray(parent)) return parent.toSpliced(indexOf(token, parent.length - 1), 1);
    if (!isObject(parent)) throw missing(token);
    const { [token]: _removed, ...rest } = parent;
    return rest;
  });
}

function replace(target: Json, pointer: readonly string[], value: Json): Json {
  if (pointer.length === 0) return value;
  return edit(target, pointer, (parent, token) => {
    if (Array.isArray(parent)) return parent.with(indexOf(token, parent.length - 1), value);
    // RFC 6902 wants the member to be there; the library of the API server does not, and clients have come to rely on it.
    if (!isObject(parent)) throw missing(token);
    return { ...parent, [token]: value };
  });
}
