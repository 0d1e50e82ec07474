/** Regular expressions whose cost is linear in the text, whoever wrote them: a backtracking engine can be made to run for hours by a short
 *  pattern, and a filter is run over every row at every key. A Thompson automaton is determinised while it runs (lazily, as RE2 does),
 *  so that a step is one array look-up once the pattern is warm. */
import { type CharSet, parseRegex, RegexError, type RegexNode, type RegexProblem } from "./regexSyntax.ts";

export type CompiledRegex =
  | { readonly ok: true; readonly regex: LinearRegex }
  | { readonly ok: false; readonly problem: RegexProblem; readonly at: number };

/** @param source without the slashes */
export function compileRegex(source: string): CompiledRegex {
  try {
    return { ok: true, regex: new LinearRegex(parseRegex(source)) };
  } catch (error) {
    if (error instanceof RegexError) return { ok: false, problem: error.problem, at: error.at };
    throw error;
  }
}

type State =
  | { readonly kind: "chars"; readonly set: CharSet; next: number }
  | { readonly kind: "split"; next: number; other: number }
  | { readonly kind: "start" | "end"; next: number }
  | { readonly kind: "match" };

const MAX_STATES = 4000;
const MAX_CACHED = 1000;
const NEWLINE = 0x0a;
const UNKNOWN = -1;
const MATCHED = -2;
/** Member of a set of states that stands at the start of a line. */
const AT_START = 0xffff;

export class LinearRegex {
  private readonly states: State[] = [];
  private readonly entry: number;
  /** First code unit of each class of code units that no set of the pattern tells apart. */
  private readonly classStarts: readonly number[];
  private readonly asciiClass: Uint16Array;
  private sets: Uint16Array[] = [];
  private known = new Map<string, number>();
  private first: number | null = null;
  /** The state after a state and a class of code units, `width` entries a state. */
  private moves = new Int32Array();
  private readonly width: number;
  /** What every match holds, as a text; empty when there is no such. */
  private readonly literal: string;
  /** By state of the automaton: whether the text may end there; undefined where that was not asked yet. */
  private ends: (boolean | undefined)[] = [];
  private readonly seen: Uint32Array;
  private round = 0;

  /** @throws RegexError when it would need too many states */
  constructor(node: RegexNode) {
    const match = this.add({ kind: "match" });
    this.entry = this.build(node, match);
    this.seen = new Uint32Array(this.states.length);
    this.classStarts = boundaries(this.states);
    this.width = this.classStarts.length;
    this.literal = requiredText(node);
    this.asciiClass = Uint16Array.from({ length: 128 }, (_, code) => this.search(code));
  }

  /** Whether it occurs in the text, which must be lower-case; `^` and `$` match at its ends and at each line's. */
  test(text: string): boolean {
    // Most rows are told apart by what every match must hold, at the speed of a plain search.
    if (this.literal !== "" && !text.includes(this.literal)) return false;
    let state = this.begin();
    if (state === MATCHED) return true;
    const { asciiClass, width } = this;
    const { length } = text;
    for (let i = 0; i < length; i++) {
      const code = text.charCodeAt(i);
      const group = code < 128 ? (asciiClass[code] ?? 0) : this.search(code);
      let next = this.moves[state * width + group] ?? UNKNOWN;
      if (next === UNKNOWN) next = this.step(state, group);
      if (next === MATCHED) return true;
      state = next;
    }
    return this.endsMatched(state);
  }

  private endsMatched(state: number): boolean {
    const known = this.ends[state];
    if (known !== undefined) return known;
    const matched = this.atEnd(this.sets[state] ?? new Uint16Array()) === null;
    this.ends[state] = matched;
    return matched;
  }

  private begin(): number {
    if (this.first !== null) return this.first;
    const set = this.closure(Uint16Array.of(this.entry), { start: true, end: false });
    const state = set === null ? MATCHED : this.remember(set);
    this.first = state;
    return state;
  }

  private step(from: number, group: number): number {
    const code = this.classStarts[group] ?? 0;
    const newline = code === NEWLINE;
    const before = this.sets[from] ?? new Uint16Array();
    const expanded = newline ? this.atEnd(before) : before;
    let to = MATCHED;
    if (expanded !== null) {
      const reached: number[] = [this.entry];
      for (const index of expanded) {
        const state = this.states[index];
        if (state?.kind === "chars" && contains(state.set, code)) reached.push(state.next);
      }
      const set = this.closure(Uint16Array.from(reached), { start: newline, end: false });
      if (set !== null) {
        if (this.sets.length >= MAX_CACHED) this.forget();
        to = this.remember(set);
      }
    }
    // After forgetting, `from` is no state any more: its move is then found again later.
    if (this.sets[from] === before) this.moves[from * this.width + group] = to;
    return to;
  }

