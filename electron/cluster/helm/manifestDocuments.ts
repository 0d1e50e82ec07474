/** The documents of a manifest, one after the other: a large one must not hold up the cluster's other work. */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { JsonObject } from "../../../shared/model/json.ts";
import { manifestName, readManifest } from "../../../shared/model/manifest.ts";
import { type Message, message } from "../../../shared/model/message.ts";

export interface ReleaseDocument {
  /** The comments before it, which name its template. */
  readonly head: string;
  /** With its head. */
  readonly text: string;
  /** Of a list its items. */
  readonly objects: readonly JsonObject[];
  /** Why it cannot be read. */
  readonly problem: Message | null;
}

const mostDocuments = 5_000;
const mostDocumentChars = 2 << 20;
/** Between two turns of the event loop. */
const turnMs = 8;

export async function manifestDocuments(manifest: string): Promise<readonly ReleaseDocument[]> {
  const texts = manifest.split(/^---(?:[ \t].*)?$(?:\r?\n)?/m).filter((text) => text.trim() !== "");
  const documents: ReleaseDocument[] = [];
  let began = performance.now();
  for (const text of texts.slice(0, mostDocuments)) {
    const document = documentOf(text, documents.length + 1);
    if (document.objects.length > 0 || document.problem !== null) documents.push(document);
    if (performance.now() - began < turnMs) continue;
    await nextTurn();
    began = performance.now();
  }
  if (texts.length > mostDocuments) {
    const problem = message("helm.manifest.tooMany", { most: mostDocuments, count: texts.length });
    documents.push({ head: "", text: "", objects: [], problem });
  }
  return documents;
}

function documentOf(text: string, number: number): ReleaseDocument {
  const head = /^(?:[ \t]*#.*\r?\n|[ \t]*\r?\n)*/.exec(text)?.[0] ?? "";
  const source = /^# Source: (.*)$/m.exec(head)?.[1]?.trim() ?? "";
  const nothing = { head, text, objects: [] };
  if (text.length > mostDocumentChars) {
    return { ...nothing, problem: message("helm.manifest.tooLarge", { number, source }) };
  }
  try {
    const { documents, problems } = readManifest(text);
    const [first] = problems;
    // The parser's words are its own, but for anchors and tags, which are no values.
    if (first !== undefined) {
      return { ...nothing, problem: message("helm.manifest.unreadable", { number, source, line: first.line }) };
    }
    return { head, text, objects: documents.map(({ object }) => object), problem: null };
  } catch {
    return { ...nothing, problem: message("helm.manifest.unreadable", { number, source, line: 1 }) };
  }
}

export function isSecretDocument(object: JsonObject): boolean {
  const { apiVersion, kind } = manifestName(object);
  return kind === "Secret" && apiVersion === "v1";
}
