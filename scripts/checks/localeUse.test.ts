import { expect, test } from "vitest";
import { catalogueProblems, codeProblems } from "./localeUse.ts";

const none = { dynamic: {}, same: {} };

test("catalogues that agree pass, whatever the order of parameters and the forms of a plural", () => {
  const en = { rows: "{count, plural, one {# row of {total}} other {# rows of {total}}}", hint: "<b>Save</b> {name}" };
  const zh = { rows: "共 {total} 行，已选 {count} 行", hint: "保存 <b>{name}</b>" };
  expect(catalogueProblems(en, zh, none)).toEqual([]);
});

test.each([
  [{ a: "A one" }, {}, "a: not in zh-CN"],
  [{}, { a: "甲" }, "a: only in zh-CN"],
  [{ a: "of {n}" }, { a: "{m} 个" }, "a: {n} in en, {m} in zh-CN"],
  [{ a: "{n, plural, other {{who} of #}}" }, { a: "{n} 个" }, "a: {n, who} in en, {n} in zh-CN"],
  [{ a: "an {open" }, { a: "甲" }, "a: en does not parse"],
  [{ a: "ok" }, { a: "{open" }, "a: zh-CN does not parse"],
  [{ a: "Save" }, { a: "Save" }, "a: the same text in both languages (Save)"],
])("%j with %j is refused", (en, zh, problem) => {
  const [first, ...rest] = catalogueProblems(en, zh, none);
  expect(first).toContain(problem);
  expect(rest).toEqual([]);
});

test("the same text passes when it holds no words, or is listed; a list that is out of date is refused", () => {
  expect(catalogueProblems({ a: "{x} / {y}" }, { a: "{x} / {y}" }, none)).toEqual([]);
  const same = { a: "the name of a kind" };
  expect(catalogueProblems({ a: "Pod" }, { a: "Pod" }, { dynamic: {}, same })).toEqual([]);
  expect(catalogueProblems({ a: "Pod" }, { a: "容器组" }, { dynamic: {}, same })).toEqual([
    "a: listed as the same in both languages, and is not",
  ]);
});

const use = (en: Record<string, string>, text: string, dynamic: Record<string, string> = {}, path = "renderer/a.tsx") =>
  codeProblems(en, new Map([[path, text]]), { dynamic, same: {} });

test("a key counts as used wherever it stands as a text", () => {
  expect(use({ "a.b": "" }, `const x = <P title={t("a.b")} />;`)).toEqual([]);
  expect(use({ "a.b": "" }, `const ids = { one: "a.b" };`)).toEqual([]);
  expect(use({ "a.b": "" }, `// "a.b"`)).toEqual(["a.b: used nowhere"]);
  expect(use({ "a.b": "" }, `t("a.b");`, {}, "renderer/a.test.tsx")).toEqual(["a.b: used nowhere"]);
});

test("a key that the catalogue lacks is named with its place", () => {
  expect(use({}, `\nt("a.b");`)).toEqual([`renderer/a.tsx:2: t("a.b") is not in the catalogue`]);
  expect(use({}, `throw fail(message("a.b", { n }));`)).toEqual([
    `renderer/a.tsx:1: message("a.b") is not in the catalogue`,
  ]);
});

test("a text's parameters have to be given, where the code tells which are", () => {
  const en = { "a.b": "{n, plural, other {# of {total}}}" };
  expect(use(en, `t("a.b", { n, total: 3, more: 1 }); t("a.b", all); t("a.b", { ...all });`)).toEqual([]);
  expect(use(en, `t("a.b", { n });`)).toEqual([`renderer/a.tsx:1: t("a.b") lacks {total}`]);
  expect(use(en, `const m = message("a.b");`)).toEqual([`renderer/a.tsx:1: message("a.b") lacks {n, total}`]);
  expect(use(en, `const m = { id: "a.b", params: { n } };`)).toEqual([
    `renderer/a.tsx:1: message("a.b") lacks {total}`,
  ]);
});

test("keys put together at run time need their family listed, and a family without keys is refused", () => {
  const en = { "state.ready": "", "state.failed": "" };
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is code of a page
  const code = "t(`state.${state}`);";
  expect(use(en, code)).toHaveLength(2);
  expect(use(en, code, { "state.": "one of ConnectionState" })).toEqual([]);
  expect(use({}, "", { "state.": "one of ConnectionState" })).toEqual(["state.: a dynamic family without keys"]);
});
