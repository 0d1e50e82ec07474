/** The part of the shell language (POSIX XCU 2) that the practice shell speaks. */
export type WordPart =
  | { readonly kind: "literal"; readonly text: string; readonly isQuoted: boolean }
  | {
      readonly kind: "variable";
      readonly name: string;
      readonly fallback: string | undefined;
      readonly isQuoted: boolean;
    }
  | { readonly kind: "substitution"; readonly script: Script; readonly isQuoted: boolean };

export type Word = readonly WordPart[];

export type Redirection = {
  /** File descriptor 0, 1 or 2. */
  readonly descriptor: number;
  readonly operator: "<" | ">" | ">>" | ">&";
  readonly target: Word;
};

export type Assignment = { readonly name: string; readonly value: Word };

export type CommandNode =
  | {
      readonly kind: "simple";
      readonly assignments: readonly Assignment[];
      readonly words: readonly Word[];
      readonly redirections: readonly Redirection[];
    }
  /** `( … )` in a shell of its own, `{ …; }` in this one. */
  | { readonly kind: "group"; readonly isSubshell: boolean; readonly body: Script }
  | {
      readonly kind: "if";
      readonly clauses: readonly { readonly condition: Script; readonly body: Script }[];
      readonly otherwise: Script;
    }
  | { readonly kind: "loop"; readonly isUntil: boolean; readonly condition: Script; readonly body: Script }
  | { readonly kind: "for"; readonly name: string; readonly words: readonly Word[]; readonly body: Script };

export type Pipeline = { readonly isNegated: boolean; readonly commands: readonly CommandNode[] };

/** Pipelines joined by `&&` and `||`; `operator` is what stands before one, `;` before the first. */
export type AndOr = readonly { readonly operator: ";" | "&&" | "||"; readonly pipeline: Pipeline }[];

export type Script = readonly AndOr[];

/** What was typed is not in the language; `isIncomplete` when more lines could still make it so. */
export class ShellSyntaxError extends Error {
  readonly isIncomplete: boolean;
  constructor(message: string, isIncomplete: boolean) {
    super(message);
    this.name = "ShellSyntaxError";
    this.isIncomplete = isIncomplete;
  }
}

export const isName = (text: string): boolean => /^[A-Za-z_][A-Za-z0-9_]*$/.test(text);
