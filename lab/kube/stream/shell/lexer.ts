import { isName, type Script, ShellSyntaxError, type Word, type WordPart } from "./syntax.ts";

export type Token =
  | { readonly kind: "word"; readonly word: Word }
  | { readonly kind: "operator"; readonly text: string }
  /** A redirection operator with the descriptor before it, if any. */
  | { readonly kind: "redirect"; readonly operator: "<" | ">" | ">>" | ">&"; readonly descriptor: number | undefined };

/** Longest first. A line feed ends a command as `;` does, and is kept apart since it may follow `|` and `&&`. */
const OPERATORS = ["&&", "||", ";;", ";", "|", "&", "(", ")", "\n"] as const;
const SPECIAL_PARAMETERS = "?$#";
const MAX_DEPTH = 16;

/** Splits shell text into tokens (POSIX XCU 2.3).
 *  @param parse parses the inside of a command substitution at one level deeper
 *  @throws ShellSyntaxError */
export function tokenize(text: string, depth: number, parse: (text: string, depth: number) => Script): Token[] {
  return new Lexer(text, depth, parse).tokens();
}

class Lexer {
  readonly #text: string;
  readonly #depth: number;
  readonly #parse: (text: string, depth: number) => Script;
  #at = 0;

  constructor(text: string, depth: number, parse: (text: string, depth: number) => Script) {
    if (depth > MAX_DEPTH) throw new ShellSyntaxError("nested too deeply", false);
    this.#text = text;
    this.#depth = depth;
    this.#parse = parse;
  }

