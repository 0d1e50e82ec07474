/** Keys as text: `mod+k`, `shift+j`, `?`, `g c`. `mod` is ⌘ on macOS and Ctrl elsewhere. */

/** What is read of a KeyboardEvent. */
export interface KeyPress {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/** One stroke in its one spelling, e.g. `mod+shift+k`; null when it is a modifier alone or means nothing here.
 *  @param terminal the focus is in a terminal: only ⌘ (macOS) or Ctrl-Shift (elsewhere) is the console's, and is read as `mod` */
export function strokeOf(press: KeyPress, mac: boolean, terminal = false): string | null {
  const key = keyName(press);
  if (key === null) return null;
  const mod = mac ? press.metaKey : press.ctrlKey;
  if (terminal) {
    if (!mod || press.altKey || (!mac && !press.shiftKey)) return null;
    return mac && press.shiftKey ? `mod+shift+${key}` : `mod+${key}`;
  }
  // A printable sign says its shift itself; letters and named keys do not.
  const shift = press.shiftKey && (key.length > 1 || /^[a-z]$/.test(key) || mod);
  const other = mac ? press.ctrlKey : press.metaKey;
  return [mod && "mod", other && (mac ? "ctrl" : "meta"), press.altKey && "alt", shift && "shift", key]
    .filter(Boolean)
    .join("+");
}

/** The strokes of a pattern in the spelling of `strokeOf`: `g c` has two. */
export function strokesOf(pattern: string): readonly string[] {
  return pattern.split(" ");
}

/** A pattern as it is shown: `⌘K` on macOS, `Ctrl+K` elsewhere, `G C` as two. */
export function keyCaps(pattern: string, mac: boolean): readonly string[] {
  return strokesOf(pattern).map((stroke) => {
    const parts = stroke === "+" ? ["+"] : stroke.split("+");
    const caps = parts.map((part) => (mac ? macCaps : plainCaps)[part] ?? sharedCaps[part] ?? part.toUpperCase());
    return caps.join(mac ? "" : "+");
  });
}

/** Keys that move, press or leave: they belong to the control that has the focus. */
export function isNavigation(stroke: string): boolean {
  return /(^|\+)(arrow\w+|home|end|pageup|pagedown|enter|space|tab|backspace|delete)$/.test(stroke);
}

function keyName({ key, code, ctrlKey, metaKey }: KeyPress): string | null {
  if (["Control", "Shift", "Alt", "Meta", "CapsLock", "Dead", "Process", "Unidentified", "AltGraph"].includes(key))
    return null;
  if (key === " ") return "space";
  if (key.length > 1) return key.toLowerCase();
  // With Ctrl or ⌘ a key is known by its place where the layout has no Latin letter on it.
  const place = /^(?:Key|Digit)([A-Z0-9])$/.exec(code)?.[1];
  if ((ctrlKey || metaKey) && place !== undefined && !/^[\x21-\x7e]$/.test(key)) return place.toLowerCase();
  return key.toLowerCase();
}

const macCaps: Readonly<Record<string, string>> = { mod: "⌘", ctrl: "⌃", alt: "⌥", shift: "⇧" };
const plainCaps: Readonly<Record<string, string>> = { mod: "Ctrl", meta: "Meta", alt: "Alt", shift: "Shift" };
const sharedCaps: Readonly<Record<string, string>> = {
  arrowup: "↑",
  arrowdown: "↓",
  arrowleft: "←",
  arrowright: "→",
  enter: "↵",
  escape: "Esc",
  space: "Space",
  home: "Home",
  end: "End",
  pageup: "PgUp",
  pagedown: "PgDn",
  tab: "Tab",
  backspace: "⌫",
  delete: "Del",
};
