/** Where in a YAML document a place in its text is. It reads lines and their indentation alone, so that it works in a text that is being written and
 *  cannot be parsed yet. Block style, as people write for clusters; inside of `{…}` and of block scalars nothing is told. */

export interface YamlCursor {
  /** Keys and places in lists from the document's root to the mapping or list item that the line belongs to. */
  readonly path: readonly (string | number)[];
  readonly at: /** Or a scalar item of a list. */
    | { readonly kind: "key"; readonly typed: string; readonly from: number }
    | { readonly kind: "value"; readonly key: string; readonly typed: string; readonly from: number };
  /** Column of the key, or of the scalar item. */
  readonly column: number;
  /** Keys of the same mapping, the one at the cursor left out. */
  readonly siblings: readonly string[];
  /** `apiVersion` and `kind` of the document, empty where it has none. */
  readonly apiVersion: string;
  readonly kind: string;
}

interface Line {
  /** Columns of the dashes that begin items on this line. */
  readonly dashes: readonly number[];
  /** Column of the key or scalar. */
  readonly column: number;
  readonly key: string | null;
  /** What follows the key's colon, or the whole scalar; without a comment. */
  readonly value: string;
  /** Column where that begins. */
  readonly valueColumn: number;
}

/** @returns null where no key or value of a block mapping stands: comments, document ends, block scalars, flow collections */
export function yamlCursor(text: string, offset: number): YamlCursor | null {
  const { lines, row, column, first, last } = documentAround(text, offset);
  const whole = lines[row] ?? "";
  const typedLine = whole.slice(0, column);
  if (/^\s*#/.test(typedLine) || /\s#[^"']*$/.test(typedLine)) return null;
  const line = readLine(typedLine);
  if (inBlockScalar(lines, row, first, line.column)) return null;
  const lineStart = offset - column;
  if (/^[[{]/.test(line.value)) return null;
  const from = lineStart + line.valueColumn;
  const { key, value: typed } = line;
  return {
    path: pathTo(lines, row, first, line),
    at: key === null ? { kind: "key", typed, from } : { kind: "value", key, typed, from },
    column: line.column,
    siblings: siblingKeys(lines, row, { first, last }, line.column),
    apiVersion: rootValue(lines, { first, last }, "apiVersion"),
    kind: rootValue(lines, { first, last }, "kind"),
  };
}

/** In so many lines around it the keys beside one are looked for: a map of ten thousand keys must not be read through with each letter. */
const nearLines = 1_000;

function documentAround(text: string, offset: number) {
  const lines = text.split("\n");
  let row = 0;
  let start = 0;
  while (row < lines.length - 1 && start + (lines[row]?.length ?? 0) < offset) {
    start += (lines[row]?.length ?? 0) + 1;
    row += 1;
  }
  const isEnd = (at: number) => /^(---|\.\.\.)(\s|$)/.test(lines[at] ?? "");
  let first = row;
  while (first > 0 && !isEnd(first - 1)) first -= 1;
  let last = row;
  while (last < lines.length - 1 && !isEnd(last + 1)) last += 1;
  return { lines, row, column: offset - start, first, last };
}

/** A plain or quoted key with its colon, after which white space or the end has to come. */
const KEY = /^("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s#"'[\]{}&*!|>%@`,-][^#]*?|-[^\s#][^#]*?)\s*:(?=\s|$)/;

function readLine(text: string): Line {
  const dashes: number[] = [];
  let column = /^ */.exec(text)?.[0].length ?? 0;
  for (
    let marker = /^-( +|$)/.exec(text.slice(column));
    marker !== null;
    marker = /^-( +|$)/.exec(text.slice(column))
  ) {
    dashes.push(column);
    column += marker[0].length;
  }
  const rest = text.slice(column);
  const found = KEY.exec(rest);
  if (found === null) return { dashes, column, key: null, value: rest.trimEnd(), valueColumn: column };
  const after = rest.slice(found[0].length);
  const value = after.trimStart();
  return {
    dashes,
    column,
    key: unquoted(found[1] ?? ""),
    value: value.replace(/(^|\s)#.*$/, "").trimEnd(),
    valueColumn: column + rest.length - value.length,
  };
}

function unquoted(text: string): string {
  return /^".*"$|^'.*'$/s.test(text) ? text.slice(1, -1) : text;
}

function isBlank(text: string | undefined): boolean {
  return text === undefined || /^\s*(#|$)/.test(text);
}

function indentOf(text: string): number {
  let indent = 0;
  while (text[indent] === " ") indent += 1;
  return indent;
}

function pathTo(lines: readonly string[], row: number, first: number, from: Line): readonly (string | number)[] {
  const path: (string | number)[] = [];
  let { column } = from;
  /** The last step was an item: the key of its list may stand in the column of the dashes. */
  let inList = false;
  const enterItems = (at: number, dashes: readonly number[]) => {
    for (const dash of dashes.toReversed()) {
      if (dash >= column) continue;
      path.unshift(itemsBefore(lines, at, first, dash));
      column = dash;
      inList = true;
    }
  };
  enterItems(row, from.dashes);
  for (let at = row - 1; at >= first && (column > 0 || inList); at -= 1) {
    const text = lines[at] ?? "";
    // A line that is further in holds neither the parent nor its dash.
    const indent = indentOf(text);
    if (indent > column || (indent === column && !inList) || isBlank(text)) continue;
    const line = readLine(text);
    if (line.key !== null && line.value === "" && (inList ? line.column <= column : line.column < column)) {
      path.unshift(line.key);
      column = line.column;
      inList = false;
    }
    if (!inList) enterItems(at, line.dashes);
  }
  return path;
}

/** How many items of the same list stand before the one that begins on this row. */
function itemsBefore(lines: readonly string[], row: number, first: number, dash: number): number {
  let count = 0;
  for (let at = row - 1; at >= first; at -= 1) {
    const text = lines[at] ?? "";
    if (indentOf(text) > dash || isBlank(text)) continue;
    const line = readLine(text);
    const start = line.dashes[0] ?? line.column;
    if (line.dashes.includes(dash)) count += 1;
    else if (start < dash || (start === dash && line.dashes.length === 0)) break;
  }
  return count;
}

function siblingKeys(
  lines: readonly string[],
  row: number,
  { first, last }: { first: number; last: number },
  column: number,
): readonly string[] {
  const keys: string[] = [];
  const own = readLine(lines[row] ?? "");
  /** @returns whether the mapping goes on beyond this line */
  const take = (at: number, up: boolean): boolean => {
    if (isBlank(lines[at])) return true;
    const line = readLine(lines[at] ?? "");
    const start = line.dashes[0] ?? line.column;
    if (line.column === column && line.key !== null && (up || line.dashes.length === 0)) keys.push(line.key);
    return start >= column;
  };
  const [top, bottom] = [Math.max(first, row - nearLines), Math.min(last, row + nearLines)];
  if (own.dashes.length === 0 || own.column !== column) for (let at = row - 1; at >= top && take(at, true); at -= 1);
  for (let at = row + 1; at <= bottom; at += 1) {
    if (!isBlank(lines[at]) && indentOf(lines[at] ?? "") < column) break;
    take(at, false);
  }
  return keys;
}

function inBlockScalar(lines: readonly string[], row: number, first: number, column: number): boolean {
  let least = column;
  for (let at = row - 1; at >= first; at -= 1) {
    const text = lines[at] ?? "";
    const start = indentOf(text);
    if (start >= least || isBlank(text)) continue;
    const line = readLine(text);
    if (/^[|>][-+\d]*$/.test(line.value)) return true;
    least = start;
  }
  return false;
}

function rootValue(lines: readonly string[], { first, last }: { first: number; last: number }, key: string): string {
  for (let at = first; at <= last; at += 1) {
    const text = lines[at] ?? "";
    const found = text.startsWith(`${key}:`) ? /^\s*["']?([^\s"'#]+)/.exec(text.slice(key.length + 1)) : null;
    if (found?.[1] !== undefined) return found[1];
  }
  return "";
}
