/** The filter line as chips and the text that is still being typed. */
import type { Column } from "../../../shared/model/table.ts";
import { type FilterErrorCode, type FilterToken, parseTableFilter } from "../../../shared/model/tableFilter.ts";

export interface FilterChip {
  readonly from: number;
  readonly to: number;
  /** The field or label; null for words and expressions. */
  readonly name: string | null;
  /** As it reads: "orders, payments", "> 5". */
  readonly value: string;
  readonly negated: boolean;
  readonly error: FilterErrorCode | null;
}

export interface FilterSplit {
  readonly chips: readonly FilterChip[];
  /** What of the line the chips stand for. */
  readonly head: string;
  /** What the input holds. */
  readonly tail: string;
  /** The first thing in the tail that cannot be applied, unless typing on may mend it. */
  readonly problem: FilterErrorCode | null;
}

/** Everything up to the last finished condition on a field or a label becomes chips; plain words stay text.
 *  @param typing the caret is in the line: a condition is finished by the space after it, not by its end */
export function splitFilter(line: string, columns: readonly Column[], typing: boolean): FilterSplit {
  const { tokens } = parseTableFilter(line, columns);
  const last = tokens.findLastIndex(
    (token) => (token.kind === "field" || token.kind === "label") && (!typing || token.to < line.length),
  );
  const done = tokens.slice(0, last + 1);
  const rest = tokens.slice(last + 1);
  const end = done.at(-1)?.to ?? 0;
  return {
    chips: done.map(chipOf),
    head: line.slice(0, end),
    tail: line.slice(end).trimStart(),
    problem: rest.map((token) => token.error).find((error) => error !== null && !error.endsWith("unfinished")) ?? null,
  };
}

/** The line with another text in the input. */
export function withTail({ head }: FilterSplit, tail: string): string {
  return head === "" ? tail : `${head} ${tail}`;
}

/** The line without one chip. */
export function withoutChip(line: string, { from, to }: FilterChip): string {
  return `${line.slice(0, from).trimEnd()} ${line.slice(to).trimStart()}`.trimStart();
}

/** The line with its last chip as text again, to be changed. */
export function reopenLast(split: FilterSplit): string {
  return split.head;
}

function chipOf(token: FilterToken): FilterChip {
  const part = (role: FilterToken["parts"][number]["role"]) =>
    token.parts
      .filter((one) => one.role === role)
      .map((one) => token.text.slice(one.from - token.from, one.to - token.from))
      .join(", ");
  const operator = part("operator");
  const name = part("key");
  const comparison = /[<>]=?/.exec(operator)?.[0] ?? "";
  const value = part("value")
    .replaceAll('"', "")
    .replaceAll(/,(?! )/g, ", ");
  return {
    from: token.from,
    to: token.to,
    name: name === "" ? (operator === "-l" ? "label" : null) : name.replaceAll('"', ""),
    value: [comparison, value === "" ? "*" : value].filter(Boolean).join(" "),
    negated: token.negated !== (operator === "!="),
    error: token.error,
  };
}
