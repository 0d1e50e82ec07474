/** kubectl's JSONPath, as far as columns use it: `.spec.nodeName`, `{.spec.containers[*].image}`, `.metadata.labels['app\.kubernetes\.io/name']`,
 *  `[0]`, `[-1]`, `[1:3]`, `..image`, filters such as `[?(@.type=="Ready")]`. Grammar: k8s.io/client-go `util/jsonpath`. Many values are joined by
 *  commas, as kubectl's custom columns do; none is `<none>` there and null here. */

export type PathStep =
  | { readonly kind: "key"; readonly key: string }
  | { readonly kind: "all" }
  | { readonly kind: "deep" }
  | { readonly kind: "slice"; readonly from: number | null; readonly to: number | null }
  | { readonly kind: "index"; readonly at: number }
  | {
      readonly kind: "filter";
      readonly path: readonly PathStep[];
      readonly operator: Operator;
      readonly value: Literal;
    };

type Operator = "exists" | "==" | "!=" | "<" | "<=" | ">" | ">=";
type Literal = string | number | boolean | null;

/** The text is no path that we know. `at` is the position. */
export class PathError extends Error {
  override readonly name = "PathError";
  readonly at: number;
  constructor(problem: string, at: number) {
    super(`${problem} at ${at}`);
    this.at = at;
  }
}

const longest = 512;
/** Values of one path in one object; more are left out. */
const mostValues = 1_000;

/** @throws PathError */
export function parsePath(text: string): readonly PathStep[] {
  if (text.length > longest) throw new PathError("too long", longest);
  const inner = /^\{(.*)\}$/s.exec(text.trim());
  return new Parser(inner?.[1] ?? text.trim()).path();
}

export function valuesAt(object: unknown, path: readonly PathStep[]): readonly unknown[] {
  let values: unknown[] = [object];
  for (const step of path) {
    const next: unknown[] = [];
    for (const value of values) {
      for (const found of stepInto(value, step)) {
        next.push(found);
        if (next.length >= mostValues) break;
      }
    }
    values = next;
  }
  return values;
}

/** What a column shows: a number or truth value as such, objects as JSON, many joined by commas. */
export function cellAt(object: unknown, path: readonly PathStep[]): string | number | boolean | null {
  const values = valuesAt(object, path).filter((value) => value !== undefined && value !== null);
  if (values.length === 0) return null;
  const [first] = values;
  if (values.length === 1 && (typeof first === "number" || typeof first === "boolean")) return first;
  return values.map((value) => (typeof value === "string" ? value : JSON.stringify(value))).join(",");
}

function* stepInto(value: unknown, step: PathStep): Iterable<unknown> {
  switch (step.kind) {
    case "key":
      if (isRecord(value) && Object.hasOwn(value, step.key)) yield value[step.key];
      return;
    case "all":
      yield* children(value);
      return;
    case "deep":
      yield* descendants(value, 0);
      return;
    case "index":
      if (Array.isArray(value) && value.at(step.at) !== undefined) yield value.at(step.at);
      return;
    case "slice":
      if (Array.isArray(value)) yield* value.slice(step.from ?? 0, step.to ?? undefined);
      return;
    case "filter":
      for (const child of Array.isArray(value) ? value : []) if (passes(child, step)) yield child;
  }
}

function passes(value: unknown, step: Extract<PathStep, { kind: "filter" }>): boolean {
  const [found] = valuesAt(value, step.path);
  switch (step.operator) {
    case "exists":
      return found !== undefined;
    case "==":
      return found === step.value;
    case "!=":
      return found !== step.value;
    default:
      return ordered(found, step.operator, step.value);
  }
}

