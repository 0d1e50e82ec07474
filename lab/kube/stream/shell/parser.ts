import { type Token, tokenize } from "./lexer.ts";
import {
  type AndOr,
  type Assignment,
  type CommandNode,
  isName,
  type Pipeline,
  type Redirection,
  type Script,
  ShellSyntaxError,
  type Word,
} from "./syntax.ts";

/** Words that end a list and so cannot start a command. */
const CLOSERS = new Set(["then", "elif", "else", "fi", "do", "done", "}"]);
const MAX_NESTING = 32;

/** Parses what was typed or given to `sh -c`.
 *  @throws ShellSyntaxError */
export function parseScript(text: string, depth = 0): Script {
  const parser = new Parser(tokenize(text, depth, parseScript));
  const script = parser.list();
  parser.expectEnd();
  return script;
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;
  #nesting = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  list(): Script {
    const script: AndOr[] = [];
    this.#nesting += 1;
    if (this.#nesting > MAX_NESTING) throw new ShellSyntaxError("nested too deeply", false);
    for (;;) {
      while (this.#takeOperator(";") || this.#takeOperator("\n"));
      if (this.#isListEnd()) break;
      script.push(this.#andOr());
      if (!this.#isOperator(";") && !this.#isOperator("\n")) break;
    }
    this.#nesting -= 1;
    return script;
  }

  expectEnd(): void {
    if (this.#at < this.#tokens.length) this.#unexpected();
  }

  #andOr(): AndOr {
    const items: { operator: ";" | "&&" | "||"; pipeline: Pipeline }[] = [
      { operator: ";", pipeline: this.#pipeline() },
    ];
    for (;;) {
      const operator = this.#takeOperator("&&") ? "&&" : this.#takeOperator("||") ? "||" : undefined;
      if (operator === undefined) return items;
      this.#skipNewlines();
      items.push({ operator, pipeline: this.#pipeline() });
    }
  }

  #pipeline(): Pipeline {
    const isNegated = this.#takeReserved("!");
    const commands = [this.#command()];
    while (this.#takeOperator("|")) {
      this.#skipNewlines();
      commands.push(this.#command());
    }
    if (this.#isOperator("&")) throw new ShellSyntaxError("background jobs are not supported", false);
    return { isNegated, commands };
  }

  #command(): CommandNode {
    if (this.#takeOperator("(")) {
      const body = this.list();
      if (!this.#takeOperator(")")) this.#unexpected();
      return { kind: "group", isSubshell: true, body };
    }
    if (this.#takeReserved("{")) return { kind: "group", isSubshell: false, body: this.#closedBy("}") };
    if (this.#takeReserved("if")) return this.#if();
    if (this.#takeReserved("for")) return this.#for();
    const isUntil = this.#reserved() === "until";
    if (!this.#takeReserved("while") && !this.#takeReserved("until")) return this.#simple();
    const condition = this.#closedBy("do");
    return { kind: "loop", isUntil, condition, body: this.#closedBy("done") };
  }

  #if(): CommandNode {
    const clauses: { condition: Script; body: Script }[] = [];
    for (;;) {
      const condition = this.#closedBy("then");
      clauses.push({ condition, body: this.list() });
      if (this.#takeReserved("elif")) continue;
      const otherwise = this.#takeReserved("else") ? this.list() : [];
      if (!this.#takeReserved("fi")) this.#unexpected();
      return { kind: "if", clauses, otherwise };
    }
  }

  #for(): CommandNode {
    const name = this.#reserved() ?? "";
    if (!isName(name)) this.#unexpected();
    this.#at += 1;
    const words: Word[] = [];
    if (this.#takeReserved("in")) {
      for (let word = this.#takeWord(); word !== undefined; word = this.#takeWord()) words.push(word);
    }
    while (this.#takeOperator(";") || this.#takeOperator("\n"));
    if (!this.#takeReserved("do")) this.#unexpected();
    return { kind: "for", name, words, body: this.#closedBy("done") };
  }

  #closedBy(closer: string): Script {
    const script = this.list();
    if (!this.#takeReserved(closer)) this.#unexpected();
    return script;
  }

  #simple(): CommandNode {
    const assignments: Assignment[] = [];
    const words: Word[] = [];
    const redirections: Redirection[] = [];
    for (;;) {
      const token = this.#tokens[this.#at];
      if (token?.kind === "redirect") {
        this.#at += 1;
        const target = this.#takeWord() ?? this.#unexpected();
        const descriptor = token.descriptor ?? (token.operator === "<" ? 0 : 1);
        redirections.push({ descriptor, operator: token.operator, target });
      } else if (token?.kind === "word") {
        this.#at += 1;
        const assignment = words.length === 0 ? readAssignment(token.word) : undefined;
        if (assignment === undefined) words.push(token.word);
        else assignments.push(assignment);
      } else {
        break;
      }
    }
    if (assignments.length + words.length + redirections.length === 0) this.#unexpected();
    return { kind: "simple", assignments, words, redirections };
  }

  #takeWord(): Word | undefined {
    const token = this.#tokens[this.#at];
    if (token?.kind !== "word") return undefined;
    this.#at += 1;
    return token.word;
  }

  /** The next token as a possible reserved word: unquoted text alone. */
  #reserved(): string | undefined {
    const token = this.#tokens[this.#at];
    const [part, another] = token?.kind === "word" ? token.word : [];
    return part?.kind === "literal" && !part.isQuoted && another === undefined ? part.text : undefined;
  }

  #takeReserved(text: string): boolean {
    if (this.#reserved() !== text) return false;
    this.#at += 1;
    return true;
  }

  #isOperator(text: string): boolean {
    const token = this.#tokens[this.#at];
    return token?.kind === "operator" && token.text === text;
  }

  #takeOperator(text: string): boolean {
    if (!this.#isOperator(text)) return false;
    this.#at += 1;
    return true;
  }

  #skipNewlines(): void {
    while (this.#takeOperator("\n"));
  }

  #isListEnd(): boolean {
    return this.#at >= this.#tokens.length || this.#isOperator(")") || CLOSERS.has(this.#reserved() ?? "");
  }

  #unexpected(): never {
    const token = this.#tokens[this.#at];
    if (token === undefined) throw new ShellSyntaxError("unexpected end of file", true);
    const text =
      token.kind === "word" ? (this.#reserved() ?? "word") : token.kind === "redirect" ? token.operator : token.text;
    throw new ShellSyntaxError(`${text === "\n" ? "newline" : `"${text}"`} unexpected`, false);
  }
}

/** `NAME=value` with the name unquoted. */
function readAssignment(word: Word): Assignment | undefined {
  const [first, ...others] = word;
  if (first?.kind !== "literal" || first.isQuoted) return undefined;
  const equals = first.text.indexOf("=");
  const name = first.text.slice(0, Math.max(0, equals));
  if (!isName(name)) return undefined;
  return { name, value: [{ kind: "literal", text: first.text.slice(equals + 1), isQuoted: false }, ...others] };
}
