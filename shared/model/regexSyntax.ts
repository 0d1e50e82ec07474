/** The regular expressions of a filter: the subset that a finite automaton can decide. No backreference, look-around or word boundary;
 *  captures and lazy quantifiers are read as plain ones, since only "does it occur" is asked. Letter case does not count. */

/** Code units as ascending, disjoint, inclusive ranges: `[from, to, from, to …]`. */
export type CharSet = readonly number[];

export type RegexNode =
  | { readonly kind: "chars"; readonly set: CharSet }
  | { readonly kind: "start" }
  | { readonly kind: "end" }
  | { readonly kind: "sequence"; readonly nodes: readonly RegexNode[] }
  | { readonly kind: "choice"; readonly nodes: readonly RegexNode[] }
  | { readonly kind: "repeat"; readonly node: RegexNode; readonly min: number; readonly max: number };

export type RegexProblem = "regex-unfinished" | "regex-unsupported" | "regex-too-large" | "regex-malformed";

export class RegexError extends Error {
  readonly problem: RegexProblem;
  /** Offset in the expression. */
  readonly at: number;

  constructor(problem: RegexProblem, at: number) {
    super(`${problem} at ${at}`);
    this.problem = problem;
    this.at = at;
  }
}

const LAST = 0xffff;
const NEWLINE = 0x0a;
const MAX_REPEAT = 200;
const MAX_DEPTH = 50;
const DIGIT: CharSet = [0x30, 0x39];
const WORD: CharSet = [0x30, 0x39, 0x5f, 0x5f, 0x61, 0x7a];
const SPACE: CharSet = [0x09, 0x0d, 0x20, 0x20, 0xa0, 0xa0];
const CLASSES: Readonly<Record<string, CharSet>> = {
  d: DIGIT,
  w: WORD,
  s: SPACE,
  D: complement(DIGIT),
  // Texts are lower-cased before they are matched, so upper-case letters need no mention.
  W: complement(WORD),
  S: complement(SPACE),
};
const CONTROLS: Readonly<Record<string, number>> = { t: 0x09, n: 0x0a, r: 0x0d, f: 0x0c, v: 0x0b };

/** @throws RegexError with the offset of what cannot be read */
export function parseRegex(source: string): RegexNode {
  const reader = new Reader(source);
  const node = reader.choice(0);
  if (reader.at < source.length) throw new RegexError("regex-malformed", reader.at);
  return node;
}

class Reader {
  readonly source: string;
  at = 0;

  constructor(source: string) {
    this.source = source;
  }

  choice(depth: number): RegexNode {
    if (depth > MAX_DEPTH) throw new RegexError("regex-too-large", this.at);
    const nodes = [this.sequence(depth)];
    while (this.take("|")) nodes.push(this.sequence(depth));
    return nodes.length === 1 && nodes[0] !== undefined ? nodes[0] : { kind: "choice", nodes };
  }

  private sequence(depth: number): RegexNode {
    const nodes: RegexNode[] = [];
    while (this.at < this.source.length && this.peek() !== "|" && this.peek() !== ")") nodes.push(this.repeated(depth));
    return { kind: "sequence", nodes };
  }

  private repeated(depth: number): RegexNode {
    let node = this.atom(depth);
    for (;;) {
      const bounds = this.bounds();
      if (bounds === null) return node;
      this.take("?");
      node = { kind: "repeat", node, ...bounds };
    }
  }

  private bounds(): { min: number; max: number } | null {
    if (this.take("*")) return { min: 0, max: Infinity };
    if (this.take("+")) return { min: 1, max: Infinity };
    if (this.take("?")) return { min: 0, max: 1 };
    const match = /^\{(\d{1,6})(?:(,)(\d{1,6})?)?\}/.exec(this.source.slice(this.at, this.at + 20));
    if (match === null) return null;
    const min = Number(match[1]);
    const max = match[2] === undefined ? min : match[3] === undefined ? Infinity : Number(match[3]);
    if (max < min) throw new RegexError("regex-malformed", this.at);
    if (min > MAX_REPEAT || (max !== Infinity && max > MAX_REPEAT)) throw new RegexError("regex-too-large", this.at);
    this.at += match[0].length;
    return { min, max };
  }

