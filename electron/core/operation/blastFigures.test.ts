import { describe, expect, it } from "vitest";
import { message } from "../../../shared/model/message.ts";
import { type BlastFact, blastFigures } from "./blastFigures.ts";

const fact = (count: number | null, more: Partial<BlastFact> = {}): BlastFact => ({
  count,
  tone: "ok",
  text: message("pods"),
  ...more,
});

describe("the blast of several objects", () => {
  it("adds up what says the same, with the worst tone", () => {
    const other = fact(7, { text: message("others") });
    expect(blastFigures([fact(2), other, fact(3, { tone: "warn" })])).toEqual([
      { count: 5, atLeast: false, yours: false, tone: "warn", text: message("pods", { count: 5 }), bar: null },
      { count: 7, atLeast: false, yours: false, tone: "ok", text: message("others", { count: 7 }), bar: null },
    ]);
  });

  it("adds up what lasts for a moment for as many as are changed at once", () => {
    const facts = [1, 5, 2, 3].map((count) => fact(count, { momentary: true }));
    expect(blastFigures(facts, 2)).toMatchObject([{ count: 8, atLeast: false }]);
    expect(blastFigures(facts)).toMatchObject([{ count: 11 }]);
  });

  it("says that there are more where some could not be counted, and nothing where none could", () => {
    expect(blastFigures([fact(2, { atLeast: true }), fact(1)])).toMatchObject([{ count: 3, atLeast: true }]);
    expect(blastFigures([fact(2), fact(null)])).toMatchObject([{ count: 2, atLeast: true }]);
    expect(blastFigures([fact(null), fact(null)])).toMatchObject([{ count: null, atLeast: false }]);
    expect(blastFigures([])).toEqual([]);
  });
});
