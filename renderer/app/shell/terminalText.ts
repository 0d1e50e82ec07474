/** What a program printed at a terminal, as plain text: escape sequences (ECMA-48) are left out, and a line that is written again
 *  takes the place of what it was. */

const mostChars = 20_000;

export class TerminalText {
  #lines: string[] = [""];
  /** Where the next character goes in the last line. */
  #column = 0;
  /** The last piece ended within a sequence. */
  #rest = "";
  readonly #decoder = new TextDecoder();

  get text(): string {
    return this.#lines.join("\n");
  }

  add(bytes: Uint8Array): void {
    const all = this.#rest + this.#decoder.decode(bytes, { stream: true });
    const cut = unfinished.exec(all)?.index ?? all.length;
    this.#rest = all.length - cut > longestSequence ? "" : all.slice(cut);
    for (const char of all.slice(0, cut).replace(sequences, "")) this.#put(char);
    while (this.#lines.length > 1 && this.text.length > mostChars) this.#lines.shift();
  }

  #put(char: string): void {
    const last = this.#lines.length - 1;
    const line = this.#lines[last] ?? "";
    if (char === "\n") {
      this.#lines.push("");
      this.#column = 0;
    } else if (char === "\r") this.#column = 0;
    else if (char === "\b") this.#column = Math.max(0, this.#column - 1);
    else if (char === "\t" || !control.test(char)) {
      if (line.length >= mostChars) return;
      this.#lines[last] = line.slice(0, this.#column) + char + line.slice(this.#column + char.length);
      this.#column += char.length;
    }
  }
}

const longestSequence = 4096;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it is about.
const sequences = /\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)|[ -/]*[0-OQ-WYZ`-~])/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above.
const unfinished = /\x1b(?:\[[0-?]*[ -/]*|[\]PX^_][^\x07\x1b]*\x1b?|[ -/]*)$/;
/** C0, C1, and what turns the direction of text or hides in it. */
const control = /[\p{Cc}\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/u;
