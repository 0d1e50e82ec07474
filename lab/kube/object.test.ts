import fc from "fast-check";
import { expect, it } from "vitest";
import { microTimestamp, timestamp } from "./object.ts";

it("writes times as RFC 3339 in whole seconds, like Date does", () => {
  fc.assert(
    fc.property(fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 }), (timeMs) => {
      expect(timestamp(timeMs)).toBe(`${new Date(timeMs).toISOString().slice(0, 19)}Z`);
    }),
  );
});

it("writes times in microseconds where the API wants them", () => {
  expect(microTimestamp(Date.UTC(2026, 0, 2, 3, 4, 5, 678))).toBe("2026-01-02T03:04:05.678000Z");
});
