import { expect, test, vi } from "vitest";
import { createTranslator } from "./translator.ts";

const catalogue = {
  plain: "Copy as text",
  rows: "{count, plural, one {# row} other {# rows}}",
  hostile: "{what} is missing",
  broken: "{count, plural, one {#}",
  tag: "a <b>bold</b> word",
};

test("fills texts in the language's plural and figures", () => {
  const { text } = createTranslator("en", catalogue, () => undefined);
  expect(text("plain")).toBe("Copy as text");
  expect([1, 50_000].map((count) => text("rows", { count }))).toEqual(["1 row", "50,000 rows"]);
});

test("what an engine said stays text, whatever it looks like", () => {
  const { text } = createTranslator("en", catalogue, () => undefined);
  expect(text("hostile", { what: "{count, plural} <script>" })).toBe("{count, plural} <script> is missing");
  expect(text("tag")).toBe("a <b>bold</b> word");
});

test("an unknown, broken or unfilled text shows its id and is reported once", () => {
  const onProblem = vi.fn();
  const { text } = createTranslator("en", catalogue, onProblem);
  for (const id of ["absent", "absent", "broken", "hostile", "constructor"]) expect(text(id)).toBe(id);
  expect(onProblem.mock.calls.map(([id]) => id)).toEqual(["absent", "broken", "hostile", "constructor"]);
});
