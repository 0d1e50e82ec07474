/** Texts that a person was writing: kept while they look elsewhere and when the page is loaded anew, until they are applied or thrown away.
 *  They live in the tab's session storage, which ends with the tab and is no file of the console's; what may hold secrets is kept in the page's
 *  memory alone, and ends with the page. */
import { z } from "zod";
import { JsonObject } from "../../../shared/model/json.ts";
import { noteSaved, tellForgotten } from "../../app/unsaved.ts";
import { noteDraft } from "./unsavedDraft.ts";

const Draft = z.object({
  text: z.string(),
  /** What the person began from; null for a new object. */
  base: JsonObject.nullable(),
  /** Epoch milliseconds of the last change. */
  at: z.number(),
  /** Where a new object is to be made; null where the person has picked nothing. */
  place: z.object({ connection: z.string().nullable(), namespace: z.string().nullable() }).optional(),
});
export type Draft = z.infer<typeof Draft>;

const prefix = "quarterdeck.draft ";
/** More than this is not kept over a reload: the storage of a tab is small. */
const mostCharacters = 1_000_000;
/** A long text is not written down with each letter. */
const restMs = 300;
const inMemory = new Map<string, Draft>();
const unwritten = new Map<string, { readonly timer: ReturnType<typeof setTimeout>; readonly secret: boolean }>();

/** What was kept over a reload is not applied either. Call once. */
export function startDrafts(): void {
  for (const name of storedNames()) {
    const key = name.slice(prefix.length);
    const draft = draftOf(key);
    if (draft !== null) note(key, draft, true);
  }
}

export function draftOf(key: string): Draft | null {
  const known = inMemory.get(key);
  if (known !== undefined) return known;
  try {
    const kept = sessionStorage.getItem(prefix + key);
    return kept === null ? null : Draft.parse(JSON.parse(kept));
  } catch {
    return null;
  }
}

/** @param secret it may hold secrets */
export function keepDraft(key: string, draft: Draft, secret: boolean): void {
  inMemory.set(key, draft);
  const before = unwritten.get(key);
  if (before !== undefined) clearTimeout(before.timer);
  const timer = setTimeout(() => writeDown(key, secret), restMs);
  unwritten.set(key, { timer, secret });
  note(key, draft, isStorable(draft, secret));
  // Once for all: the same listener is not added twice.
  addEventListener("pagehide", writeAllDown);
}

export function dropDraft(key: string): void {
  inMemory.delete(key);
  const before = unwritten.get(key);
  if (before !== undefined) clearTimeout(before.timer);
  unwritten.delete(key);
  noteSaved(key);
  try {
    sessionStorage.removeItem(prefix + key);
  } catch {
    // Without a storage nothing was kept.
  }
}

/** Forgets a draft, also where it is on screen. */
function forgetDraft(key: string): void {
  dropDraft(key);
  tellForgotten(key);
}

/** Forgets what was applied.
 *  @returns whether that is still what stands there */
export function forgetApplied(key: string, text: string): boolean {
  const same = draftOf(key)?.text === text;
  if (same) forgetDraft(key);
  return same;
}

function writeAllDown(): void {
  for (const [key, { secret }] of unwritten) writeDown(key, secret);
}

function writeDown(key: string, secret: boolean): void {
  unwritten.delete(key);
  const draft = inMemory.get(key);
  if (draft === undefined) return;
  try {
    if (isStorable(draft, secret)) sessionStorage.setItem(prefix + key, JSON.stringify(draft));
    else sessionStorage.removeItem(prefix + key);
  } catch {
    // The storage is full or forbidden: the draft lives as long as the page. What was stored before is not what stands there now.
    note(key, draft, false);
  }
}

function isStorable(draft: Draft, secret: boolean): boolean {
  return !secret && draft.text.length <= mostCharacters;
}

function note(key: string, { base, place }: Draft, stored: boolean): void {
  const kind = String(base?.kind ?? "");
  noteDraft({ key, kind, connection: place?.connection ?? null, stored, drop: () => forgetDraft(key) });
}

function storedNames(): readonly string[] {
  try {
    return Object.keys(sessionStorage).filter((name) => name.startsWith(prefix));
  } catch {
    return [];
  }
}

/** Whether a text may hold secrets: then it is not written down anywhere. */
export function mayHoldSecrets(text: string): boolean {
  return /^[\s{,"'-]*kind["']?\s*:\s*["']?Secret\b/m.test(text);
}
