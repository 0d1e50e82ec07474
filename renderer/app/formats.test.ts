import { expect, test } from "vitest";
import { formats } from "./formats.ts";

const plain = (text: string) => text.replaceAll("\u00a0", " ");
const en = formats("en");

test("spans of time are read at a glance", () => {
  expect(
    [-5, 41, 400, 1100, 9_940, 12_400, 59_400, 80_000, 120_000, 11_100_000, 180_000_000].map((ms) =>
      plain(en.duration(ms)),
    ),
  ).toEqual([
    "0 ms",
    "41 ms",
    "0.4 s",
    "1.1 s",
    "9.9 s",
    "12 s",
    "59 s",
    "1 min 20 s",
    "2 min",
    "3 h 5 min",
    "2 d 2 h",
  ]);
});

test("a rough span has no tenths, and none below nothing", () => {
  expect([-5, 0, 400, 2_000, 9_949, 80_000].map((ms) => plain(en.rough(ms)))).toEqual([
    "0 s",
    "0 s",
    "0 s",
    "2 s",
    "10 s",
    "1 min 20 s",
  ]);
});

test("a figure never splits from its unit, but two figures may", () => {
  expect(en.duration(80_000)).toBe("1\u00a0min 20\u00a0s");
});

test("sizes are decimal with three figures at most", () => {
  expect([0, 999, 1000, 1500, 318_000_000, 999_600, -2_000].map((count) => plain(en.bytes(count)))).toEqual([
    "0 B",
    "999 B",
    "1 kB",
    "1.5 kB",
    "318 MB",
    "1 MB",
    "-2 kB",
  ]);
});

test("sentences stand apart where the language has spaces", () => {
  expect(en.sentences(["One.", "Two."])).toBe("One. Two.");
  expect(formats("zh-CN").sentences(["一。", "二。"])).toBe("一。二。");
});

test("numbers, shares and units follow the language", () => {
  expect(en.number(50_000)).toBe("50,000");
  expect(plain(en.percent(0.062))).toBe("6.2 %");
  expect(plain(formats("zh-CN").duration(80_000))).toBe("1 分 20 秒");
});

test("a moment is written in its zone; none is a dash", () => {
  expect(en.dateTime(Date.UTC(2026, 10, 22, 3, 5, 12), "utc")).toBe("2026-11-22 03:05:12");
  expect(en.time(Date.UTC(2026, 10, 22, 3, 5, 12), "utc")).toBe("03:05:12");
  expect(en.dateTime(Number.NaN)).toBe("–");
});
