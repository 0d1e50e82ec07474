import { type GlobToken, hasWildcard } from "./glob.ts";
import type { Word, WordPart } from "./syntax.ts";

/** What expansion asks of the shell. */
export type ExpansionContext = {
  readonly variable: (name: string) => string | undefined;
  /** Runs a command substitution and gives its output without the last line feeds. */
  readonly substitute: (part: WordPart & { kind: "substitution" }) => Promise<string>;
  /** File names that match, in order; empty when none does. */
  readonly match: (pattern: readonly GlobToken[]) => readonly string[];
};

/** A field while it is built; `pattern` is the same text with its wildcards marked. */
type Field = { text: string; pattern: GlobToken[] };

/** Expands words to fields: parameters, substitutions, splitting at blanks, file names (POSIX XCU 2.6). */
export async function expandWords(words: readonly Word[], context: ExpansionContext): Promise<string[]> {
  const result: string[] = [];
  for (const word of words) {
    for (const field of await splitFields(word, context)) {
      const names = hasWildcard(field.pattern) ? context.match(field.pattern) : [];
      if (names.length === 0) result.push(field.text);
      else result.push(...names);
    }
  }
  return result;
}

/** Expands a word to one string, without splitting or file names: the value of an assignment, the target of a redirection. */
export async function expandToText(word: Word, context: ExpansionContext): Promise<string> {
  let text = "";
  for (const part of word) text += await partText(part, context);
  return text;
}

async function splitFields(word: Word, context: ExpansionContext): Promise<Field[]> {
  const fields: Field[] = [];
  let current: Field | undefined;
  for (const part of word) {
    const text = await partText(part, context);
    if (part.kind === "literal" || part.isQuoted) {
      current ??= { text: "", pattern: [] };
      append(current, text, part.isQuoted);
      continue;
    }
    const pieces = text.split(/[ \t\n]+/);
    for (const [index, piece] of pieces.entries()) {
      if (index > 0 && current !== undefined) {
        fields.push(current);
        current = undefined;
      }
      if (piece === "") continue;
      current ??= { text: "", pattern: [] };
      append(current, piece, false);
    }
  }
  if (current !== undefined) fields.push(current);
  return fields;
}

function append(field: Field, text: string, isQuoted: boolean): void {
  field.text += text;
  for (const character of text) {
    const isWildcard = !isQuoted && (character === "*" || character === "?");
    field.pattern.push(isWildcard ? { wildcard: character } : { literal: character });
  }
}

async function partText(part: WordPart, context: ExpansionContext): Promise<string> {
  switch (part.kind) {
    case "literal":
      return part.isQuoted ? part.text : tilde(part.text, context);
    case "variable": {
      const value = context.variable(part.name);
      return part.fallback !== undefined && (value === undefined || value === "") ? part.fallback : (value ?? "");
    }
    case "substitution":
      return context.substitute(part);
  }
}

function tilde(text: string, context: ExpansionContext): string {
  return text === "~" || text.startsWith("~/") ? `${context.variable("HOME") ?? ""}${text.slice(1)}` : text;
}
