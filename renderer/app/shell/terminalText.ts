/** What a program printed at a terminal, as plain text: the cursor moves and lines are written again as ECMA-48 says, colours and all else are
 *  left out. It is no full terminal: it does not fold lines, knows no second screen, and answers no question of the program. */

const mostChars = 20_000;
const mostLines = 2_000;
/** No sequence moves the cursor further to the right than this. */
const mostColumns = 500;

export class TerminalText {
  /** What the cursor can still reach is the last `rows` of them. */
  #lines: string[] = [""];
  #row = 0;
  #column = 0;
  #rows = 24;
  /** The last piece ended within a sequence. */
  #rest = "";
  readonly #decoder = new TextDecoder();

  get text(): string {
    return this.#lines.join("\n");
  }

  /** @param rows of the view */
  resize(rows: number): void {
    this.#rows = Math.max(1, rows);
  }

  add(bytes: Uint8Array): void {
    const all = this.#rest + this.#decoder.decode(bytes, { stream: true });
    const cut = unfinished.exec(all)?.index ?? all.length;
    this.#rest = all.length - cut > longestSequence ? "" : all.slice(cut);
    const whole = all.slice(0, cut);
    let from = 0;
    for (const sequence of whole.matchAll(sequences)) {
      for (const char of whole.slice(from, sequence.index)) this.#put(char);
      const { numbers, order } = sequence.groups ?? {};
      if (order !== undefined) this.#obey(order, numbers ?? "");
      from = sequence.index + sequence[0].length;
    }
    for (const char of whole.slice(from)) this.#put(char);
    this.#forget();
  }

  #put(char: string): void {
    switch (char) {
      case "\n":
        this.#column = 0;
        this.#row += 1;
        if (this.#row === this.#lines.length) this.#lines.push("");
        if (this.#lines.length > mostLines) this.#drop(1);
        return;
      case "\r":
        this.#column = 0;
        return;
      case "\b":
        this.#column = Math.max(0, this.#column - 1);
        return;
      default:
        if ((char === "\t" || !control.test(char)) && this.#line.length < mostChars) this.#write(char);
    }
  }

  #write(char: string): void {
    const line = this.#line.padEnd(this.#column);
    this.#line = line.slice(0, this.#column) + char + line.slice(this.#column + char.length);
    this.#column += char.length;
  }

  #obey(order: string, numbers: string): void {
    const [given = 0, second = 0] = numbers.split(";").map(Number);
    const count = Math.max(1, given);
    switch (order) {
      case "A":
        this.#row = Math.max(this.#top, this.#row - count);
        return;
      case "B":
        this.#row = Math.min(this.#lines.length - 1, this.#row + count);
        return;
      case "C":
        this.#column = Math.min(Math.max(mostColumns, this.#column), this.#column + count);
        return;
      case "D":
        this.#column = Math.max(0, this.#column - count);
        return;
      case "G":
        this.#column = Math.min(mostColumns, count - 1);
        return;
      case "H":
        this.#row = Math.min(this.#lines.length - 1, this.#top + count - 1);
        this.#column = Math.min(mostColumns, Math.max(1, second) - 1);
        return;
      case "J":
        return this.#eraseDisplay(given);
      case "K":
        this.#line = erased(this.#line, this.#column, given);
    }
  }

  #eraseDisplay(what: number): void {
    const [first, last] =
      what === 0 ? [this.#row + 1, this.#lines.length] : [this.#top, what === 1 ? this.#row : this.#lines.length];
    for (let row = first; row < last; row += 1) this.#lines[row] = "";
    if (what < 2) this.#line = erased(this.#line, this.#column, what);
    if (what === 0) this.#lines.length = this.#row + 1;
  }

  get #top(): number {
    return Math.max(0, this.#lines.length - this.#rows);
  }

  get #line(): string {
    return this.#lines[this.#row] ?? "";
  }

  set #line(text: string) {
    this.#lines[this.#row] = text;
  }

  #forget(): void {
    let chars = this.#lines.reduce((sum, line) => sum + line.length + 1, -1);
    let gone = 0;
    while (chars > mostChars && gone < this.#lines.length - 1) {
      chars -= (this.#lines[gone]?.length ?? 0) + 1;
      gone += 1;
    }
    this.#drop(gone);
  }

  #drop(lines: number): void {
    this.#lines.splice(0, lines);
    this.#row = Math.max(0, this.#row - lines);
  }
}

/** From the cursor on (0), up to it (1), or whole (2). */
function erased(line: string, column: number, what: number): string {
  if (what === 0) return line.slice(0, column);
  return what === 1 ? " ".repeat(Math.min(column + 1, line.length)) + line.slice(column + 1) : "";
}

const longestSequence = 4096;
const sequences =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it is about.
  /\x1b(?:\[(?<numbers>[0-9;]{0,12})(?<order>[ABCDGHJK])|\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)|[ -/]*[0-OQ-WYZ`-~])/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above.
const unfinished = /\x1b(?:\[[0-?]*[ -/]*|[\]PX^_][^\x07\x1b]*\x1b?|[ -/]*)$/;
/** C0, C1, and what turns the direction of text or hides in it. */
const control = /[\p{Cc}\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/u;