  private atom(depth: number): RegexNode {
    const start = this.at;
    const char = this.next();
    if (char === "^") return { kind: "start" };
    if (char === "$") return { kind: "end" };
    if (char === ".") return { kind: "chars", set: complement([NEWLINE, NEWLINE]) };
    if (char === "[") return this.bracket(start);
    if (char === "(") return this.group(start, depth);
    if (char === "\\") return { kind: "chars", set: this.escape(start) };
    if (char === "*" || char === "+" || char === "?") throw new RegexError("regex-malformed", start);
    return { kind: "chars", set: single(char) };
  }

  private group(start: number, depth: number): RegexNode {
    if (this.take("?") && !this.take(":")) throw new RegexError("regex-unsupported", start);
    const node = this.choice(depth + 1);
    if (!this.take(")")) throw new RegexError("regex-unfinished", start);
    return node;
  }

  private bracket(start: number): RegexNode {
    const negated = this.take("^");
    const ranges: number[] = [];
    let first = true;
    for (;;) {
      if (this.at >= this.source.length) throw new RegexError("regex-unfinished", start);
      if (this.peek() === "]" && !first) break;
      first = false;
      const low = this.member();
      if (low.length !== 2 || low[0] !== low[1] || this.peek() !== "-" || this.peek(1) === "]" || this.peek(1) === "") {
        ranges.push(...low);
        continue;
      }
      const at = this.at++;
      const high = this.member();
      const [from = 0] = low;
      const [to = 0] = high;
      if (high.length !== 2 || high[0] !== high[1] || to < from) throw new RegexError("regex-malformed", at);
      ranges.push(from, to);
    }
    this.at++;
    const set = folded(ranges);
    // As `.` does, a negated class stays within its cell.
    return { kind: "chars", set: negated ? complement(normalised([...set, NEWLINE, NEWLINE])) : set };
  }

  /** A member of a bracket, not yet folded: ranges such as `[A-_]` are folded as a whole. */
  private member(): CharSet {
    const start = this.at;
    const char = this.next();
    if (char !== "\\") return [char.charCodeAt(0), char.charCodeAt(0)];
    return this.escape(start);
  }

  private escape(start: number): CharSet {
    if (this.at >= this.source.length) throw new RegexError("regex-unfinished", start);
    const char = this.next();
    const named = CLASSES[char];
    if (named !== undefined) return named;
    const control = CONTROLS[char];
    if (control !== undefined) return [control, control];
    if (/[\p{L}\p{N}]/u.test(char)) throw new RegexError("regex-unsupported", start);
    return single(char);
  }

  private peek(ahead = 0): string {
    return this.source.charAt(this.at + ahead);
  }

  private next(): string {
    return this.source.charAt(this.at++);
  }

  private take(char: string): boolean {
    if (this.peek() !== char) return false;
    this.at++;
    return true;
  }
}

function single(char: string): CharSet {
  const lower = char.toLowerCase();
  const code = (lower.length === 1 ? lower : char).charCodeAt(0);
  return [code, code];
}

/** Adds the lower-case letter of each upper-case one. Beyond ASCII only single characters were folded, where ranges of letters are rare. */
function folded(ranges: readonly number[]): CharSet {
  const all = [...ranges];
  for (let i = 0; i < ranges.length; i += 2) {
    const from = ranges[i] ?? 0;
    const to = ranges[i + 1] ?? 0;
    if (from === to) all.push(...single(String.fromCharCode(from)));
    const low = Math.max(from, 0x41);
    const high = Math.min(to, 0x5a);
    if (low <= high) all.push(low + 0x20, high + 0x20);
  }
  return normalised(all);
}

function normalised(ranges: readonly number[]): CharSet {
  const pairs: [number, number][] = [];
  for (let i = 0; i < ranges.length; i += 2) pairs.push([ranges[i] ?? 0, ranges[i + 1] ?? 0]);
  pairs.sort((a, b) => a[0] - b[0]);
  const merged: [number, number][] = [];
  for (const [from, to] of pairs) {
    const last = merged.at(-1);
    if (last !== undefined && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  return merged.flat();
}

function complement(set: CharSet): CharSet {
  const out: number[] = [];
  let next = 0;
  for (let i = 0; i < set.length; i += 2) {
    const from = set[i] ?? 0;
    if (from > next) out.push(next, from - 1);
    next = (set[i + 1] ?? 0) + 1;
  }
  if (next <= LAST) out.push(next, LAST);
  return out;
}
