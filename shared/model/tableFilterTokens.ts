/** Cuts a filter line into its tokens and reads each of them. Grammar: `tableFilter.ts`. */
import type {
  CellTest,
  Comparison,
  FilterCondition,
  FilterErrorCode,
  FilterField,
  FilterToken,
  LabelTest,
  PartRole,
  Span,
} from "./tableFilter.ts";

export interface FoundToken {
  readonly token: Omit<FilterToken, "error">;
  readonly error: FilterErrorCode | null;
  /** A selector after `-l` has one for each of its requirements. */
  readonly conditions: readonly {
    readonly condition: FilterCondition;
    readonly negated: boolean;
    readonly field: FilterField | null;
  }[];
}

type Part = Span & { readonly role: PartRole };
type FieldOf = (name: string) => FilterField | null;

/** Keys of labels: an optional DNS prefix, a slash, a name. */
const LABEL = /^([A-Za-z0-9](?:[A-Za-z0-9._/-]*[A-Za-z0-9])?)(!=|==|=)/;
const FIELD = /^("[^"]+"|[A-Za-z][\w.%/-]*)(:=|:>=|:<=|:>|:<|:|>=|<=|>|<)/;
const REQUIREMENT =
  /^\s*(!?)\s*([A-Za-z0-9](?:[A-Za-z0-9._/-]*[A-Za-z0-9])?)(?:\s*(==|=|!=)\s*([^\s,()]*)|\s+(in|notin)\s*\(([^()]*)\)|(?!\s*[=!(]))/;

/** A list of values being typed. */
const OPEN_SET = /^\s+(?:in|notin)\s*\([^()]*$/;

export function tokenize(line: string, fieldOf: FieldOf): FoundToken[] {
  const found: FoundToken[] = [];
  let at = 0;
  for (;;) {
    while (at < line.length && isSpace(line, at)) at++;
    if (at >= line.length) return found;
    const selector = /^-l(?:\s+|$)/.exec(line.slice(at));
    const next = selector === null ? readToken(line, at, fieldOf) : readSelector(line, at, at + selector[0].length);
    found.push(next);
    at = Math.max(next.token.to, at + 1);
  }
}

function readToken(line: string, start: number, fieldOf: FieldOf): FoundToken {
  const negated = line[start] === "!" || line[start] === "-";
  const from = negated ? start + 1 : start;
  const parts: Part[] = negated ? [{ role: "negation", from: start, to: from }] : [];
  if (from >= line.length || isSpace(line, from)) {
    return incomplete(line, { from: start, to: from }, negated, parts, "negation-unfinished");
  }
  const rest = line.slice(from);
  const field = FIELD.exec(rest);
  const known = field === null ? null : fieldOf((field[1] ?? "").replaceAll('"', ""));
  if (field !== null && known !== null) return readField(line, start, { negated, parts, field: known, match: field });
  const label = LABEL.exec(rest);
  if (label !== null) return readLabel(line, start, { negated, parts, key: label[1] ?? "", operator: label[2] ?? "=" });
  const value = line[from] === "/" ? readRegex(line, from) : readText(line, from);
  parts.push({ role: "value", from, to: value.to });
  const condition: FilterCondition =
    line[from] === "/" ? { kind: "regex", source: value.text } : { kind: "word", text: value.text.toLowerCase() };
  const error = value.text === "" ? "value-unfinished" : null;
  return one(line, { from: start, to: value.to }, negated, parts, error, value.text === "" ? null : condition, null);
}

function readField(
  line: string,
  start: number,
  of: { negated: boolean; parts: Part[]; field: FilterField; match: RegExpExecArray },
): FoundToken {
  const { negated, parts, field, match } = of;
  const from = negated ? start + 1 : start;
  const operator = match[2] ?? ":";
  const keyEnd = from + (match[1] ?? "").length;
  const valueAt = keyEnd + operator.length;
  parts.push({ role: "key", from, to: keyEnd }, { role: "operator", from: keyEnd, to: valueAt });
  const isRegex = operator === ":" && line[valueAt] === "/";
  const list = isRegex ? null : readList(line, valueAt);
  const regex = isRegex ? readRegex(line, valueAt) : null;
  const to = regex?.to ?? list?.to ?? valueAt;
  if (to > valueAt) parts.push({ role: "value", from: valueAt, to });
  const test: CellTest =
    regex !== null
      ? { kind: "regex", source: regex.text }
      : fieldTest(
          operator,
          (list?.values ?? []).map((value) => value.toLowerCase()),
          line.slice(valueAt, to),
        );
  return one(line, { from: start, to }, negated, parts, null, { kind: "field", field: field.id, test }, field);
}

function fieldTest(operator: string, values: readonly string[], raw: string): CellTest {
  const comparison = operator.replace(":", "");
  if (isComparison(comparison)) return { kind: "compare", comparison, value: raw.replaceAll('"', "") };
  if (values.length === 0) return { kind: "filled" };
  return { kind: operator === ":=" ? "equals" : "contains", values };
}

function readLabel(
  line: string,
  start: number,
  of: { negated: boolean; parts: Part[]; key: string; operator: string },
): FoundToken {
  const { negated, parts, key, operator } = of;
  const from = negated ? start + 1 : start;
  const keyEnd = from + key.length;
  const valueAt = keyEnd + operator.length;
  const list = readList(line, valueAt);
  parts.push({ role: "key", from, to: keyEnd }, { role: "operator", from: keyEnd, to: valueAt });
  if (list.to > valueAt) parts.push({ role: "value", from: valueAt, to: list.to });
  const found = one(
    line,
    { from: start, to: list.to },
    negated,
    parts,
    null,
    { kind: "label", key, test: labelTest(list.values) },
    null,
  );
  if (operator !== "!=") return found;
  return { ...found, conditions: found.conditions.map((each) => ({ ...each, negated: true })) };
}

function labelTest(values: readonly string[]): LabelTest {
  return values.length === 0 ? { kind: "exists" } : { kind: "in", values };
}

/** A selector as kubectl takes it; requirements are separated by commas alone. */
function readSelector(line: string, start: number, selectorAt: number): FoundToken {
  const conditions: FoundToken["conditions"][number][] = [];
  const parts: Part[] = [{ role: "operator", from: start, to: start + 2 }];
  let at = selectorAt;
  for (;;) {
    const match = REQUIREMENT.exec(line.slice(at));
    if (match === null) break;
    const [whole, not, key = "", operator, value = "", set, members = ""] = match;
    const values = set === undefined ? [value] : members.split(",").map((member) => member.trim());
    const test: LabelTest = operator === undefined && set === undefined ? { kind: "exists" } : { kind: "in", values };
    const negated = (not === "!") !== (operator === "!=" || set === "notin");
    conditions.push({ condition: { kind: "label", key, test }, negated, field: null });
    parts.push({ role: "value", from: at + whole.length - whole.trimStart().length, to: at + whole.length });
    at += whole.length;
    if (operator === undefined && set === undefined && OPEN_SET.test(line.slice(at))) {
      return incomplete(line, { from: start, to: line.trimEnd().length }, false, parts, "selector-unfinished");
    }
    if (line[at] !== ",") break;
    at++;
  }
  const stopped = at >= line.length || isSpace(line, at);
  const ended = stopped && conditions.length > 0 && line[at - 1] !== ",";
  if (!stopped) while (at < line.length && !isSpace(line, at)) at++;
  const span = { from: start, to: ended || !stopped ? at : Math.max(start + 2, line.slice(0, at).trimEnd().length) };
  if (!ended) return incomplete(line, span, false, parts, "selector-unfinished");
  return { token: token(line, span, "label", false, parts), error: null, conditions };
}

/** Values separated by commas, up to a space; each may be quoted. Empty ones are left out. */
function readList(line: string, start: number): { values: string[]; to: number } {
  const values: string[] = [];
  let at = start;
  for (;;) {
    const value = readText(line, at, ",");
    if (value.text !== "") values.push(value.text);
    at = value.to;
    if (line[at] !== ",") return { values, to: at };
    at++;
  }
}

/** A text up to a space (or `stop`), quoted parts taken whole. A quotation that is not closed goes to the end of the line. */
function readText(line: string, start: number, stop = ""): { text: string; to: number } {
  let text = "";
  let at = start;
  while (at < line.length && !isSpace(line, at) && line[at] !== stop) {
    if (line[at] !== '"') {
      text += line[at++];
      continue;
    }
    const close = line.indexOf('"', at + 1);
    const end = close < 0 ? line.length : close;
    text += line.slice(at + 1, end);
    at = close < 0 ? end : end + 1;
  }
  return { text, to: at };
}

/** From a slash to the one before a space or the end of the line; where there is none, to the next space. */
function readRegex(line: string, start: number): { text: string; to: number } {
  for (let at = start + 1; at < line.length; at++) {
    if (line[at] === "\\") at++;
    else if (line[at] === "/" && (at + 1 === line.length || isSpace(line, at + 1))) {
      return { text: line.slice(start + 1, at), to: at + 1 };
    }
  }
  let end = start;
  while (end < line.length && !isSpace(line, end)) end++;
  return { text: line.slice(start + 1, end), to: end };
}

function one(
  line: string,
  span: Span,
  negated: boolean,
  parts: readonly Part[],
  error: FilterErrorCode | null,
  condition: FilterCondition | null,
  field: FilterField | null,
): FoundToken {
  return {
    token: token(line, span, condition?.kind ?? "incomplete", negated, parts),
    error,
    conditions: condition === null ? [] : [{ condition, negated: false, field }],
  };
}

function incomplete(
  line: string,
  span: Span,
  negated: boolean,
  parts: readonly Part[],
  error: FilterErrorCode,
): FoundToken {
  return { token: token(line, span, "incomplete", negated, parts), error, conditions: [] };
}

function token(
  line: string,
  { from, to }: Span,
  kind: FilterToken["kind"],
  negated: boolean,
  parts: readonly Part[],
): Omit<FilterToken, "error"> {
  return { kind, negated, from, to, text: line.slice(from, to), parts };
}

function isComparison(text: string): text is Comparison {
  return text === ">" || text === ">=" || text === "<" || text === "<=";
}

function isSpace(line: string, at: number): boolean {
  return /\s/.test(line.charAt(at));
}
