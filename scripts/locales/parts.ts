import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export const languages = ["en", "zh-CN"] as const;
export type Language = (typeof languages)[number];

/** Key → ICU message. */
export type Catalogue = Readonly<Record<string, string>>;

/** One file of `resources/locales/parts`: the words of one area in one language. */
export interface Part {
  /** `table.en.json` */
  readonly file: string;
  readonly language: Language;
  readonly words: Catalogue;
}

/** @returns the catalogue of each language, keys in order, and what is wrong with the parts */
export function mergeParts(parts: readonly Part[]): {
  readonly catalogues: Readonly<Record<Language, Catalogue>>;
  readonly problems: readonly string[];
} {
  const problems: string[] = [];
  const merge = (language: Language) => {
    const owner = new Map<string, string>();
    const words = new Map<string, string>();
    for (const part of parts.filter((each) => each.language === language))
      for (const [key, text] of Object.entries(part.words)) {
        const first = owner.get(key);
        if (first !== undefined) problems.push(`${key} is in ${first} and in ${part.file}`);
        if (typeof text !== "string") problems.push(`${part.file}: ${key} is no text`);
        owner.set(key, part.file);
        words.set(key, text);
      }
    return Object.fromEntries([...words].sort(([one], [other]) => (one < other ? -1 : 1)));
  };
  return { catalogues: { en: merge("en"), "zh-CN": merge("zh-CN") }, problems };
}

export function catalogueFile(root: string, language: Language): string {
  return join(root, "resources/locales", `${language}.json`);
}

export function catalogueText(catalogue: Catalogue): string {
  return `${JSON.stringify(catalogue, null, 2)}\n`;
}

/** @throws SyntaxError naming the part that is no JSON */
export function readParts(root: string): readonly Part[] {
  const folder = join(root, "resources/locales/parts");
  return readdirSync(folder)
    .sort()
    .map((file) => {
      const language = languages.find((each) => file.endsWith(`.${each}.json`));
      if (language === undefined) throw new SyntaxError(`${file}: not NAME.en.json or NAME.zh-CN.json`);
      return { file, language, words: parsePart(file, readFileSync(join(folder, file), "utf8")) };
    });
}

/** JSON.parse keeps the last of two equal keys, and a key that was written twice is a mistake. */
export function parsePart(file: string, text: string): Catalogue {
  let words: unknown;
  try {
    words = JSON.parse(text);
  } catch (error) {
    throw new SyntaxError(`${file}: ${error instanceof Error ? error.message : error}`);
  }
  if (typeof words !== "object" || words === null || Array.isArray(words))
    throw new SyntaxError(`${file}: not an object of key and text`);
  const seen = new Set<string>();
  for (const [, key = ""] of text.matchAll(/[{,]\s*"((?:[^"\\]|\\.)*)"\s*:/g)) {
    if (seen.has(key)) throw new SyntaxError(`${file}: ${key} is there twice`);
    seen.add(key);
  }
  return Object.fromEntries(Object.entries(words));
}
