/** Sorts slots by several keys at once. A comparator called back by a sort costs more than the rest of a table's work, so keys are packed
 *  into doubles, six characters at a time, and partitioned in place (multikey quicksort: Bentley and Sedgewick, 1997). */

/** Keys by slot; `NaN` and null come last in either direction. `exact` tells numbers apart that share a double (see `KeyRun`). */
export type SlotKeys =
  | {
      readonly kind: "number";
      readonly numbers: Float64Array;
      readonly exact: ReadonlyMap<number, string>;
      readonly descending: boolean;
    }
  | { readonly kind: "text"; readonly texts: readonly (string | null)[]; readonly descending: boolean };

export type CompareSlots = (a: number, b: number) => number;

/** @param exactOf makes the exact key of a number that its double tells apart */
export function compareSlots(keys: readonly SlotKeys[], exactOf: (value: number) => string): CompareSlots {
  const compares = keys.map((key) => (key.kind === "text" ? compareTexts(key) : compareNumbers(key, exactOf)));
  const [first, second, ...rest] = compares;
  if (first === undefined) return () => 0;
  if (second === undefined) return first;
  return (a, b) => {
    let order = first(a, b) || second(a, b);
    for (let i = 0; order === 0 && i < rest.length; i++) order = rest[i]?.(a, b) ?? 0;
    return order;
  };
}

/** `[first, last)`. */
export interface Positions {
  readonly first: number;
  readonly last: number;
}

/** Sorts in place. Slots whose keys are all equal end in any order: give a last key that is unique.
 *  @param wanted positions that have to be right: the others hold the other slots in any order, and much work is spared */
export function sortSlots(
  slots: Uint32Array,
  keys: readonly SlotKeys[],
  exactOf: (value: number) => string,
  wanted: Positions = { first: 0, last: slots.length },
): void {
  new Sorting(slots, keys, compareSlots(keys, exactOf), wanted).run();
}

/** Sorts by one key, keeping the order of slots whose keys are equal. Fast where few keys differ: phases, versions, small numbers.
 *  @returns false, and leaves the slots as they are, when too many differ */
export function sortFewKeys(slots: Uint32Array, key: SlotKeys, exactOf: (value: number) => string): boolean {
  if (key.kind === "number" && key.exact.size > 0) return false;
  const limit = Math.min(FEW, slots.length / 8);
  const buckets = new Map<string | number | null, { readonly slot: number; count: number; at: number }>();
  const bucketOf = new Array<{ readonly slot: number; count: number; at: number }>(slots.length);
  for (let i = 0; i < slots.length; i++) {
    const slot = slots[i] ?? 0;
    const value = (key.kind === "text" ? key.texts[slot] : key.numbers[slot]) ?? null;
    let bucket = buckets.get(value);
    if (bucket === undefined) {
      if (buckets.size >= limit) return false;
      bucket = { slot, count: 0, at: 0 };
      buckets.set(value, bucket);
    }
    bucket.count++;
    bucketOf[i] = bucket;
  }
  const compare = compareSlots([key], exactOf);
  let at = 0;
  for (const bucket of [...buckets.values()].sort((a, b) => compare(a.slot, b.slot))) {
    bucket.at = at;
    at += bucket.count;
  }
  const sorted = new Uint32Array(slots.length);
  for (let i = 0; i < slots.length; i++) {
    const bucket = bucketOf[i];
    if (bucket !== undefined) sorted[bucket.at++] = slots[i] ?? 0;
  }
  slots.set(sorted);
  return true;
}

const FEW = 4096;
const SMALL = 20;
const LATIN_UNITS = 6;
const LATIN_BASE = 256;
/** How many packs of characters are read ahead of ranges of so many texts. */
const WORDS = 5;
/** Where only a few positions are wanted, the rest of few texts is ever read. */
const FEW_WORDS = 2;
const MANY = 2048;
const WIDE_UNITS = 3;
const WIDE_BASE = 65_537;

class Sorting {
  private readonly slots: Uint32Array;
  private readonly keys: readonly SlotKeys[];
  private readonly compare: CompareSlots;
  private readonly packed: Float64Array;
  private readonly wanted: Positions;

  constructor(slots: Uint32Array, keys: readonly SlotKeys[], compare: CompareSlots, wanted: Positions) {
    this.wanted = wanted;
    this.slots = slots;
    this.keys = keys;
    this.compare = compare;
    this.packed = new Float64Array(slots.length);
  }