  private atEnd(set: Uint16Array): Uint16Array | null {
    return this.closure(set, { start: set.includes(AT_START), end: true });
  }

  /** All states reachable without reading, or null when the match is among them. */
  private closure(from: Uint16Array, line: { readonly start: boolean; readonly end: boolean }): Uint16Array | null {
    this.round++;
    const stack = [...from];
    const out: number[] = line.start ? [AT_START] : [];
    for (;;) {
      const index = stack.pop();
      if (index === undefined) break;
      const state = this.states[index];
      if (state === undefined || this.seen[index] === this.round) continue;
      this.seen[index] = this.round;
      if (state.kind === "match") return null;
      if (state.kind === "split") stack.push(state.next, state.other);
      else if (state.kind !== "start") out.push(index);
      if ((state.kind === "start" && line.start) || (state.kind === "end" && line.end)) stack.push(state.next);
    }
    return Uint16Array.from(out).sort();
  }

  private remember(set: Uint16Array): number {
    const key = set.join();
    const old = this.known.get(key);
    if (old !== undefined) return old;
    const state = this.sets.length;
    this.sets.push(set);
    this.ends.push(undefined);
    const end = (state + 1) * this.width;
    if (end > this.moves.length) {
      const grown = new Int32Array(end * 2).fill(UNKNOWN);
      grown.set(this.moves);
      this.moves = grown;
    }
    this.known.set(key, state);
    return state;
  }

  private forget(): void {
    this.sets = [];
    this.moves = new Int32Array();
    this.ends = [];
    this.known = new Map();
    this.first = null;
  }

  private search(code: number): number {
    let low = 0;
    let high = this.classStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.classStarts[middle] ?? 0) <= code) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  private add(state: State): number {
    if (this.states.length >= MAX_STATES) throw new RegexError("regex-too-large", 0);
    return this.states.push(state) - 1;
  }

  /** Adds the states of a node that go on to `next`. @returns its entry */
  private build(node: RegexNode, next: number): number {
    if (node.kind === "chars") return this.add({ kind: "chars", set: node.set, next });
    if (node.kind === "start" || node.kind === "end") return this.add({ kind: node.kind, next });
    if (node.kind === "sequence") return node.nodes.reduceRight((after, part) => this.build(part, after), next);
    if (node.kind === "choice") {
      return node.nodes
        .map((part) => this.build(part, next))
        .reduceRight((other, entry) => this.add({ kind: "split", next: entry, other }));
    }
    return this.repeat(node.node, node.min, node.max, next);
  }

  private repeat(node: RegexNode, min: number, max: number, next: number): number {
    let entry = next;
    if (max === Infinity) {
      const loop: Extract<State, { kind: "split" }> = { kind: "split", next: 0, other: next };
      entry = this.add(loop);
      loop.next = this.build(node, entry);
    } else {
      for (let i = min; i < max; i++) entry = this.add({ kind: "split", next: this.build(node, entry), other: next });
    }
    for (let i = 0; i < min; i++) entry = this.build(node, entry);
    return entry;
  }
}

/** The longest text that occurs in every match, as far as a glance tells. */
function requiredText(node: RegexNode): string {
  if (node.kind === "chars") return singleOf(node);
  if (node.kind === "repeat") return node.min > 0 ? requiredText(node.node) : "";
  if (node.kind !== "sequence") return "";
  let best = "";
  let run = "";
  for (const part of node.nodes) {
    run = part.kind === "chars" && singleOf(part) !== "" ? run + singleOf(part) : "";
    for (const text of [run, run === "" ? requiredText(part) : ""]) if (text.length > best.length) best = text;
  }
  return best;
}

function singleOf({ set }: Extract<RegexNode, { kind: "chars" }>): string {
  return set.length === 2 && set[0] === set[1] && set[0] !== undefined ? String.fromCharCode(set[0]) : "";
}

function contains(set: CharSet, code: number): boolean {
  for (let i = 0; i < set.length; i += 2) {
    if (code < (set[i] ?? 0)) return false;
    if (code <= (set[i + 1] ?? 0)) return true;
  }
  return false;
}

function boundaries(states: readonly State[]): readonly number[] {
  const starts = new Set([0, NEWLINE, NEWLINE + 1]);
  for (const state of states) {
    if (state.kind !== "chars") continue;
    for (let i = 0; i < state.set.length; i += 2) {
      starts.add(state.set[i] ?? 0);
      starts.add((state.set[i + 1] ?? 0) + 1);
    }
  }
  return [...starts].sort((a, b) => a - b);
}
