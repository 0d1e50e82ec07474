/** Keys that a program at a terminal waits for while no line is being typed: a menu is walked by arrows, and a program interrupted. */
const SEQUENCES: ReadonlyMap<string, string> = new Map([
  ["ArrowUp", "\x1b[A"],
  ["ArrowDown", "\x1b[B"],
  ["ArrowRight", "\x1b[C"],
  ["ArrowLeft", "\x1b[D"],
]);
/** Interrupt and end of input, as xterm sends them. */
const CONTROL: ReadonlyMap<string, string> = new Map([
  ["c", "\x03"],
  ["d", "\x04"],
]);

export interface Pressed {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
}

/** @param line what is typed so far
 *  @returns what the program gets at once; null where the key is the field's own */
export function keySequence({ key, ctrlKey, altKey, metaKey, shiftKey }: Pressed, line: string): string | null {
  if (line !== "" || altKey || metaKey || shiftKey) return null;
  return (ctrlKey ? CONTROL.get(key.toLowerCase()) : SEQUENCES.get(key)) ?? null;
}