  run(): void {
    this.range(0, this.slots.length, 0);
  }

  /** Sorts `[from, to)`, whose members are equal in all keys before `keyAt` and in the first `depth` characters of that one. */
  private range(from: number, to: number, keyAt: number, depth = 0, words: Words | null = null): void {
    const key = this.keys[keyAt];
    if (key === undefined || to - from < 2 || this.isUnwanted(from, to)) return;
    if (key.kind === "number") {
      this.packNumbers(from, to, key.numbers, key.descending);
      return this.partition(from, to, { keyAt, depth, units: 0, words: null }, 2 * Math.log2(to - from));
    }
    const read = words ?? (depth === 0 && to - from >= MANY ? this.readWords(from, to, key) : null);
    const units = this.packTexts(from, to, key, depth, read);
    this.partition(from, to, { keyAt, depth, units, words: read }, 2 * Math.log2(to - from));
  }

  private partition(from: number, to: number, at: Place, patience: number): void {
    const { packed, slots } = this;
    while (to - from > SMALL) {
      if (this.isUnwanted(from, to)) return;
      if (patience-- <= 0) {
        slots.subarray(from, to).sort(this.compare);
        return;
      }
      const pivot = this.pivot(from, to);
      let less = from;
      let more = to;
      let i = from;
      while (i < more) {
        const value = packed[i] ?? 0;
        if (value < pivot) this.swap(i++, less++);
        else if (value > pivot) this.swap(i, --more);
        else i++;
      }
      this.equal(less, more, pivot, at);
      if (less - from < to - more) {
        this.partition(from, less, at, patience);
        from = more;
      } else {
        this.partition(more, to, at, patience);
        to = less;
      }
    }
    this.insertion(from, to);
  }

  private isUnwanted(from: number, to: number): boolean {
    return to <= this.wanted.first || from >= this.wanted.last;
  }

  private equal(from: number, to: number, pivot: number, at: Place): void {
    if (to - from < 2) return;
    const key = this.keys[at.keyAt];
    if (key?.kind === "number" && key.exact.size > 0) {
      for (let i = from; i < to; i++) {
        if (!key.exact.has(this.slots[i] ?? 0)) continue;
        this.slots.subarray(from, to).sort(this.compare);
        return;
      }
    }
    const ended =
      key?.kind === "number" ||
      !Number.isFinite(pivot) ||
      Math.abs(pivot) % (at.units === LATIN_UNITS ? LATIN_BASE : WIDE_BASE) === 0;
    if (ended) this.range(from, to, at.keyAt + 1);
    else this.range(from, to, at.keyAt, at.depth + at.units, at.words);
  }

  private packNumbers(from: number, to: number, numbers: Float64Array, descending: boolean): void {
    const { packed, slots } = this;
    for (let i = from; i < to; i++) {
      const value = numbers[slots[i] ?? 0] ?? Number.NaN;
      // Infinity is kept for nulls: numbers beyond the doubles share the last one, and are told apart by their exact keys.
      if (Number.isNaN(value)) packed[i] = Infinity;
      else packed[i] = Math.min(Number.MAX_VALUE, Math.max(-Number.MAX_VALUE, descending ? -value : value));
    }
  }

  /** @returns how many characters were packed */
  private packTexts(from: number, to: number, key: TextKeys, depth: number, words: Words | null): number {
    const word = words?.[depth / LATIN_UNITS];
    if (word !== undefined) {
      for (let i = from; i < to; i++) this.packed[i] = word[this.slots[i] ?? 0] ?? 0;
      return LATIN_UNITS;
    }
    if (this.packUnits(from, to, key, depth, LATIN_UNITS, LATIN_BASE)) return LATIN_UNITS;
    this.packUnits(from, to, key, depth, WIDE_UNITS, WIDE_BASE);
    return WIDE_UNITS;
  }

  /** The first characters of many texts at once, by slot: reaching a text costs more than reading three times as much of it. */
  private readWords(from: number, to: number, key: TextKeys): Words | null {
    const { slots } = this;
    let last = 0;
    for (let i = from; i < to; i++) last = Math.max(last, slots[i] ?? 0);
    const count = this.wanted.last - this.wanted.first >= MANY ? WORDS : FEW_WORDS;
    const words = Array.from({ length: count }, () => new Float64Array(last + 1));
    for (let i = from; i < to; i++) {
      const slot = slots[i] ?? 0;
      const text = key.texts[slot] ?? null;
      const read = text === null ? count : Math.min(count, Math.floor(text.length / LATIN_UNITS) + 1);
      for (let word = 0; word < read; word++) {
        const value = text === null ? Infinity : packedWord(text, word * LATIN_UNITS);
        if (value < 0) return null;
        const target = words[word];
        if (target !== undefined) target[slot] = key.descending && text !== null ? -value : value;
      }
    }
    return words;
  }

