import fc from "fast-check";
import { expect, test } from "vitest";
import { rangeToAsk } from "./rangeRequest.ts";

test("asks for what is seen and a reserve on both sides", () => {
  expect(rangeToAsk({ first: 0, count: 20 }, null, 50_000)).toEqual({ first: 0, count: 60 });
  expect(rangeToAsk({ first: 100, count: 20 }, null, 50_000)).toEqual({ first: 60, count: 100 });
});

test("a small scroll asks for nothing, one near the edge of the window does", () => {
  const asked = { first: 60, count: 100 };
  expect(rangeToAsk({ first: 110, count: 20 }, asked, 50_000)).toBeNull();
  expect(rangeToAsk({ first: 130, count: 20 }, asked, 50_000)).toEqual({ first: 90, count: 100 });
});

test("before the first answer, when nothing is known to match, a window is asked for all the same", () => {
  expect(rangeToAsk({ first: 0, count: 20 }, null, 0)).toEqual({ first: 0, count: 60 });
});

test("what is seen is always inside of what was asked for, and one request is enough", () => {
  const range = fc.record({ first: fc.nat(60_000), count: fc.integer({ min: 1, max: 200 }) });
  fc.assert(
    fc.property(range, fc.option(range), fc.integer({ min: 1, max: 60_000 }), (seen, asked, matched) => {
      fc.pre(seen.first + seen.count <= matched);
      const window = rangeToAsk(seen, asked, matched) ?? asked;
      expect(window).not.toBeNull();
      if (window === null) return;
      expect(window.first).toBeLessThanOrEqual(seen.first);
      expect(window.first + window.count).toBeGreaterThanOrEqual(seen.first + seen.count);
      expect(window.count).toBeLessThanOrEqual(1000);
      expect(rangeToAsk(seen, window, matched)).toBeNull();
    }),
  );
});
