/** The blast radius of a plan: what each of its objects adds, summed. */
import { canonicalJson } from "../../../shared/model/json.ts";
import type { BlastFigure } from "../../../shared/operation.ts";

/** A figure of one object. */
export interface BlastFact extends Pick<BlastFigure, "count" | "tone" | "text"> {
  readonly atLeast?: boolean;
  readonly bar?: NonNullable<BlastFigure["bar"]>;
}

const WORST: readonly BlastFact["tone"][] = ["bad", "warn", "unknown", "ok", "idle"];

/** Equal texts of several objects are added up. */
export function blastFigures(facts: readonly BlastFact[]): BlastFigure[] {
  const [...groups] = Map.groupBy(facts, ({ text }) => canonicalJson(text)).values();
  return groups.flatMap((same): BlastFigure[] => {
    const [first] = same;
    if (first === undefined) return [];
    const counts = same.flatMap(({ count }) => (count === null ? [] : [count]));
    const tones = same.map(({ tone }) => tone);
    const bar = barOf(same.flatMap((fact) => fact.bar ?? []));
    const line = {
      count: counts.length === 0 ? null : counts.reduce((sum, count) => sum + count, 0),
      // Of some it is known, of others not: there are so many, and more.
      atLeast: same.some(({ atLeast }) => atLeast === true) || (counts.length > 0 && counts.length < same.length),
      yours: false,
      // Each alone may fit, and all together not.
      tone: bar !== null && bar.after > bar.limit ? "bad" : (WORST.find((tone) => tones.includes(tone)) ?? "unknown"),
      text: first.text,
      bar,
    };
    return [line];
  });
}

/** Of several that draw on the same limit: what each adds, added up. */
function barOf(bars: readonly NonNullable<BlastFact["bar"]>[]): BlastFigure["bar"] {
  const [first] = bars;
  if (first === undefined) return null;
  return { ...first, after: first.now + bars.reduce((sum, { now, after }) => sum + after - now, 0) };
}
