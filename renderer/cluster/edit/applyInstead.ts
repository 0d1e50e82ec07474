/** The text about an object that is gone becomes a document to apply: it outlives the object. */
import { draftOf, dropDraft, keepDraft, mayHoldSecrets } from "./draft.ts";
import { openApply } from "./openEditor.ts";
import { appended } from "./templates.ts";
import { APPLY } from "./unsavedDraft.ts";

/** @param key of the draft that it was */
export function applyInstead(key: string, connection: string, more: string): void {
  const text = appended(draftOf(APPLY)?.text ?? "", more);
  const place = { connection, namespace: null };
  keepDraft(APPLY, { text, base: null, at: Date.now(), place }, mayHoldSecrets(text));
  dropDraft(key);
  openApply();
}
