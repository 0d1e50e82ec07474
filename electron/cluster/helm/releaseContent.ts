/** One revision as a person reads it: Helm's texts, with what is secret in them masked. */
import type { ReleaseContent, ReleaseHook } from "../../../shared/helm.ts";
import type { JsonObject } from "../../../shared/model/json.ts";
import { type Message, message } from "../../../shared/model/message.ts";
import { yamlText } from "../plan/liveDiff.ts";
import { isSecretDocument, manifestDocuments, type ReleaseDocument } from "./manifestDocuments.ts";
import { ReleaseMask } from "./releaseMask.ts";
import { computedValues, type Release } from "./releaseModel.ts";
import { healthOfStatus } from "./releaseRecords.ts";

/** More would hold up the page. */
const mostChars = 8 << 20;

/** A release with what is hidden of it. */
export interface ShownRelease {
  readonly values: JsonObject;
  readonly computed: JsonObject;
  readonly documents: readonly ShownDocument[];
  readonly hooks: readonly { readonly hook: ReleaseHook; readonly documents: readonly ShownDocument[] }[];
  readonly notes: string;
  readonly masked: boolean;
}

interface ShownDocument extends ReleaseDocument {
  /** As it may be shown. */
  readonly text: string;
  readonly objects: readonly JsonObject[];
}

export async function shownRelease(release: Release, reveal: boolean): Promise<ShownRelease> {
  const documents = await manifestDocuments(release.manifest);
  const hooks: { readonly hook: ReleaseHook; readonly documents: readonly ReleaseDocument[] }[] = [];
  for (const hook of release.hooks) hooks.push({ hook, documents: await manifestDocuments(hook.manifest) });
  const mask = new ReleaseMask(reveal);
  mask.learn([...documents, ...hooks.flatMap((one) => one.documents)].flatMap(({ objects }) => objects));
  // Values first: what is hidden among them is hidden in the texts that were made of them.
  const computed = mask.values(computedValues(release));
  const values = mask.values(release.values);
  const shown = documents.map((document) => shownDocument(document, mask));
  const shownHooks = hooks.map((one) => {
    const inner = one.documents.map((document) => shownDocument(document, mask));
    return { hook: { ...one.hook, manifest: textOf(inner) }, documents: inner };
  });
  const notes = mask.text(release.notes);
  return { values, computed, documents: shown, hooks: shownHooks, notes, masked: mask.masked };
}

export async function releaseContent(release: Release, reveal: boolean): Promise<ReleaseContent> {
  const { revision, status, detail, applyMethod } = release;
  const said = { revision, status, health: healthOfStatus(status, false), detail, applyMethod };
  const chars = release.manifest.length + release.hooks.reduce((sum, { manifest }) => sum + manifest.length, 0);
  if (chars > mostChars) {
    const limit = { limitMiB: mostChars >> 20 };
    return { ...said, ...emptyTexts, unreadable: message("helm.unreadable.tooLarge", limit) };
  }
  const shown = await shownRelease(release, reveal);
  return {
    ...said,
    values: valuesText(shown.values),
    computed: valuesText(shown.computed),
    notes: shown.notes,
    // As Helm prints it where there was nothing to hide.
    manifest: shown.masked ? textOf(shown.documents) : release.manifest,
    hooks: shown.hooks.map(({ hook }) => hook),
    masked: shown.masked,
    unreadable: null,
  };
}

export function unreadableContent(revision: number, status: string, reason: Message): ReleaseContent {
  const said = { revision, status, health: healthOfStatus(status, false), detail: null, applyMethod: null };
  return { ...said, ...emptyTexts, unreadable: reason };
}

const emptyTexts = { values: "", computed: "", notes: "", manifest: "", hooks: [], masked: false };

function shownDocument(document: ReleaseDocument, mask: ReleaseMask): ShownDocument {
  const objects = document.objects.map((object) => mask.document(object));
  if (document.problem !== null) {
    // What cannot be read may be a Secret.
    return { ...document, objects, text: mask.hidden(document.text) ?? `${document.head}# …\n` };
  }
  if (!document.objects.some(isSecretDocument)) return { ...document, objects, text: mask.text(document.text) };
  const text = mask.masked ? document.head + objects.map((object) => yamlText(object)).join("---\n") : document.text;
  return { ...document, objects, text };
}

function textOf(documents: readonly ShownDocument[]): string {
  return documents.map(({ text }) => `---\n${text.replace(/\s*$/, "\n")}`).join("");
}

function valuesText(values: JsonObject): string {
  return Object.keys(values).length === 0 ? "" : yamlText(values);
}