  /** @returns false when a character does not fit the base */
  private packUnits(from: number, to: number, key: TextKeys, depth: number, units: number, base: number): boolean {
    const { packed, slots } = this;
    const { texts, descending } = key;
    const end = depth + units;
    for (let i = from; i < to; i++) {
      const text = texts[slots[i] ?? 0] ?? null;
      if (text === null) {
        packed[i] = Infinity;
        continue;
      }
      let value = 0;
      const { length } = text;
      for (let at = depth; at < end; at++) {
        const unit = at < length ? text.charCodeAt(at) + 1 : 0;
        if (unit >= base) return false;
        value = value * base + unit;
      }
      packed[i] = descending ? -value : value;
    }
    return true;
  }

  private pivot(from: number, to: number): number {
    const { packed } = this;
    const a = packed[from] ?? 0;
    const b = packed[(from + to) >>> 1] ?? 0;
    const c = packed[to - 1] ?? 0;
    return a < b ? (b < c ? b : Math.max(a, c)) : a < c ? a : Math.max(b, c);
  }

  /** Small ranges: by what is packed, and whole keys where that is equal. */
  private insertion(from: number, to: number): void {
    const { slots, packed, compare } = this;
    for (let i = from + 1; i < to; i++) {
      const slot = slots[i] ?? 0;
      const value = packed[i] ?? 0;
      let at = i;
      while (at > from) {
        const before = packed[at - 1] ?? 0;
        if (before < value || (before === value && compare(slots[at - 1] ?? 0, slot) <= 0)) break;
        slots[at] = slots[at - 1] ?? 0;
        packed[at] = before;
        at--;
      }
      slots[at] = slot;
      packed[at] = value;
    }
  }

  private swap(a: number, b: number): void {
    const { slots, packed } = this;
    const slot = slots[a] ?? 0;
    slots[a] = slots[b] ?? 0;
    slots[b] = slot;
    const value = packed[a] ?? 0;
    packed[a] = packed[b] ?? 0;
    packed[b] = value;
  }
}

/** Six characters from `depth` on; negative when one is beyond Latin. */
function packedWord(text: string, depth: number): number {
  const { length } = text;
  let value = 0;
  for (let at = depth; at < depth + LATIN_UNITS; at++) {
    const unit = at < length ? text.charCodeAt(at) + 1 : 0;
    if (unit >= LATIN_BASE) return -1;
    value = value * LATIN_BASE + unit;
  }
  return value;
}

/** By pack of characters, then by slot: only of the slots of the range that they were read for. */
type Words = readonly Float64Array[];
type TextKeys = Extract<SlotKeys, { kind: "text" }>;

interface Place {
  readonly keyAt: number;
  readonly depth: number;
  /** Characters packed into a double; 0 for numbers. */
  readonly units: number;
  readonly words: Words | null;
}

function compareTexts({ texts, descending }: Extract<SlotKeys, { kind: "text" }>): CompareSlots {
  return (a, b) => {
    const textA = texts[a] ?? null;
    const textB = texts[b] ?? null;
    if (textA === textB) return 0;
    if (textA === null) return 1;
    if (textB === null) return -1;
    return textA < textB === descending ? 1 : -1;
  };
}

function compareNumbers(
  { numbers, exact, descending }: Extract<SlotKeys, { kind: "number" }>,
  exactOf: (value: number) => string,
): CompareSlots {
  return (a, b) => {
    const numberA = numbers[a] ?? Number.NaN;
    const numberB = numbers[b] ?? Number.NaN;
    if (numberA < numberB) return descending ? 1 : -1;
    if (numberA > numberB) return descending ? -1 : 1;
    if (numberA !== numberB) return Number(Number.isNaN(numberA)) - Number(Number.isNaN(numberB));
    if (exact.size === 0) return 0;
    const exactA = exact.get(a);
    const exactB = exact.get(b);
    if (exactA === exactB) return 0;
    return (exactA ?? exactOf(numberA)) < (exactB ?? exactOf(numberB)) === descending ? 1 : -1;
  };
}
