/** The text that a person writes about one live object, kept while they look elsewhere; without changes of theirs it follows the object. */
import { useEffect, useMemo, useState } from "react";
import type { JsonObject } from "../../../shared/model/json.ts";
import type { SchemaPlace } from "../../../shared/model/kindSchema.ts";
import { withoutServerFields } from "../../../shared/model/serverOwned.ts";
import { type Merged, threeWay } from "../../../shared/model/threeWay.ts";
import { useForgotten } from "../../app/unsaved.ts";
import { type Draft, draftOf, dropDraft, keepDraft } from "./draft.ts";
import { beginning, editableText, onlyObject, readObject, uidOf } from "./editable.ts";
import { mergedText } from "./mergeText.ts";
import { type ReadText, useManifest } from "./useManifest.ts";

export interface EditedDraft {
  readonly text: string;
  readonly base: JsonObject;
  /** The text as it was read last: it may lag behind the typing. */
  readonly read: ReadText;
  /** It is about an object that was deleted and created anew since. */
  readonly another: boolean;
  /** The person has written something. */
  readonly changed: boolean;
  readonly merged: Merged | null;
  write(text: string): void;
  /** Takes in what others changed meanwhile. */
  merge(): void;
  /** Throws the person's changes away. */
  reset(): void;
}

export function useDraft(
  key: string,
  object: Readonly<Record<string, unknown>>,
  schema: SchemaPlace | null,
): EditedDraft {
  const live = useMemo(() => beginning(object), [object]);
  const [draft, setDraft] = useState<Draft>(() => begin(key, live));
  const base = draft.base ?? live;
  const original = useMemo(() => editableText(base), [base]);
  const changed = draft.text !== original;
  const read = useManifest(draft.text);
  const wanted = useMemo(() => onlyObject(read.manifest), [read]);
  const mergedWith = (mine: JsonObject | null) =>
    mine === null || base === live
      ? null
      : threeWay(withoutServerFields(base), withoutServerFields(mine), withoutServerFields(live), schema);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what it reads of the rest is named
  const merged = useMemo(() => mergedWith(wanted), [base, wanted, live, schema]);
  useEffect(() => {
    if (!changed && base !== live) setDraft(fresh(live));
  }, [changed, base, live]);
  const set = (next: Draft) => {
    setDraft(next);
    if (next.text === (next.base === base ? original : editableText(next.base ?? live))) dropDraft(key);
    else keepDraft(key, next, false);
  };
  useForgotten(key, () => setDraft(fresh(live)));
  return {
    text: draft.text,
    base,
    read,
    another: uidOf(base) !== uidOf(live),
    changed,
    merged,
    write: (text) => set({ base, text, at: Date.now() }),
    merge: () => {
      const theirs = mergedWith(readObject(draft.text))?.theirs ?? [];
      set({ base: live, text: mergedText(draft.text, theirs), at: Date.now() });
    },
    reset: () => set(fresh(live)),
  };
}

function fresh(live: JsonObject): Draft {
  return { base: live, text: editableText(live), at: Date.now() };
}

/** A draft of an object that was deleted and made anew stays too: the person says what becomes of it. */
function begin(key: string, live: JsonObject): Draft {
  const kept = draftOf(key);
  return kept !== null && kept.base !== null ? kept : fresh(live);
}
