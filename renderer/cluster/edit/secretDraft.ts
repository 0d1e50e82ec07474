/** What a person wrote into a Secret and has not applied: kept in this page's memory alone, until it is applied or thrown away. What they only looked at
 *  is forgotten as they leave. */

/** What the person did to a value: `seen` is it in base64 as it was when they looked; null while it is masked, or new. */
export interface Touched {
  readonly seen: string | null;
  /** Null takes it away; undefined leaves it. */
  readonly text: string | null | undefined;
}

export type SecretDraft = Readonly<Record<string, Touched>>;

const kept = new Map<string, { readonly uid: unknown; readonly draft: SecretDraft }>();

/** @param uid of the Secret: a draft of one that was deleted and made anew is about another one */
export function secretDraft(key: string, uid: unknown): SecretDraft {
  const found = kept.get(key);
  return found?.uid === uid ? (found?.draft ?? {}) : {};
}

export function keepSecretDraft(key: string, uid: unknown, draft: SecretDraft): void {
  const written = Object.entries(draft).filter(([, { text }]) => text !== undefined);
  if (written.length === 0) kept.delete(key);
  else kept.set(key, { uid, draft: Object.fromEntries(written) });
}
