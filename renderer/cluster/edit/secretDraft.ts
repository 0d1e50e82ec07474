/** What a person wrote into a Secret and has not applied: kept in this page's memory alone, until it is applied or thrown away. It is never stored,
 *  because the tab's storage is the browser's and may reach its disk; it outlives leaving the screen, a lost connection and a login that has run out,
 *  and ends with the page. What they only looked at is forgotten as they leave. */
import { noteSaved, tellForgotten } from "../../app/unsaved.ts";
import { changedPairs, type PairDraft } from "../action/pairs.ts";
import { noteDraft } from "./unsavedDraft.ts";

/** What the person did to a value: `seen` is it in base64 as it was when they looked; null while it is masked, or new. */
export interface Touched {
  readonly seen: string | null;
  /** Null takes it away; undefined leaves it. */
  readonly text: string | null | undefined;
}

/** Labels as they were when the person began to write, and as they are written. */
export interface Labelling {
  readonly labels: readonly (readonly [string, string])[];
  readonly drafts: readonly PairDraft[];
}

export interface SecretDraft {
  /** Of the Secret that it was written about. */
  readonly uid: unknown;
  readonly values: Readonly<Record<string, Touched>>;
  /** Null while nothing was done to the labels. */
  readonly labelling: Labelling | null;
}

const kept = new Map<string, SecretDraft>();

/** @param uid of the Secret as it is now */
export function secretDraft(key: string, uid: unknown): SecretDraft {
  return kept.get(key) ?? emptySecretDraft(uid);
}

export function emptySecretDraft(uid: unknown): SecretDraft {
  return { uid, values: {}, labelling: null };
}

/** Keeps what was written; nothing where nothing was. */
export function keepSecretDraft(key: string, draft: SecretDraft): void {
  if (!isWritten(draft)) return dropSecretDraft(key);
  const written = Object.entries(draft.values).filter(([, { text }]) => text !== undefined);
  kept.set(key, { ...draft, values: Object.fromEntries(written) });
  noteDraft({ key, kind: "Secret", connection: null, stored: false, drop: () => forgetSecretDraft(key) });
}

function dropSecretDraft(key: string): void {
  kept.delete(key);
  noteSaved(key);
}

/** Forgets a draft, also where it is on screen. */
function forgetSecretDraft(key: string): void {
  dropSecretDraft(key);
  tellForgotten(key);
}

/** Forgets what was applied.
 *  @param applied the draft as it was then
 *  @returns whether that is still what is written */
export function forgetAppliedSecret(key: string, applied: SecretDraft): boolean {
  const now = kept.get(key);
  const same = now !== undefined && writingOf(now) === writingOf(applied);
  if (same) forgetSecretDraft(key);
  return same;
}

function writingOf({ values, labelling }: SecretDraft): string {
  const written = Object.entries(values).flatMap(([key, { text }]) => (text === undefined ? [] : [[key, text]]));
  return JSON.stringify([written.sort(), relabelled(labelling)]);
}

export function isWritten({ values, labelling }: SecretDraft): boolean {
  return Object.values(values).some(({ text }) => text !== undefined) || Object.keys(relabelled(labelling)).length > 0;
}

/** What differs from the labels that the person began from: null for one that goes. */
export function relabelled(labelling: Labelling | null): Readonly<Record<string, string | null>> {
  return labelling === null ? {} : changedPairs(labelling.labels, labelling.drafts);
}

/** What was written is now meant for another Secret, which was made anew in the place of the first: what was seen of that one does not count. */
export function adopted({ values, labelling }: SecretDraft, uid: unknown): SecretDraft {
  const written = Object.entries(values).filter(([, { text }]) => text !== undefined);
  return { uid, values: Object.fromEntries(written.map(([key, { text }]) => [key, { seen: null, text }])), labelling };
}
