import { isObject, type Json, type JsonObject } from "../json.ts";
import type { SchemaNode } from "../schema/schemaNode.ts";

/** One step of a path as `FieldsV1` writes it: `f:NAME` a field, `k:{…}` an item by its keys, `v:…` an item by its value. */
export type PathElement = string;
export type Path = readonly PathElement[];

/** A set of paths in the form of a tree (structured-merge-diff `fieldpath.Set`). It never changes. */
export interface FieldSet {
  /** Whether the path that ends here belongs to the set. */
  readonly isMember: boolean;
  readonly children: ReadonlyMap<PathElement, FieldSet>;
}

const NO_CHILDREN: ReadonlyMap<PathElement, FieldSet> = new Map();
export const EMPTY_SET: FieldSet = { isMember: false, children: NO_CHILDREN };
const LEAF: FieldSet = { isMember: true, children: NO_CHILDREN };

export function fieldElement(name: string): PathElement {
  return `f:${name}`;
}

export function isEmptySet(set: FieldSet): boolean {
  return !set.isMember && set.children.size === 0;
}

/** Collects paths while a value is walked. */
export class FieldSetBuilder {
  readonly #root: Growing = { isMember: false, children: new Map() };

  add(path: Path): void {
    // The object as a whole is nobody's.
    if (path.length === 0) return;
    let node = this.#root;
    for (const element of path) {
      let child = node.children.get(element);
      if (child === undefined) {
        child = { isMember: false, children: new Map() };
        node.children.set(element, child);
      }
      node = child;
    }
    node.isMember = true;
  }

  build(): FieldSet {
    return this.#root;
  }
}

interface Growing {
  isMember: boolean;
  readonly children: Map<PathElement, Growing>;
}

export function setOf(paths: Iterable<Path>): FieldSet {
  const builder = new FieldSetBuilder();
  for (const path of paths) builder.add(path);
  return builder.build();
}

export function union(left: FieldSet, right: FieldSet): FieldSet {
  if (isEmptySet(left)) return right;
  if (isEmptySet(right)) return left;
  const children = new Map(left.children);
  for (const [element, child] of right.children)
    children.set(element, union(children.get(element) ?? EMPTY_SET, child));
  return { isMember: left.isMember || right.isMember, children };
}

/** Without the very paths of `right`; what is below them stays. */
export function difference(left: FieldSet, right: FieldSet): FieldSet {
  return combine(left, right, (isLeft, isRight) => isLeft && !isRight);
}

export function intersection(left: FieldSet, right: FieldSet): FieldSet {
  return combine(left, right, (isLeft, isRight) => isLeft && isRight);
}

/** Without the paths of `right` and everything below them. */
export function withoutSubtrees(left: FieldSet, right: FieldSet): FieldSet {
  if (right.isMember) return EMPTY_SET;
  const children = new Map<PathElement, FieldSet>();
  for (const [element, child] of left.children) {
    const rest = withoutSubtrees(child, right.children.get(element) ?? EMPTY_SET);
    if (!isEmptySet(rest)) children.set(element, rest);
  }
  return { isMember: left.isMember, children };
}

function combine(left: FieldSet, right: FieldSet, keeps: (left: boolean, right: boolean) => boolean): FieldSet {
  const children = new Map<PathElement, FieldSet>();
  for (const [element, child] of left.children) {
    const rest = combine(child, right.children.get(element) ?? EMPTY_SET, keeps);
    if (!isEmptySet(rest)) children.set(element, rest);
  }
  return { isMember: keeps(left.isMember, right.isMember), children };
}

/** Makes every field that the schema lists a member where something below it is one: only so can it be told apart from what was never there. */
export function withNamedFields(set: FieldSet, node: SchemaNode | undefined): FieldSet {
  const children = new Map<PathElement, FieldSet>();
  for (const [element, child] of set.children) {
    const isField = element.startsWith("f:");
    const listed = isField ? node?.field(element.slice(2)) : undefined;
    const grown = withNamedFields(child, isField ? (listed ?? node?.element) : node?.element);
    children.set(element, listed === undefined ? grown : { ...grown, isMember: true });
  }
  return { isMember: set.isMember, children };
}

/** All paths of the set, those of a container before those below it. */
export function pathsOf(set: FieldSet, prefix: Path = []): readonly Path[] {
  const own = set.isMember ? [prefix] : [];
  return [...own, ...sorted(set).flatMap(([element, child]) => pathsOf(child, [...prefix, element]))];
}

function sorted(set: FieldSet): readonly (readonly [PathElement, FieldSet])[] {
  return [...set.children].sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0));
}

/** The `fieldsV1` of an entry of `managedFields`. */
export function toFieldsV1(set: FieldSet): JsonObject {
  const own: readonly (readonly [string, JsonObject])[] =
    set.isMember && set.children.size > 0 ? [[".", {} satisfies JsonObject]] : [];
  return Object.fromEntries([...own, ...sorted(set).map(([element, child]) => [element, toFieldsV1(child)] as const)]);
}

/** @throws SyntaxError for an element that is none */
export function fromFieldsV1(fields: Json | undefined): FieldSet {
  return readSet(fields, false);
}

function readSet(fields: Json | undefined, isLeafMember: boolean): FieldSet {
  if (!isObject(fields)) return isLeafMember ? LEAF : EMPTY_SET;
  const elements = Object.entries(fields).filter(([element]) => element !== ".");
  if (elements.length === 0) return isLeafMember ? LEAF : EMPTY_SET;
  const children = elements.map(
    ([element, child]) => [canonicalElement(element), readSet(child, true)] satisfies [string, FieldSet],
  );
  return { isMember: fields["."] !== undefined, children: new Map(children) };
}

function canonicalElement(element: string): PathElement {
  const kind = element.slice(0, 2);
  if (kind === "f:") return element;
  if (kind !== "k:" && kind !== "v:" && kind !== "i:") throw new SyntaxError(`${element} is no element of a path`);
  const value: Json = JSON.parse(element.slice(2));
  return kind === "k:" && isObject(value) ? keyElement(value) : `${kind}${JSON.stringify(value)}`;
}

/** The element of a list item that is known by some of its fields. */
export function keyElement(keys: JsonObject): PathElement {
  const ordered = Object.entries(keys).sort(([left], [right]) => (left < right ? -1 : 1));
  return `k:${JSON.stringify(Object.fromEntries(ordered))}`;
}

export function valueElement(value: Json): PathElement {
  return `v:${JSON.stringify(value)}`;
}

/** A path as errors write it: `.spec.containers[name="app"].image`. */
export function pathText(path: Path): string {
  return path.map(elementText).join("");
}

function elementText(element: PathElement): string {
  const body = element.slice(2);
  switch (element.slice(0, 2)) {
    case "f:":
      return `.${body}`;
    case "k:": {
      const keys: Json = JSON.parse(body);
      const pairs = isObject(keys) ? Object.entries(keys) : [];
      return `[${pairs.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(",")}]`;
    }
    case "v:":
      return `[=${body}]`;
    default:
      return `[${body}]`;
  }
}
