import fc from "fast-check";
import { expect, test } from "vitest";
import {
  isScaled,
  maxOffset,
  maxScrollPx,
  offsetAt,
  offsetShowing,
  rowsAt,
  scrollPx,
  scrollTopAt,
} from "./virtualRange.ts";

const list = fc.record({
  count: fc.integer({ min: 0, max: 5_000_000 }),
  rowPx: fc.constant(28),
  viewPx: fc.integer({ min: 1, max: 2000 }),
});

test("five million rows are reached to the last on a scroll bar that browsers can draw", () => {
  const rows = { count: 5_000_000, rowPx: 28, viewPx: 600 };
  expect(isScaled(rows)).toBe(true);
  expect(scrollPx(rows)).toBe(maxScrollPx);
  const end = offsetAt(rows, maxScrollPx - 600);
  expect(rowsAt(rows, end)).toEqual({ first: 4_999_978, count: 22 });
  expect(rowsAt(rows, offsetAt(rows, 0)).first).toBe(0);
});

test("a short list is not scaled: px for px", () => {
  const rows = { count: 1000, rowPx: 28, viewPx: 560 };
  expect(offsetAt(rows, 1234)).toBe(1234);
  expect(rowsAt(rows, 1234)).toEqual({ first: 44, count: 21 });
  expect(rowsAt(rows, 0, 10)).toEqual({ first: 0, count: 30 });
});

test("offset and scroll position lead to each other", () => {
  fc.assert(
    fc.property(list, fc.double({ min: 0, max: 1, noNaN: true }), (rows, share) => {
      const offset = share * maxOffset(rows);
      expect(offsetAt(rows, scrollTopAt(rows, offset))).toBeCloseTo(offset, 3);
    }),
  );
});

test("a row that is asked for is in sight, and nothing moves when it already was", () => {
  fc.assert(
    fc.property(list, fc.nat(), fc.double({ min: 0, max: 1, noNaN: true }), (rows, pick, share) => {
      fc.pre(rows.count > 0 && rows.viewPx >= rows.rowPx);
      const row = pick % rows.count;
      const before = share * maxOffset(rows);
      const after = offsetShowing(rows, before, row);
      expect(row * 28).toBeGreaterThanOrEqual(after - 1e-6);
      expect(row * 28 + 28).toBeLessThanOrEqual(after + rows.viewPx + 1e-6);
      if (row * 28 >= before && row * 28 + 28 <= before + rows.viewPx) expect(after).toBe(before);
    }),
  );
});

test("rows never reach beyond the list", () => {
  fc.assert(
    fc.property(list, fc.double({ min: 0, max: 2e8, noNaN: true }), (rows, offset) => {
      const { first, count } = rowsAt(rows, offset, 10);
      expect(first).toBeGreaterThanOrEqual(0);
      expect(first + count).toBeLessThanOrEqual(rows.count);
    }),
  );
});
