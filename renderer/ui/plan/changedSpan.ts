/** Where a line differs from the one it replaces, in whole words. */
export interface ChangedSpan {
  readonly head: string;
  readonly changed: string;
  readonly tail: string;
}

/** @returns null when they have nothing in common, or nothing of `after` is new: then no part stands out */
export function changedSpan(before: string, after: string): ChangedSpan | null {
  const least = Math.min(before.length, after.length);
  let head = 0;
  while (head < least && before[head] === after[head]) head += 1;
  // Never inside of a word: "20" became "120", and not a "1" came before it.
  while (head > 0 && word.test(after[head - 1] ?? "")) head -= 1;
  let tail = 0;
  while (tail < least - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail += 1;
  while (tail > 0 && word.test(after[after.length - tail] ?? "")) tail -= 1;
  const changed = after.slice(head, after.length - tail);
  if (changed === "" || head + tail === 0) return null;
  return { head: after.slice(0, head), changed, tail: after.slice(after.length - tail) };
}

const word = /[\p{L}\p{N}._-]/u;
