import fc from "fast-check";
import { expect, test } from "vitest";
import { mergeParts, type Part, parsePart } from "./parts.ts";

const part = (file: string, words: Record<string, string>): Part => ({ file, language: "en", words });

test("the parts become one catalogue with its keys in order, whatever their order", () => {
  const words = fc.uniqueArray(fc.tuple(fc.stringMatching(/^[a-z]+(\.[a-z]+)*$/), fc.string()), {
    selector: ([key]) => key,
    minLength: 1,
  });
  fc.assert(
    fc.property(words, fc.nat(), (entries, at) => {
      const cut = at % entries.length;
      const one = part("one.en.json", Object.fromEntries(entries.slice(0, cut)));
      const other = part("other.en.json", Object.fromEntries(entries.slice(cut)));
      const { catalogues, problems } = mergeParts([one, other]);
      expect(problems).toEqual([]);
      expect(Object.entries(catalogues.en)).toEqual(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
      expect(mergeParts([other, one]).catalogues).toEqual(catalogues);
    }),
  );
});

test("a key of two parts is named with both files", () => {
  const { problems } = mergeParts([
    part("a.en.json", { "nav.pods": "Pods" }),
    part("b.en.json", { "nav.pods": "Pod" }),
  ]);
  expect(problems).toEqual(["nav.pods is in a.en.json and in b.en.json"]);
});

test("the same key in two languages is no duplicate", () => {
  const chinese: Part = { file: "a.zh-CN.json", language: "zh-CN", words: { save: "保存" } };
  expect(mergeParts([part("a.en.json", { save: "Save" }), chinese])).toEqual({
    catalogues: { en: { save: "Save" }, "zh-CN": { save: "保存" } },
    problems: [],
  });
});

test("a part that names a key twice, or is no object, is refused by name", () => {
  expect(() => parsePart("a.en.json", `{ "k": "one",\n "k": "two" }`)).toThrow("a.en.json: k is there twice");
  expect(() => parsePart("a.en.json", `["k"]`)).toThrow("a.en.json");
  expect(() => parsePart("a.en.json", `{ "k": }`)).toThrow("a.en.json");
  expect(parsePart("a.en.json", `{ "k": "say \\"k\\": twice" }`)).toEqual({ k: `say "k": twice` });
});
