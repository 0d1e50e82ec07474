import { describe, expect, it } from "vitest";
import en from "../../resources/locales/en.json" with { type: "json" };
import zh from "../../resources/locales/zh-CN.json" with { type: "json" };
import { LeaveQuestions } from "../../shared/leaving.ts";
import type { Translate } from "./i18n.ts";
import { leaveQuestions } from "./leaveQuestions.ts";
import { createTranslator } from "./translator.ts";
import type { UnsavedText } from "./unsaved.ts";

const fail = (id: string, cause: unknown) => {
  throw new Error(`${id}: ${String(cause)}`);
};
const wordsOf = (language: "en" | "zh-CN", catalogue: Readonly<Record<string, string>>): Translate => {
  const translator = createTranslator(language, catalogue, fail);
  return (id, params) => translator.text(id, params);
};
const english = wordsOf("en", en);
const text = (id: string, stored = true): UnsavedText => ({
  id,
  title: { text: "cluster.apply.name", params: {} },
  connection: null,
  stored,
  screen: { kind: "apply", from: "" },
  drop: () => {},
});
const ask = (texts: readonly UnsavedText[], t = english) => leaveQuestions(texts, t, ({ id }) => id);

describe("before the page goes", () => {
  it("nothing is asked where nothing is lost", () => {
    expect(ask([])).toEqual({ close: null, reload: null });
    expect(ask([text("a")]).reload).toBeNull();
  });

  it("it says what would be lost, by name and number, and what the buttons do", () => {
    expect(ask([text("a"), text("b")]).close).toEqual({
      message: "2 texts are not applied",
      detail: "• a\n• b\n\nThey are kept for as long as this window is open, and lost when it closes.",
      stay: "Stay",
      leave: "Close and lose the texts",
    });
    expect(ask([text("a")]).close).toMatchObject({
      message: "1 text is not applied",
      leave: "Close and lose the text",
    });
  });

  it("a reload asks for those alone that it loses", () => {
    const { close, reload } = ask([text("a"), text("b", false)]);
    expect(close?.message).toBe("2 texts are not applied");
    expect(reload).toMatchObject({ message: "1 text is not applied", leave: "Reload and lose the text" });
    expect(reload?.detail).toMatch(/^• b\n\n/);
  });

  it("the question can be read, and is taken by the host, however many and long they are, in both languages", () => {
    const many = Array.from({ length: 500 }, (_, index) => text(`${index} ${"x".repeat(5_000)}`, false));
    for (const t of [english, wordsOf("zh-CN", zh)]) {
      const questions = ask(many, t);
      expect(LeaveQuestions.parse(questions)).toEqual(questions);
      expect(questions.close?.detail.match(/^•/gm)).toHaveLength(9);
      expect(questions.close?.detail).toContain("492");
    }
  });
});
