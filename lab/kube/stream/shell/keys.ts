import { StringDecoder } from "node:string_decoder";

export type Key =
  | { readonly kind: "text"; readonly text: string }
  | {
      readonly kind:
        | "enter"
        | "tab"
        | "interrupt"
        | "endOfInput"
        | "backspace"
        | "delete"
        | "left"
        | "right"
        | "up"
        | "down"
        | "home"
        | "end"
        | "killToStart"
        | "killToEnd"
        | "killWord"
        | "clearScreen";
    };

type ControlKind = Exclude<Key["kind"], "text">;

/** Control characters as readline and the kernel's line discipline take them. */
const CONTROLS: ReadonlyMap<string, ControlKind> = new Map([
  ["\x01", "home"],
  ["\x02", "left"],
  ["\x03", "interrupt"],
  ["\x04", "endOfInput"],
  ["\x05", "end"],
  ["\x06", "right"],
  ["\x08", "backspace"],
  ["\t", "tab"],
  ["\n", "enter"],
  ["\x0b", "killToEnd"],
  ["\x0c", "clearScreen"],
  ["\r", "enter"],
  ["\x0e", "down"],
  ["\x10", "up"],
  ["\x15", "killToStart"],
  ["\x17", "killWord"],
  ["\x1c", "interrupt"],
  ["\x7f", "backspace"],
]);

/** What follows `ESC [` or `ESC O` (xterm, in both cursor key modes). */
const SEQUENCES: ReadonlyMap<string, ControlKind> = new Map([
  ["A", "up"],
  ["B", "down"],
  ["C", "right"],
  ["D", "left"],
  ["H", "home"],
  ["F", "end"],
  ["1~", "home"],
  ["7~", "home"],
  ["4~", "end"],
  ["8~", "end"],
  ["3~", "delete"],
]);

const MAX_SEQUENCE = 16;

/** Turns the bytes of a terminal into keys, whatever the borders of chunks. Unknown escape sequences are dropped. */
export class KeyReader {
  readonly #decoder = new StringDecoder("utf8");
  /** An escape sequence that has begun, without its ESC; undefined outside of one. */
  #sequence: string | undefined;

  push(chunk: Buffer): Key[] {
    const keys: Key[] = [];
    for (const character of this.#decoder.write(chunk)) {
      const key = this.#sequence === undefined ? this.#plain(character) : this.#escaped(character, this.#sequence);
      if (key !== undefined) keys.push(key);
    }
    return keys;
  }

  #plain(character: string): Key | undefined {
    if (character === "\x1b") {
      this.#sequence = "";
      return undefined;
    }
    const kind = CONTROLS.get(character);
    if (kind !== undefined) return { kind };
    return character < " " ? undefined : { kind: "text", text: character };
  }

  #escaped(character: string, sequence: string): Key | undefined {
    const isIntroducer = sequence === "" && (character === "[" || character === "O");
    const isParameter = sequence !== "" && /[0-9;?]/.test(character);
    if (isIntroducer || (isParameter && sequence.length < MAX_SEQUENCE)) {
      this.#sequence = sequence + character;
      return undefined;
    }
    this.#sequence = undefined;
    if (sequence === "" || CONTROLS.has(character)) return this.#plain(character);
    const kind = SEQUENCES.get(sequence.slice(1) + character);
    return kind === undefined ? undefined : { kind };
  }
}
