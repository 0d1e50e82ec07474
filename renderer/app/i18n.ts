/** The words of the console: catalogues in `resources/locales`, filled in the person's language. */
import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import en from "../../resources/locales/en.json";
import type { Language } from "../../shared/model/language.ts";
import type { Message } from "../../shared/model/message.ts";
import { type Formats, formats } from "./formats.ts";
import type { TextId } from "./textId.ts";
import { createTranslator, type TextParams, type Translator } from "./translator.ts";

export type { TextId };
export type Translate = (id: TextId, params?: TextParams) => string;

interface Words {
  readonly language: Language;
  readonly translator: Translator;
  readonly t: Translate;
  readonly format: Formats;
}

const store = createStore<Words>(() => wordsOf("en", en));
/** The last language asked for: a slow catalogue must not overrule a later choice. */
let wanted: Language = "en";

/** Switches the language; the Chinese catalogue is loaded at its first use. */
export async function setLanguage(choice: "system" | Language): Promise<void> {
  wanted = choice === "system" ? systemLanguage(navigator.languages) : choice;
  const language = wanted;
  const catalogue = language === "en" ? en : (await import("../../resources/locales/zh-CN.json")).default;
  if (wanted !== language) return;
  document.documentElement.lang = language;
  store.setState(wordsOf(language, catalogue));
}

/** The first of the system's languages that the console speaks. Simplified Chinese serves readers of all Chinese. */
export function systemLanguage(languages: readonly string[]): Language {
  for (const tag of languages) {
    if (/^zh\b/i.test(tag)) return "zh-CN";
    if (/^en\b/i.test(tag)) return "en";
  }
  return "en";
}

/** Outside of components; inside use `useText`, which follows the language. */
export function t(id: TextId, params?: TextParams): string {
  return store.getState().t(id, params);
}

/** A message of the core in the person's language. An id that the catalogue lacks is shown as it is. */
export function formatMessage(message: Message): string {
  return store.getState().translator.text(message.id, message.params);
}

/** `t` of the current language; a new function after each change, so that it may stand in dependency lists. */
export function useText(): Translate {
  return useStore(store, (words) => words.t);
}

/** For what the core says in rows. */
export function useLanguage(): Language {
  return useStore(store, (words) => words.language);
}

/** Numbers, sizes, durations and times of the current language. */
export function useFormats(): Formats {
  return useStore(store, (words) => words.format);
}

function wordsOf(language: Language, catalogue: Readonly<Record<string, string>>): Words {
  const translator = createTranslator(language, catalogue, (id, cause) =>
    console.warn(`text ${id} (${language}): ${cause}`),
  );
  return { language, translator, t: (id, params) => translator.text(id, params), format: formats(language) };
}
