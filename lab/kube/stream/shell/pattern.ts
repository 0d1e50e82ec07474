/**
 * Regular expressions for grep, matched by following all states at once (Thompson 1968): the time is bounded by the product of
 * both lengths, so that no pattern can hold the process. Literals, `.`, classes, `\w \d \s`, groups, `|`, `*`, `+`, `?`, `^`, `$`.
 */
type Node =
  | { readonly kind: "character"; readonly accepts: (character: string) => boolean; readonly next: number }
  | { readonly kind: "split"; readonly next: number; readonly other: number }
  | { readonly kind: "start" | "end"; readonly next: number }
  | { readonly kind: "match" };

const MAX_PATTERN = 512;

export class PatternError extends Error {}

/** @param isExtended whether `+ ? | ( )` are operators as they stand (grep -E) or behind a backslash
 *  @returns whether a line contains a match
 *  @throws PatternError */
export function compilePattern(
  source: string,
  options: { readonly isExtended: boolean; readonly ignoresCase: boolean },
): (line: string) => boolean {
  if (source.length > MAX_PATTERN) throw new PatternError("the pattern is too long");
  const compiler = new Compiler(source, options.isExtended, options.ignoresCase);
  const start = compiler.compile();
  return (line) => search(compiler.nodes, start, options.ignoresCase ? line.toLowerCase() : line);
}

type Piece = (next: number) => number;

class Compiler {
  readonly nodes: Node[] = [{ kind: "match" }];
  readonly #source: string;
  readonly #isExtended: boolean;
  #at = 0;
  #depth = 0;

  constructor(source: string, isExtended: boolean, ignoresCase: boolean) {
    this.#source = ignoresCase ? source.toLowerCase() : source;
    this.#isExtended = isExtended;
  }

  compile(): number {
    const piece = this.#alternatives();
    if (this.#at < this.#source.length) throw new PatternError("unmatched )");
    return piece(0);
  }

  #add(node: Node): number {
    return this.nodes.push(node) - 1;
  }

  #alternatives(): Piece {
    let piece = this.#sequence();
    while (this.#takeOperator("|")) {
      const left = piece;
      const right = this.#sequence();
      piece = (next) => this.#add({ kind: "split", next: left(next), other: right(next) });
    }
    return piece;
  }

  #sequence(): Piece {
    const pieces: Piece[] = [];
    while (this.#at < this.#source.length && !this.#isOperator("|") && !this.#isOperator(")"))
      pieces.push(this.#repeated());
    return (next) => pieces.reduceRight((following, piece) => piece(following), next);
  }

  #repeated(): Piece {
    let piece = this.#atom();
    for (;;) {
      const inner = piece;
      if (this.#source[this.#at] === "*") {
        this.#at += 1;
        piece = (next) => this.#loop(inner, next);
      } else if (this.#takeOperator("+")) {
        piece = (next) => inner(this.#loop(inner, next));
      } else if (this.#takeOperator("?")) {
        piece = (next) => this.#add({ kind: "split", next: inner(next), other: next });
      } else {
        return piece;
      }
      if (this.nodes.length > MAX_PATTERN * 8) throw new PatternError("the pattern is too long");
    }
  }

  #loop(inner: Piece, next: number): number {
    const split = this.#add({ kind: "match" });
    this.nodes[split] = { kind: "split", next: inner(split), other: next };
    return split;
  }

  #atom(): Piece {
    if (this.#takeOperator("(")) {
      this.#depth += 1;
      if (this.#depth > 16) throw new PatternError("nested too deeply");
      const piece = this.#alternatives();
      if (!this.#takeOperator(")")) throw new PatternError("unmatched (");
      this.#depth -= 1;
      return piece;
    }
    const character = this.#source.charAt(this.#at);
    this.#at += 1;
    if (character === "^") return (next) => this.#add({ kind: "start", next });
    if (character === "$") return (next) => this.#add({ kind: "end", next });
    const accepts = character === "[" ? this.#class() : this.#single(character);
    return (next) => this.#add({ kind: "character", accepts, next });
  }

  #single(character: string): (character: string) => boolean {
    if (character === ".") return () => true;
    if (character !== "\\") return (other) => other === character;
    const escaped = this.#source.charAt(this.#at);
    if (escaped === "") throw new PatternError("trailing backslash");
    this.#at += 1;
    if (escaped === "w") return (other) => /\w/.test(other);
    if (escaped === "d") return (other) => /\d/.test(other);
    if (escaped === "s") return (other) => /\s/.test(other);
    return (other) => other === escaped;
  }

  #class(): (character: string) => boolean {
    const isNegated = this.#source[this.#at] === "^";
    if (isNegated) this.#at += 1;
    const end = this.#source.indexOf("]", this.#at + 1);
    if (end === -1) throw new PatternError("unmatched [");
    const body = this.#source.slice(this.#at, end);
    this.#at = end + 1;
    const ranges: [string, string][] = [];
    for (let index = 0; index < body.length; index += 1) {
      const isRange = body[index + 1] === "-" && index + 2 < body.length;
      ranges.push([body.charAt(index), isRange ? body.charAt(index + 2) : body.charAt(index)]);
      if (isRange) index += 2;
    }
    const has = (character: string): boolean => ranges.some(([first, last]) => character >= first && character <= last);
    return (character) => has(character) !== isNegated;
  }

  /** An operator stands as it is in an extended pattern and behind a backslash in a basic one. */
  #isOperator(operator: string): boolean {
    return this.#source.startsWith(this.#isExtended ? operator : `\\${operator}`, this.#at);
  }

  #takeOperator(operator: string): boolean {
    if (!this.#isOperator(operator)) return false;
    this.#at += this.#isExtended ? 1 : 2;
    return true;
  }
}

function search(nodes: readonly Node[], start: number, line: string): boolean {
  let states = new Set<number>();
  for (let at = 0; at <= line.length; at += 1) {
    if (follow(nodes, start, at, line.length, states)) return true;
    const next = new Set<number>();
    for (const state of states) {
      const node = nodes[state];
      if (node?.kind !== "character" || at >= line.length || !node.accepts(line.charAt(at))) continue;
      if (follow(nodes, node.next, at + 1, line.length, next)) return true;
    }
    states = next;
  }
  return false;
}

/** Adds the states reachable from `from` without reading. @returns whether the match is among them */
function follow(nodes: readonly Node[], from: number, at: number, length: number, states: Set<number>): boolean {
  const open = [from];
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    const node = nodes[state];
    if (node === undefined || states.has(state)) continue;
    if (node.kind === "match") return true;
    states.add(state);
    if (node.kind === "split") open.push(node.next, node.other);
    if ((node.kind === "start" && at === 0) || (node.kind === "end" && at === length)) open.push(node.next);
  }
  return false;
}