function ordered(found: unknown, operator: "<" | "<=" | ">" | ">=", wanted: Literal): boolean {
  const numbers = typeof found === "number" && typeof wanted === "number";
  const texts = typeof found === "string" && typeof wanted === "string";
  if (!numbers && !texts) return false;
  if (operator === "<") return found < wanted;
  if (operator === "<=") return found <= wanted;
  return operator === ">" ? found > wanted : found >= wanted;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function* children(value: unknown): Iterable<unknown> {
  if (Array.isArray(value)) yield* value;
  else if (isRecord(value)) yield* Object.values(value);
}

function* descendants(value: unknown, depth: number): Iterable<unknown> {
  yield value;
  if (depth < 32) for (const child of children(value)) yield* descendants(child, depth + 1);
}

class Parser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  path(): readonly PathStep[] {
    const steps = this.#steps();
    if (this.#at < this.#text.length) throw new PathError("unexpected text", this.#at);
    return steps;
  }

  #steps(): PathStep[] {
    const steps: PathStep[] = [];
    if (this.#text[this.#at] === "$" || this.#text[this.#at] === "@") this.#at += 1;
    // kubectl takes a path without its first dot.
    else if (/[A-Za-z_]/.test(this.#text[this.#at] ?? "")) steps.push({ kind: "key", key: this.#key() });
    for (;;) {
      const character = this.#text[this.#at];
      if (character === ".") {
        this.#at += 1;
        if (this.#text[this.#at] === ".") {
          this.#at += 1;
          steps.push({ kind: "deep" });
        }
        if (this.#text[this.#at] === "[") continue;
        if (this.#at >= this.#text.length && steps.length === 0) return steps;
        const key = this.#key();
        steps.push(key === "*" ? { kind: "all" } : { kind: "key", key });
      } else if (character === "[") {
        this.#at += 1;
        steps.push(this.#bracket());
        this.#expect("]");
      } else {
        return steps;
      }
    }
  }

  #key(): string {
    let key = "";
    for (; this.#at < this.#text.length; this.#at += 1) {
      const character = this.#text[this.#at] ?? "";
      if (character === "\\" && this.#at + 1 < this.#text.length) {
        this.#at += 1;
        key += this.#text[this.#at];
      } else if (/[.[\]()=!<>\s]/.test(character)) break;
      else key += character;
    }
    if (key === "") throw new PathError("a name was expected", this.#at);
    return key;
  }

  #bracket(): PathStep {
    const character = this.#text[this.#at];
    if (character === "*") {
      this.#at += 1;
      return { kind: "all" };
    }
    if (character === "'" || character === '"') return { kind: "key", key: this.#quoted() };
    if (character === "?") return this.#filter();
    const match = /^(-?\d{1,9})?(?:(:)(-?\d{1,9})?)?/.exec(this.#text.slice(this.#at));
    const [whole = "", from, colon, to] = match ?? [];
    if (whole === "") throw new PathError("an index was expected", this.#at);
    this.#at += whole.length;
    if (colon === undefined) return { kind: "index", at: Number(from) };
    return { kind: "slice", from: from === undefined ? null : Number(from), to: to === undefined ? null : Number(to) };
  }

  #filter(): PathStep {
    this.#expect("?");
    this.#expect("(");
    this.#blank();
    if (this.#text[this.#at] !== "@") throw new PathError("@ was expected", this.#at);
    const path = this.#steps();
    this.#blank();
    const operator = /^(==|!=|<=|>=|<|>)/.exec(this.#text.slice(this.#at))?.[1] ?? "exists";
    let value: Literal = null;
    if (operator !== "exists") {
      this.#at += operator.length;
      this.#blank();
      value = this.#literal();
      this.#blank();
    }
    this.#expect(")");
    // The expression above matches nothing but operators.
    return { kind: "filter", path, operator: operator as Operator, value };
  }

  #literal(): Literal {
    const character = this.#text[this.#at];
    if (character === "'" || character === '"') return this.#quoted();
    const match = /^(true|false|null|-?\d+(?:\.\d+)?)/.exec(this.#text.slice(this.#at))?.[1];
    if (match === undefined) throw new PathError("a value was expected", this.#at);
    this.#at += match.length;
    if (match === "true" || match === "false") return match === "true";
    return match === "null" ? null : Number(match);
  }

  #quoted(): string {
    const quote = this.#text[this.#at];
    let text = "";
    for (this.#at += 1; this.#text[this.#at] !== quote; this.#at += 1) {
      if (this.#at >= this.#text.length) throw new PathError("a quote is missing", this.#at);
      if (this.#text[this.#at] === "\\" && this.#at + 1 < this.#text.length) this.#at += 1;
      text += this.#text[this.#at];
    }
    this.#at += 1;
    return text;
  }

  #blank(): void {
    while (this.#text[this.#at] === " ") this.#at += 1;
  }

  #expect(character: string): void {
    if (this.#text[this.#at] !== character) throw new PathError(`${character} was expected`, this.#at);
    this.#at += 1;
  }
}
