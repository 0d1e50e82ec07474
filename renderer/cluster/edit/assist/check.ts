/** What is wrong with a document, by its syntax and by the schema of its kind. The server has the last word: what it may accept is a warning. */
import {
  type Document,
  isMap,
  isScalar,
  isSeq,
  type LineCounter,
  type Pair,
  type ParsedNode,
  type YAMLError,
} from "yaml";
import type { Json } from "../../../../shared/model/json.ts";
import {
  choicesOf,
  itemOf,
  propertiesOf,
  propertyOf,
  requiredOf,
  type SchemaPlace,
  takesAnyKey,
  typesOf,
} from "../../../../shared/model/kindSchema.ts";
import type { TextId } from "../../../app/textId.ts";
import type { TextParams } from "../../../app/translator.ts";
import { typeText } from "./completions.ts";

export interface Finding {
  readonly from: number;
  readonly to: number;
  /** 1-based. */
  readonly line: number;
  readonly severity: "error" | "warning";
  readonly text: TextId;
  readonly params: TextParams;
}

/** The schema of a document's kind; null when it is not known (yet). */
export type SchemaOf = (apiVersion: string, kind: string) => SchemaPlace | null;

/** More are not told: after so many the text is something else than it is taken for. */
const mostFindings = 200;

export interface CheckOptions {
  readonly schemaOf: SchemaOf;
  /** Whether the cluster serves a kind; null while that is not known. */
  readonly serves: (apiVersion: string, kind: string) => boolean | null;
  /** The documents may say a part of an object alone: what is missing may be there already. */
  readonly partial: boolean;
}

/** @param trees a text's documents by `manifestTrees`
 *  @param lines of the same */
export function check(
  trees: readonly Document.Parsed<ParsedNode>[],
  lines: LineCounter,
  { schemaOf, serves, partial }: CheckOptions,
): readonly Finding[] {
  const findings: Finding[] = [];
  const made = new Set<string>();
  const tell: Tell = (given, [from, to], id, params = {}) => {
    if (findings.length >= mostFindings) return;
    const severity = partial && id === "cluster.edit.find.required" && params.where !== "" ? "warning" : given;
    findings.push({ from, to: Math.max(from, to), line: lines.linePos(from).line, severity, text: id, params });
  };
  for (const document of trees) {
    for (const { pos, message, code } of document.errors) {
      const [from, to] = pos;
      const end = (lines.lineStarts[lines.linePos(from).line] ?? to + 1) - 1;
      tell("error", [from, Math.min(to, end)], syntaxText(code, message), { detail: message });
    }
    const { contents } = document;
    if (contents === null || document.errors.length > 0) continue;
    if (!isScalar(contents) || contents.value !== null) checkObject(contents, { schemaOf, serves, made }, tell);
  }
  return findings;
}

/** What people really did, where the parser says what it expected. */
function syntaxText(code: YAMLError["code"], message: string): TextId {
  switch (code) {
    case "TAB_AS_INDENT":
      return "cluster.edit.syntax.tab";
    case "BAD_INDENT":
      return message.startsWith("Flow") ? "cluster.edit.syntax.bracket" : "cluster.edit.syntax.indent";
    case "MULTILINE_IMPLICIT_KEY":
      return "cluster.edit.syntax.colon";
    case "BLOCK_AS_IMPLICIT_KEY":
      return "cluster.edit.syntax.nested";
    case "MISSING_CHAR":
      if (message.includes("quote")) return "cluster.edit.syntax.quote";
      return message.includes("map value") ? "cluster.edit.syntax.colon" : "cluster.edit.find.syntax";
    case "DUPLICATE_KEY":
      return "cluster.edit.syntax.twice";
    default:
      return "cluster.edit.find.syntax";
  }
}

export function isSyntax({ text }: Finding): boolean {
  return text === "cluster.edit.find.syntax" || text.startsWith("cluster.edit.syntax.");
}

type Range = readonly [number, number];
type Tell = (severity: Finding["severity"], range: Range, text: TextId, params?: TextParams) => void;

/** A document, or an item of a list of documents (`kind: List`, `PodList` …), which are applied one by one. */
function checkObject(node: unknown, known: Known, tell: Tell): void {
  const [from] = rangeOf(node);
  if (!isMap(node)) return tell("error", [from, from + 1], "cluster.edit.find.notObject");
  const [apiVersion, kind] = [textOf(node.get("apiVersion")), textOf(node.get("kind"))];
  const items = kind.endsWith("List") ? node.get("items", true) : undefined;
  if (isSeq(items)) {
    for (const item of items.items) checkObject(item, known, tell);
    return;
  }
  for (const [name, given] of [["apiVersion", apiVersion] as const, ["kind", kind] as const])
    if (given === "") tell("error", [from, from + 1], "cluster.edit.find.required", { key: name, where: "" });
  if (kind === "CustomResourceDefinition") known.made.add(textOf(node.getIn(["spec", "names", "kind"])));
  if (apiVersion !== "" && kind !== "" && !known.made.has(kind) && known.serves(apiVersion, kind) === false)
    tell("error", rangeOf(node.get("kind", true)), "cluster.edit.find.kind", { apiVersion, kind });
  const root = known.schemaOf(apiVersion, kind);
  if (root !== null) checkNode(node, root, "", tell, true);
}

