import fc from "fast-check";
import { expect, test } from "vitest";
import { clipEnd, clipMiddle } from "./middleClip.ts";

/** Every sign is 7 px wide. */
const measure = (text: string) => [...text].length * 7;

test("a name that fits stays whole", () => {
  expect(clipMiddle("payments-ledger-2", 17 * 7, measure)).toBe("payments-ledger-2");
});

test("a long name loses its middle and keeps its end", () => {
  expect(clipMiddle("orders-api-6f7c9d54b8-q8zlm", 20 * 7, measure)).toBe("orders-api-6f…-q8zlm");
  expect(clipMiddle("a-rather-long-configmap-name", 16 * 7, measure)).toBe("a-rather-l…-name");
});

test("where there is no room for a head the end stands alone", () => {
  expect(clipMiddle("orders-api-6f7c9d54b8-q8zlm", 4 * 7, measure)).toBe("…zlm");
});

test("never wider than its place, never another end, never longer than the name", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "grapheme", minLength: 1, maxLength: 60 }),
      fc.integer({ min: 1, max: 80 }),
      (name, room) => {
        const cut = clipMiddle(name, room * 7, measure);
        expect(measure(cut)).toBeLessThanOrEqual(Math.max(7, room * 7));
        if (cut !== name) {
          const [head = "", tail = ""] = [cut.slice(0, cut.indexOf("…")), cut.slice(cut.lastIndexOf("…") + 1)];
          expect(name.endsWith(tail)).toBe(true);
          expect(name.startsWith(head)).toBe(true);
        }
      },
    ),
  );
});

test("a sentence loses its end, and no space stands before the dots", () => {
  expect(clipEnd("Back-off restarting", 10 * 7, measure)).toBe("Back-off…");
  expect(clipEnd("Running", 7 * 7, measure)).toBe("Running");
  expect(clipEnd("Running", 7, measure)).toBe("…");
});