  tokens(): Token[] {
    const tokens: Token[] = [];
    for (;;) {
      this.#skipBlanks();
      if (this.#at >= this.#text.length) return tokens;
      tokens.push(this.#redirect() ?? this.#operator() ?? { kind: "word", word: this.#word() });
    }
  }

  #skipBlanks(): void {
    for (;;) {
      const character = this.#text[this.#at];
      if (character === "\\" && this.#text[this.#at + 1] === "\n") this.#at += 2;
      else if (character === " " || character === "\t" || character === "\r") this.#at += 1;
      else if (character === "#") this.#at = indexOrEnd(this.#text, "\n", this.#at);
      else return;
    }
  }

  #redirect(): Token | undefined {
    const match = /^([012])?(>&|>>|>|<(?!<))/.exec(this.#text.slice(this.#at, this.#at + 3));
    const operator = match?.[2];
    if (match === null || operator === undefined || !isRedirectOperator(operator)) return undefined;
    this.#at += match[0].length;
    return { kind: "redirect", operator, descriptor: match[1] === undefined ? undefined : Number(match[1]) };
  }

  #operator(): Token | undefined {
    const operator = OPERATORS.find((candidate) => this.#text.startsWith(candidate, this.#at));
    if (operator === undefined) return undefined;
    this.#at += operator.length;
    return { kind: "operator", text: operator };
  }

  #word(): Word {
    const parts: WordPart[] = [];
    for (;;) {
      const character = this.#text[this.#at];
      if (character === undefined || /[\s;|&()<>]/.test(character)) return parts;
      if (character === "'") parts.push(this.#singleQuoted());
      else if (character === '"') parts.push(...this.#doubleQuoted());
      else if (character === "$" || character === "`") parts.push(this.#dollar(false));
      else parts.push({ kind: "literal", ...this.#bareText() });
    }
  }

  #bareText(): { text: string; isQuoted: boolean } {
    if (this.#text[this.#at] === "\\") {
      const escaped = this.#text[this.#at + 1];
      if (escaped === undefined) throw new ShellSyntaxError("a line ends with a backslash", true);
      this.#at += 2;
      return { text: escaped === "\n" ? "" : escaped, isQuoted: true };
    }
    const start = this.#at;
    while (this.#at < this.#text.length && !/[\s;|&()<>'"$`\\]/.test(this.#text.charAt(this.#at))) this.#at += 1;
    if (this.#at === start) throw new ShellSyntaxError(`"${this.#text.charAt(start)}" unexpected`, false);
    return { text: this.#text.slice(start, this.#at), isQuoted: false };
  }

  #singleQuoted(): WordPart {
    const end = this.#text.indexOf("'", this.#at + 1);
    if (end === -1) throw new ShellSyntaxError("unterminated quoted string", true);
    const text = this.#text.slice(this.#at + 1, end);
    this.#at = end + 1;
    return { kind: "literal", text, isQuoted: true };
  }

  #doubleQuoted(): WordPart[] {
    // An empty literal first: "" is a word, even where its variables are empty.
    const parts: WordPart[] = [{ kind: "literal", text: "", isQuoted: true }];
    this.#at += 1;
    for (;;) {
      const character = this.#text[this.#at];
      if (character === undefined) throw new ShellSyntaxError("unterminated quoted string", true);
      if (character === '"') {
        this.#at += 1;
        return parts;
      }
      if (character === "$" || character === "`") {
        parts.push(this.#dollar(true));
        continue;
      }
      const escaped = character === "\\" ? /^["$`\\\n]/.exec(this.#text.slice(this.#at + 1, this.#at + 2)) : null;
      this.#at += escaped === null ? 1 : 2;
      const text = escaped === null ? character : escaped[0] === "\n" ? "" : escaped[0];
      parts.push({ kind: "literal", text, isQuoted: true });
    }
  }

  #dollar(isQuoted: boolean): WordPart {
    if (this.#text[this.#at] === "`") {
      const end = indexOrEnd(this.#text, "`", this.#at + 1);
      if (end === this.#text.length) throw new ShellSyntaxError("unterminated command substitution", true);
      return this.#substitution(this.#at + 1, end, isQuoted);
    }
    const next = this.#text[this.#at + 1] ?? "";
    if (next === "(") return this.#substitution(this.#at + 2, this.#closingParenthesis(this.#at + 2), isQuoted);
    if (next === "{") return this.#braced(isQuoted);
    const name =
      SPECIAL_PARAMETERS.includes(next) && next !== "" ? next : /^\w*/.exec(this.#text.slice(this.#at + 1))?.[0];
    const isVariable = name !== undefined && (isName(name) || SPECIAL_PARAMETERS.includes(name)) && name !== "";
    this.#at += isVariable ? 1 + name.length : 1;
    if (!isVariable) return { kind: "literal", text: "$", isQuoted };
    return { kind: "variable", name, fallback: undefined, isQuoted };
  }

  #braced(isQuoted: boolean): WordPart {
    const end = this.#text.indexOf("}", this.#at);
    if (end === -1) throw new ShellSyntaxError("unterminated ${", true);
    const match = /^([A-Za-z_]\w*|[?$#])(?::?-(.*))?$/s.exec(this.#text.slice(this.#at + 2, end));
    const name = match?.[1];
    if (name === undefined) throw new ShellSyntaxError("bad substitution", false);
    this.#at = end + 1;
    return { kind: "variable", name, fallback: match?.[2], isQuoted };
  }

  #substitution(start: number, end: number, isQuoted: boolean): WordPart {
    this.#at = end + 1;
    return { kind: "substitution", script: this.#parse(this.#text.slice(start, end), this.#depth + 1), isQuoted };
  }

  #closingParenthesis(start: number): number {
    let open = 1;
    let quote = "";
    for (let index = start; index < this.#text.length; index += 1) {
      const character = this.#text.charAt(index);
      if (character === "\\" && quote !== "'") index += 1;
      else if (quote !== "") quote = character === quote ? "" : quote;
      else if (character === "'" || character === '"') quote = character;
      else if (character === "(") open += 1;
      else if (character === ")") open -= 1;
      if (open === 0) return index;
    }
    throw new ShellSyntaxError("unterminated command substitution", true);
  }
}

const isRedirectOperator = (text: string): text is "<" | ">" | ">>" | ">&" => ["<", ">", ">>", ">&"].includes(text);

function indexOrEnd(text: string, searched: string, from: number): number {
  const index = text.indexOf(searched, from);
  return index === -1 ? text.length : index;
}
