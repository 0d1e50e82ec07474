/** Messages as text, from the renderer's own catalogues: in English for logs and the clipboard, in the person's language for rows that are filtered and
 *  sorted here. */
import { IntlMessageFormat } from "intl-messageformat";
import en from "../../../resources/locales/en.json" with { type: "json" };
import zh from "../../../resources/locales/zh-CN.json" with { type: "json" };
import type { Language } from "../../../shared/model/language.ts";
import type { Message } from "../../../shared/model/message.ts";

export type Say = (message: Message) => string;

const catalogues: Readonly<Record<Language, Readonly<Record<string, string>>>> = { en, "zh-CN": zh };
const known = new Map<Language, Say>();

export function sayIn(language: Language): Say {
  const say = known.get(language) ?? speaker(language);
  known.set(language, say);
  return say;
}

export const english: Say = (message) => sayIn("en")(message);

/** An id that the catalogue lacks is written with its parameters: nothing is lost. */
function speaker(language: Language): Say {
  const texts = catalogues[language];
  /** Read once: a table of receipts says the same few sentences thousands of times. */
  const formats = new Map<string, IntlMessageFormat>();
  return ({ id, params }) => {
    const text = Object.hasOwn(texts, id) ? texts[id] : undefined;
    if (text === undefined) return `${id} ${JSON.stringify(params)}`;
    try {
      const format = formats.get(id) ?? new IntlMessageFormat(text, language);
      formats.set(id, format);
      return String(format.format(params));
    } catch {
      return `${text} ${JSON.stringify(params)}`; // a parameter is missing
    }
  };
}
