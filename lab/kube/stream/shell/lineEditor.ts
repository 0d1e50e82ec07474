import { textWidth } from "./characterWidth.ts";

/** The longest line that is taken; the kernel's line discipline has the same limit. */
const MAX_CHARACTERS = 4095;
const BELL = "\x07";

export type EditCommand =
  | "backspace"
  | "delete"
  | "left"
  | "right"
  | "home"
  | "end"
  | "killToStart"
  | "killToEnd"
  | "killWord";

/** One line being typed. Every edit returns what the terminal has to be sent so that it shows the line and the cursor as they
 *  now are; only printing, backspaces and blanks are used, which every terminal knows. */
export class LineEditor {
  #characters: string[] = [];
  #cursor = 0;

  get text(): string {
    return this.#characters.join("");
  }

  get cursor(): number {
    return this.#cursor;
  }

  /** The characters before the cursor. */
  get beforeCursor(): string {
    return this.#characters.slice(0, this.#cursor).join("");
  }

  get isEmpty(): boolean {
    return this.#characters.length === 0;
  }

  insert(text: string): string {
    const added = [...text];
    if (this.#characters.length + added.length > MAX_CHARACTERS) return BELL;
    this.#characters.splice(this.#cursor, 0, ...added);
    this.#cursor += added.length;
    const after = this.#characters.slice(this.#cursor);
    return text + after.join("") + back(after);
  }

  apply(command: EditCommand): string {
    switch (command) {
      case "backspace":
        return this.#cursor === 0 ? "" : this.#remove(this.#cursor - 1, this.#cursor);
      case "delete":
        return this.#remove(this.#cursor, this.#cursor + 1);
      case "killToStart":
        return this.#remove(0, this.#cursor);
      case "killToEnd":
        return this.#remove(this.#cursor, this.#characters.length);
      case "killWord":
        return this.#remove(this.#wordStart(), this.#cursor);
      case "left":
        return this.#moveTo(Math.max(0, this.#cursor - 1));
      case "right":
        return this.#moveTo(Math.min(this.#characters.length, this.#cursor + 1));
      case "home":
        return this.#moveTo(0);
      case "end":
        return this.#moveTo(this.#characters.length);
    }
  }

  /** Puts another text in the place of the whole line, as history does. */
  replace(text: string): string {
    const toEnd = this.#moveTo(this.#characters.length);
    const erased = this.#remove(0, this.#characters.length);
    return toEnd + erased + this.insert(text);
  }

  /** Shows the line anew behind a prompt that has just been printed. */
  redraw(): string {
    return this.text + back(this.#characters.slice(this.#cursor));
  }

  /** Takes the line and leaves an empty one. The terminal is not told: a new line follows. */
  take(): string {
    const { text } = this;
    this.#characters = [];
    this.#cursor = 0;
    return text;
  }

  #remove(from: number, to: number): string {
    const removed = this.#characters.slice(from, to);
    if (removed.length === 0) return "";
    const toStart = back(this.#characters.slice(from, this.#cursor));
    this.#characters.splice(from, removed.length);
    this.#cursor = from;
    const after = this.#characters.slice(from);
    const blanks = " ".repeat(textWidth(removed));
    return toStart + after.join("") + blanks + "\b".repeat(blanks.length) + back(after);
  }

  #moveTo(cursor: number): string {
    const from = this.#cursor;
    this.#cursor = cursor;
    return cursor < from ? back(this.#characters.slice(cursor, from)) : this.#characters.slice(from, cursor).join("");
  }

  /** Blanks before the cursor, then the word before them. */
  #wordStart(): number {
    let start = this.#cursor;
    while (start > 0 && this.#characters[start - 1] === " ") start -= 1;
    while (start > 0 && this.#characters[start - 1] !== " ") start -= 1;
    return start;
  }
}

const back = (characters: readonly string[]): string => "\b".repeat(textWidth(characters));
