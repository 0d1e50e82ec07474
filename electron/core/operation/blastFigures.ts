/** The blast radius of a plan: what each of its objects adds, summed. */
import { canonicalJson } from "../../../shared/model/json.ts";
import { type Message, message } from "../../../shared/model/message.ts";
import type { BlastFigure } from "../../../shared/operation.ts";

/** A figure of one object. */
export interface BlastFact extends Pick<BlastFigure, "count" | "tone" | "text"> {
  readonly atLeast?: boolean;
  readonly bar?: NonNullable<BlastFigure["bar"]>;
  /** It holds for a moment, while this object is being changed: of several as many add up as are changed at once. */
  readonly momentary?: true;
}

/** A text that agrees with its figure in number: `{count}` in it is the sum, filled in once there is one. */
export function figureText(id: string, params: Message["params"] = {}): Message {
  return message(id, params);
}

const WORST: readonly BlastFact["tone"][] = ["bad", "warn", "unknown", "ok", "idle"];

/** Equal texts of several objects are added up.
 *  @param parallel how many of the objects are changed at once */
export function blastFigures(facts: readonly BlastFact[], parallel = Number.POSITIVE_INFINITY): BlastFigure[] {
  const [...groups] = Map.groupBy(facts, ({ text }) => canonicalJson(text)).values();
  return groups.flatMap((same): BlastFigure[] => {
    const [first] = same;
    if (first === undefined) return [];
    const known = same.flatMap(({ count }) => (count === null ? [] : [count]));
    const counts = first.momentary === true ? known.toSorted((one, other) => other - one).slice(0, parallel) : known;
    const tones = same.map(({ tone }) => tone);
    const bar = barOf(same.flatMap((fact) => fact.bar ?? []));
    const count = counts.length === 0 ? null : counts.reduce((sum, one) => sum + one, 0);
    const line = {
      count,
      // Of some it is known, of others not: there are so many, and more.
      atLeast: same.some(({ atLeast }) => atLeast === true) || (known.length > 0 && known.length < same.length),
      yours: false,
      // Each alone may fit, and all together not.
      tone: bar !== null && bar.after > bar.limit ? "bad" : (WORST.find((tone) => tones.includes(tone)) ?? "unknown"),
      text: { ...first.text, params: { ...first.text.params, count: count ?? 0 } },
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
