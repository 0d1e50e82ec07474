/** Texts that a person wrote and has not applied, whatever screen they are on: what the status bar lists, and what is asked about before the
 *  page goes. The domains say which there are; the texts themselves stay with them. */
import { useEffect, useRef } from "react";
import { create } from "zustand";
import type { TextId } from "./i18n.ts";
import type { Screen } from "./location.ts";
import type { TextParams } from "./translator.ts";

export interface UnsavedText {
  readonly id: string;
  readonly title: { readonly text: TextId; readonly params: TextParams };
  /** Id of the connection that it is meant for; null where none is picked. */
  readonly connection: string | null;
  /** It outlives a reload of the page; else it lives in the page's memory alone. */
  readonly stored: boolean;
  /** Where it is shown. */
  readonly screen: Screen;
  /** Forgets it, also where it is on screen. */
  drop(): void;
}

export const useUnsaved = create<{ readonly texts: readonly UnsavedText[] }>(() => ({ texts: [] }));

/** Called with each letter: what says the same again changes nothing. */
export function noteUnsaved(text: UnsavedText): void {
  const { texts } = useUnsaved.getState();
  const before = texts.find(({ id }) => id === text.id);
  if (before === undefined) useUnsaved.setState({ texts: [...texts, text] });
  else if (signOf(before) !== signOf(text))
    useUnsaved.setState({ texts: texts.map((one) => (one === before ? text : one)) });
}

export function noteSaved(id: string): void {
  const { texts } = useUnsaved.getState();
  if (texts.some((text) => text.id === id)) useUnsaved.setState({ texts: texts.filter((text) => text.id !== id) });
}

const forgotten = new Set<(id: string) => void>();

/** Tells an editor that shows the text of this id that it is forgotten. */
export function tellForgotten(id: string): void {
  for (const listener of forgotten) listener(id);
}

/** Calls back when the text of this id is forgotten by somebody else than its editor: thrown away in a list, or applied. */
export function useForgotten(id: string, onForgotten: () => void): void {
  const latest = useRef(onForgotten);
  useEffect(() => {
    latest.current = onForgotten;
  });
  useEffect(() => {
    const listener = (which: string) => {
      if (which === id) latest.current();
    };
    forgotten.add(listener);
    return () => void forgotten.delete(listener);
  }, [id]);
}

function signOf({ title, connection, stored }: UnsavedText): string {
  return JSON.stringify([title, connection, stored]);
}
