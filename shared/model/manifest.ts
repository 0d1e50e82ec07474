/** Documents as people write them for clusters: YAML (one or several) or JSON, with the lines on which they stand. Scalars are read as kubectl reads
 *  them (sigs.k8s.io/yaml, a YAML 1.1 reader): `0644` is octal, `yes` and `on` are booleans, `<<` merges. */
import {
  type Document,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Pair,
  type ParsedNode,
  parseAllDocuments,
  type ScalarTag,
  visit,
  YAMLParseError,
} from "yaml";
import type { Json, JsonObject } from "./json.ts";
import { isJsonList, isJsonObject } from "./kindSchema.ts";

export interface ManifestDocument {
  /** 1-based, where it begins. */
  readonly line: number;
  readonly object: JsonObject;
}

export interface ManifestProblem {
  readonly line: number;
  readonly column: number;
  /** The parser's words. */
  readonly text: string;
}

export interface Manifest {
  readonly documents: readonly ManifestDocument[];
  /** The tree of each document. */
  readonly nodes: readonly unknown[];
  readonly problems: readonly ManifestProblem[];
}

/** More aliases than this are an attack (each may stand for many values). */
const mostAliases = 200;

const octal: ScalarTag = {
  tag: "tag:yaml.org,2002:int",
  default: true,
  test: /^[-+]?0[0-7]+$/,
  resolve: (text) => Number.parseInt(text, 8),
};
const oldBoolean: ScalarTag = {
  tag: "tag:yaml.org,2002:bool",
  default: true,
  test: /^(?:yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF)$/,
  resolve: (text) => /^(?:yes|on)$/i.test(text),
};

/** The documents of a text as trees. Keys are taken as they are written: `on:` is no boolean there. */
export function manifestTrees(text: string, lines: LineCounter): readonly Document.Parsed<ParsedNode>[] {
  const parsed = parseAllDocuments<ParsedNode>(text, {
    merge: true,
    customTags: (tags) => [octal, oldBoolean, ...tags],
    prettyErrors: false,
    lineCounter: lines,
    // The parser compares each key with all before it: seconds for a map of some thousand keys. `named` does it by a set.
    uniqueKeys: false,
  });
  const documents = Array.isArray(parsed) ? parsed : [];
  for (const document of documents) visit(document, { Map: (_, { items }) => named(items, document) });
  return documents;
}

/** Takes keys as they are written, and tells those that come twice. */
function named(items: readonly Pair[], document: Document.Parsed<ParsedNode>): void {
  const seen = new Set<unknown>();
  for (const { key } of items) {
    if (!isScalar(key)) continue;
    if (typeof key.value !== "string" && key.source !== undefined) key.value = key.source;
    if (seen.has(key.value)) {
      const [from, to] = key.range ?? [0, 0];
      document.errors.push(
        new YAMLParseError([from, to], "DUPLICATE_KEY", `the key ${JSON.stringify(key.value)} stands here twice`),
      );
    }
    seen.add(key.value);
  }
}

/** @returns every document that can be read; lists (`kind: List`, `PodList` …) as their items */
export function readManifest(text: string): Manifest {
  const lines = new LineCounter();
  return manifestOf(manifestTrees(text, lines), lines);
}

/** The same of a text that has been parsed. */
export function manifestOf(trees: readonly Document.Parsed<ParsedNode>[], lines: LineCounter): Manifest {
  const found: Found[] = [];
  const problems: ManifestProblem[] = [];
  for (const document of trees) {
    for (const error of document.errors) problems.push({ ...placeOf(error.pos[0], lines), text: error.message });
    if (document.errors.length > 0 || document.contents === null) continue;
    const start = placeOf(document.contents.range[0], lines);
    try {
      found.push(...objectsOf(document, start, lines, problems));
    } catch (error) {
      problems.push({ ...start, text: error instanceof Error ? error.message : String(error) });
    }
  }
  return { documents: found.map(({ document }) => document), nodes: found.map(({ node }) => node), problems };
}

interface Found {
  readonly document: ManifestDocument;
  readonly node: unknown;
}

function objectsOf(
  document: Document.Parsed<ParsedNode>,
  start: { line: number; column: number },
  lines: LineCounter,
  problems: ManifestProblem[],
): readonly Found[] {
  // What a YAML document holds beyond JSON (dates, binaries, maps with other keys) is not made by the tags above.
  const value = document.toJS({ maxAliasCount: mostAliases }) as Json;
  if (value === null) return [];
  if (!isJsonObject(value)) {
    problems.push({ ...start, text: "not an object" });
    return [];
  }
  const items = typeof value.kind === "string" && value.kind.endsWith("List") ? value.items : undefined;
  if (!isJsonList(items)) return [{ document: { line: start.line, object: value }, node: document.contents }];
  const nodes = isMap(document.contents) ? document.contents.get("items", true) : undefined;
  return items.flatMap((object, at) => {
    const node = isSeq(nodes) ? nodes.items[at] : undefined;
    const place = isNode(node) && node.range ? placeOf(node.range[0], lines) : start;
    if (isJsonObject(object)) return [{ document: { line: place.line, object }, node }];
    problems.push({ ...place, text: "not an object" });
    return [];
  });
}

function placeOf(offset: number, lines: LineCounter): { line: number; column: number } {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

/** @param path keys and places in lists
 *  @returns the line on which the path stands, as far as it goes */
export function lineIn(node: unknown, path: readonly (string | number)[], lines: LineCounter): number {
  let here = node;
  let offset = isNode(node) && node.range ? node.range[0] : 0;
  for (const step of path) {
    if (isMap(here)) {
      const pair = here.items.find(({ key }) => isScalar(key) && key.value === String(step));
      if (pair === undefined) break;
      if (isScalar(pair.key) && pair.key.range) offset = pair.key.range[0];
      here = pair.value;
    } else if (isSeq(here) && typeof step === "number") {
      here = here.items[step];
      if (isNode(here) && here.range) offset = here.range[0];
    } else break;
  }
  return placeOf(offset, lines).line;
}

/** Kind and name as the document gives them; empty where it does not. */
export function manifestName(object: JsonObject): {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
} {
  const metadata = isJsonObject(object.metadata) ? object.metadata : {};
  const text = (value: Json | undefined) => (typeof value === "string" ? value : "");
  return {
    apiVersion: text(object.apiVersion),
    kind: text(object.kind),
    namespace: text(metadata.namespace),
    name: text(metadata.name),
  };
}