/** `made` are kinds that definitions earlier in the text make. */
type Known = Pick<CheckOptions, "schemaOf" | "serves"> & { readonly made: Set<string> };

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function checkNode(node: unknown, place: SchemaPlace, where: string, tell: Tell, top = false): void {
  const types = typesOf(place);
  if (isMap(node)) {
    if (types.length > 0 && !types.includes("object")) return wrongType(node, place, where, tell);
    checkMap(node, place, where, tell, top);
  } else if (isSeq(node)) {
    if (types.length > 0 && !types.includes("array")) return wrongType(node, place, where, tell);
    const item = itemOf(place);
    if (item !== null) for (const [at, one] of node.items.entries()) checkNode(one, item, `${where}[${at}]`, tell);
  } else if (isScalar(node)) checkScalar(node, place, where, tell);
}

function checkMap(
  node: { readonly items: readonly Pair[]; readonly range?: readonly number[] | null | undefined },
  place: SchemaPlace,
  where: string,
  tell: Tell,
  top: boolean,
): void {
  const known = propertiesOf(place);
  const present = new Set<string>();
  for (const { key, value } of node.items) {
    const name = isScalar(key) ? String(key.value) : "";
    if (name === "<<") return; // merged keys are not followed
    present.add(name);
    const path = where === "" ? name : `${where}.${name}`;
    const child = propertyOf(place, name);
    if (child !== null) checkNode(value, child, path, tell);
    else if (known.length > 0 && !takesAnyKey(place)) {
      const near = nearest(name, known);
      const range = rangeOf(key);
      if (near === null) tell("warning", range, "cluster.edit.find.unknown", { key: name, where: where || "/" });
      else tell("warning", range, "cluster.edit.find.unknownNear", { key: name, where: where || "/", near });
    }
  }
  for (const name of requiredOf(place)) {
    if (present.has(name) || (top && ["apiVersion", "kind", "metadata"].includes(name))) continue;
    const [from] = rangeOf(node);
    tell("error", [from, from + 1], "cluster.edit.find.required", { key: name, where });
  }
}

function checkScalar(node: { readonly value: unknown }, place: SchemaPlace, where: string, tell: Tell): void {
  const { value } = node;
  const types = typesOf(place);
  // No value says nothing: the server takes it as absent.
  if (value === null || types.length === 0) return;
  const fits = types.some((type) => isOfType(value, type));
  if (!fits) return wrongType(node, place, where, tell);
  const choices = choicesOf(place);
  if (choices.length > 0 && !choices.includes(value as Json))
    return tell("error", rangeOf(node), "cluster.edit.find.choice", { where, choices: choices.map(String).join(", ") });
  const { minimum, maximum } = place.schema;
  if (typeof value !== "number") return;
  if (typeof minimum === "number" && value < minimum)
    tell("error", rangeOf(node), "cluster.edit.find.least", { where, least: minimum });
  if (typeof maximum === "number" && value > maximum)
    tell("error", rangeOf(node), "cluster.edit.find.most", { where, most: maximum });
}

function isOfType(value: unknown, type: string): boolean {
  if (type === "integer") return Number.isInteger(value);
  if (type === "number") return typeof value === "number";
  return type === "string" || type === "boolean" ? typeof value === type : false;
}

function wrongType(node: unknown, place: SchemaPlace, where: string, tell: Tell): void {
  const is = isMap(node) ? "object" : isSeq(node) ? "list" : isScalar(node) ? typeof node.value : "";
  const id =
    is === "string" || !typesOf(place).includes("string") ? "cluster.edit.find.type" : "cluster.edit.find.quote";
  const [from, to] = rangeOf(node);
  // Of a map or list only its beginning: everything in it is not wrong.
  tell("error", [from, is === "object" || is === "list" ? from + 1 : to], id, { where, type: typeText(place), is });
}

function rangeOf(node: unknown): Range {
  const range = typeof node === "object" && node !== null && "range" in node ? node.range : null;
  return Array.isArray(range) ? [Number(range[0]), Number(range[1])] : [0, 1];
}

/** A known name that differs by one or two letters, or by case, or goes on; null when there is none. */
function nearest(name: string, known: readonly string[]): string | null {
  const lower = name.toLowerCase();
  const exact = known.find((one) => one.toLowerCase() === lower || `${one}s` === name || one === `${name}s`);
  const longer = name.length > 3 ? known.filter((one) => one.toLowerCase().startsWith(lower)) : [];
  if (exact === undefined && longer.length === 1) return longer[0] ?? null;
  return exact ?? known.find((one) => name.length > 3 && distance(one.toLowerCase(), lower, 2) <= 2) ?? null;
}

/** Levenshtein's, given up above `most`. */
function distance(one: string, other: string, most: number): number {
  if (Math.abs(one.length - other.length) > most) return most + 1;
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let at = 1; at <= one.length; at += 1) {
    const next = [at];
    for (let to = 1; to <= other.length; to += 1) {
      const changed = (row[to - 1] ?? 0) + (one[at - 1] === other[to - 1] ? 0 : 1);
      next.push(Math.min((row[to] ?? 0) + 1, (next[to - 1] ?? 0) + 1, changed));
    }
    row = next;
  }
  return row[other.length] ?? most + 1;
}
