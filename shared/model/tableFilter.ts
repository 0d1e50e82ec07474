/** The filter line of every table, as a person types it:
 *
 *  - `web` `"not ready"`: occurs in any cell, the name or the namespace (columns of the wide choice included), whatever the case
 *  - `/^web-\d+$/`: a regular expression (`linearRegex.ts`) in any cell; the closing slash may be left out where no space follows
 *  - `app=web` `app!=web` `app=web,api` `app=` (has the label) `app!=` (has it not); `-l app=web,tier!=db` as for kubectl
 *  - `status:crash` `namespace:orders,payments`: occurs in that column; `status:=Running` is exactly so; `node:` has a value; `node:/re/`
 *  - `restarts:>5` `age:<10m` `cpu:>=500m` (the colon may be left out): compared by the column's type
 *  - `!` or `-` in front negates any of them
 *
 *  All terms must hold. Names before a colon that are no column of the table are part of a word (`system:node`, `10.0.0.1:8080`).
 *  A half-typed line is never a failure: what cannot be applied yet is left out and named in `errors`. */
import { compileRegex } from "./linearRegex.ts";
import { parseQuantity } from "./quantity.ts";
import type { RegexProblem } from "./regexSyntax.ts";
import { parseDuration } from "./relativeTime.ts";
import type { Column } from "./table.ts";
import { tokenize } from "./tableFilterTokens.ts";

export type Comparison = ">" | ">=" | "<" | "<=";

export type CellTest =
  | { readonly kind: "contains" | "equals"; readonly values: readonly string[] }
  | { readonly kind: "compare"; readonly comparison: Comparison; readonly value: string }
  | { readonly kind: "regex"; readonly source: string }
  | { readonly kind: "filled" };

export type LabelTest = { readonly kind: "in"; readonly values: readonly string[] } | { readonly kind: "exists" };

/** A condition; texts are lower-case, but those of labels, which compare exactly. */
export type FilterCondition =
  | { readonly kind: "word"; readonly text: string }
  | { readonly kind: "regex"; readonly source: string }
  | { readonly kind: "label"; readonly key: string; readonly test: LabelTest }
  | { readonly kind: "field"; readonly field: string; readonly test: CellTest };

/** `from` and `to` are offsets in the line, `to` exclusive. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export type FilterTerm = Span & FilterCondition & { readonly negated: boolean };

/** What went wrong, for `filter.error.<code>` of the catalogue. `unfinished` codes are what typing on may mend. */
export type FilterErrorCode =
  | "negation-unfinished"
  | "value-unfinished"
  | "selector-unfinished"
  | "value-not-comparable"
  | RegexProblem;

export interface FilterError extends Span {
  readonly code: FilterErrorCode;
}

export type PartRole = "negation" | "key" | "operator" | "value";

/** A chip of the filter line: a term or what may become one, with its parts for colouring. */
export interface FilterToken extends Span {
  readonly kind: FilterCondition["kind"] | "incomplete";
  readonly negated: boolean;
  /** As typed. */
  readonly text: string;
  readonly parts: readonly (Span & { readonly role: PartRole })[];
  readonly error: FilterErrorCode | null;
}

export interface TableFilter {
  readonly terms: readonly FilterTerm[];
  readonly tokens: readonly FilterToken[];
  readonly errors: readonly FilterError[];
}

/** A name that may stand before a colon. `id` is what terms carry. */
export type FilterField = Pick<Column, "id" | "name" | "type">;

/** What every row has, whatever its engine calls its columns: these names are no column's. */
const OF_EVERY_ROW: readonly FilterField[] = ["namespace", "name"].map((id) => ({ id, name: id, type: "name" }));

/** What every row has as well, unless a column of the engine is called so: then that column is meant. */
const UNLESS_TAKEN: readonly FilterField[] = ["source", "uid", "health"].map((id) => ({ id, name: id, type: "text" }));

/** @param columns the table's: their ids and names may be used as fields, with spaces, dashes and case left out */
export function parseTableFilter(line: string, columns: readonly FilterField[]): TableFilter {
  const fields = fieldsByName(columns);
  const terms: FilterTerm[] = [];
  const tokens: FilterToken[] = [];
  const errors: FilterError[] = [];
  for (const found of tokenize(line, (name) => fields.get(plainField(name)) ?? null)) {
    const { token } = found;
    const error =
      found.error ?? found.conditions.map(({ condition, field }) => problemOf(condition, field)).find(Boolean) ?? null;
    tokens.push({ ...token, error });
    if (error !== null) errors.push({ code: error, from: token.from, to: token.to });
    if (error !== null) continue;
    for (const { condition, negated } of found.conditions) {
      terms.push({ ...condition, negated: negated !== token.negated, from: token.from, to: token.to });
    }
  }
  return { terms, tokens, errors };
}

/** By plain name. Where two are called the same the first is meant; the second has an id of its own. Values at paths are known of the rows on
 *  screen alone, so nothing can be found by them. */
function fieldsByName(columns: readonly FilterField[]): ReadonlyMap<string, FilterField> {
  const engines = columns.filter(({ id }) => id !== "source" && !id.startsWith("path:"));
  const fields = new Map<string, FilterField>();
  const name = (all: readonly FilterField[], nameOf: (field: FilterField) => string) => {
    for (const field of all) {
      const plain = plainField(nameOf(field));
      if (!fields.has(plain)) fields.set(plain, field);
    }
  };
  const byName = ({ name }: FilterField) => name;
  name(OF_EVERY_ROW, byName);
  name(engines, byName);
  name(engines, ({ id }) => id);
  name(
    columns.filter(({ id }) => id === "source"),
    byName,
  );
  name(UNLESS_TAKEN, byName);
  return fields;
}

/** Whether every row that `next` lets pass also passes `previous`: a longer word, one more term. False where it cannot be told. */
export function narrows(previous: readonly FilterTerm[], next: readonly FilterTerm[]): boolean {
  return previous.every((old) => next.some((term) => implies(term, old)));
}

function implies(next: FilterTerm, old: FilterTerm): boolean {
  if (next.negated !== old.negated) return false;
  if (next.kind === "word" && old.kind === "word") {
    return next.negated ? old.text.includes(next.text) : next.text.includes(old.text);
  }
  return keyOf(next) === keyOf(old);
}

/** Equal for terms that say the same. */
function keyOf({ from: _from, to: _to, ...condition }: FilterTerm): string {
  return JSON.stringify(condition);
}

function plainField(name: string): string {
  return name.toLowerCase().replace(/[\s_-]/g, "");
}

function problemOf(condition: FilterCondition, field: FilterField | null): FilterErrorCode | null {
  if (condition.kind === "regex") return regexProblem(condition.source);
  if (condition.kind !== "field") return null;
  const { test } = condition;
  if (test.kind === "regex") return regexProblem(test.source);
  if (test.kind !== "compare") return null;
  if (test.value === "") return "value-unfinished";
  return comparable(test.value, field?.type ?? "text") ? null : "value-not-comparable";
}

function regexProblem(source: string): FilterErrorCode | null {
  const compiled = compileRegex(source);
  return compiled.ok ? null : compiled.problem;
}

function comparable(value: string, type: Column["type"]): boolean {
  if (type === "age") return parseDuration(value) !== null;
  if (type === "number") return value.trim() !== "" && Number.isFinite(Number(value.replace(/%$/, "")));
  if (type === "quantity") return parseQuantity(value) !== null;
  return type !== "boolean";
}
