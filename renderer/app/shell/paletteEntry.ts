/** Entries of the palette, and how well they fit what was typed. */
import type { Health } from "../../../shared/model/table.ts";
import type { IconName } from "../../ui/icon/icons.ts";

export interface PaletteEntry {
  readonly id: string;
  /** The heading under which it stands. */
  readonly group: string;
  readonly text: string;
  readonly icon: IconName;
  readonly note?: string;
  readonly keys?: string;
  /** The right that the person lacks for what it leads to; it can be chosen nevertheless. */
  readonly missing?: string | undefined;
  readonly health?: Health;
  /** Other words by which it is found. */
  readonly also?: readonly string[];
  run(): void;
}

/** How well `text` fits `typed`: 0 not at all; the whole word best, then its beginning, the beginning of a part, any place, and last
 *  the letters in their order from the first on. */
export function likeness(text: string, typed: string): number {
  const hay = text.toLowerCase();
  const needle = typed.trim().toLowerCase();
  if (needle === "") return 1;
  if (hay === needle) return 6;
  const at = hay.indexOf(needle);
  if (at === 0) return 5;
  if (at > 0) return /[^a-z0-9]/.test(hay[at - 1] ?? "") ? 4 : 3;
  return needle.length > 2 && hay[0] === needle[0] && inOrder(hay, needle) ? 1 : 0;
}

/** The entries that fit, best first; equal ones keep their order. */
export function fitting(entries: readonly PaletteEntry[], typed: string, most: number): readonly PaletteEntry[] {
  return entries
    .map((entry) => ({
      entry,
      score: Math.max(likeness(entry.text, typed), ...(entry.also ?? []).map((word) => likeness(word, typed))),
    }))
    .filter(({ score }) => score > 0)
    .sort((one, other) => other.score - one.score)
    .slice(0, most)
    .map(({ entry }) => entry);
}

/** `:ops` and `:journal` lead to screens of the console; a word that only begins like one is left to the kinds of clusters. */
export function consoleCommands(screens: readonly PaletteEntry[], typed: string): readonly PaletteEntry[] {
  const word = typed.trim().toLowerCase();
  return screens.filter(({ also = [] }) => also.includes(word));
}

function inOrder(hay: string, needle: string): boolean {
  let at = 0;
  for (const letter of needle) {
    at = hay.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}
