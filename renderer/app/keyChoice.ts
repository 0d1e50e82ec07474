import type { TextId } from "./i18n.ts";
import { isNavigation, strokesOf } from "./keyPattern.ts";

/** Where a key means something. An element opens a scope with `data-keys="table"`; `terminal` opens none and is left alone. */
export type KeyScope = "global" | "table" | "detail" | "dialog" | "editor";

export interface KeyBinding {
  readonly id: string;
  /** Alternatives, each a pattern of `keyPattern.ts`. */
  readonly keys: readonly string[];
  readonly scope: KeyScope;
  /** What it does, for the list of keys. */
  readonly text: TextId;
  /** Also while a text field has the focus. */
  readonly whileTyping?: boolean;
  /** Also while a terminal has the focus, as ⌘ or Ctrl-Shift; for `mod` keys of the shell alone. */
  readonly inTerminal?: boolean;
  /** Kept out of the list of keys: another entry tells of it. */
  readonly unlisted?: boolean;
  /** The part it belongs to, where several of a kind may be on screen. */
  readonly within?: () => Element | null;
  /** @returns `false` to leave the key to others; anything else takes it */
  run(event: KeyboardEvent): unknown;
}

/** Where the focus is. */
export interface KeyFocus {
  /** The innermost scope around it; null when it is in none. */
  readonly scope: KeyScope | "terminal" | null;
  readonly typing: boolean;
  /** Nothing has the focus, so that navigation keys are free. */
  readonly nowhere: boolean;
  /** A button, link or the like has it: Enter and Space press that. */
  readonly pressable: boolean;
  /** Whether the focus is inside of the part that a binding belongs to. */
  inside(binding: KeyBinding): boolean;
}

/** `run` the first of the bindings that takes the key; `wait` for the next stroke of a chord; `none`: not ours. */
export type KeyChoice =
  | { readonly kind: "run"; readonly bindings: readonly KeyBinding[] }
  | { readonly kind: "wait"; readonly strokes: readonly string[] }
  | { readonly kind: "none" };

/** Decides what a stroke means. A nearer scope goes before a farther one, a later binding before an earlier one.
 *  @param before strokes of a chord already begun */
export function chooseKey(
  bindings: readonly KeyBinding[],
  focus: KeyFocus,
  before: readonly string[],
  stroke: string,
): KeyChoice {
  const strokes = [...before, stroke];
  const ranked = bindings
    .map((binding, place) => ({ binding, place, rank: rankOf(binding, focus) }))
    .filter(({ binding, rank }) => rank !== null && allowed(binding, focus, strokes))
    .sort((one, other) => (one.rank ?? 0) - (other.rank ?? 0) || other.place - one.place)
    .map(({ binding }) => binding);
  const whole = ranked.filter((binding) => binding.keys.some((keys) => keys === strokes.join(" ")));
  if (whole.length > 0) return { kind: "run", bindings: whole };
  const begun = ranked.some((binding) => binding.keys.some((keys) => startsWith(strokesOf(keys), strokes)));
  if (begun) return { kind: "wait", strokes };
  return { kind: "none" };
}

/** The order in which scopes are asked, or null when this one is out of reach. */
function rankOf(binding: KeyBinding, focus: KeyFocus): number | null {
  if (focus.scope === "terminal") return binding.inTerminal ? 0 : null;
  if (binding.scope === focus.scope) return binding.within === undefined || focus.inside(binding) ? 0 : null;
  if (focus.scope === "dialog") return null;
  if (binding.scope === "global") return 3;
  // With the focus elsewhere on the page the table and the open object still hear their letters; and from the table, where the
  // focus stays while one object after the other is opened, its own keys reach the open one.
  if (focus.scope === null && binding.scope === "table") return 1;
  if ((focus.scope === null || focus.scope === "table") && binding.scope === "detail") return 2;
  return null;
}

function allowed(binding: KeyBinding, focus: KeyFocus, strokes: readonly string[]): boolean {
  if (focus.typing && !binding.whileTyping) return false;
  const last = strokes.at(-1) ?? "";
  if (focus.pressable && /^(enter|space)$/.test(last)) return false;
  if (isNavigation(last) && !last.startsWith("mod+") && binding.scope !== focus.scope && !focus.nowhere) return false;
  return true;
}

function startsWith(strokes: readonly string[], begun: readonly string[]): boolean {
  return strokes.length > begun.length && begun.every((stroke, index) => strokes[index] === stroke);
}
