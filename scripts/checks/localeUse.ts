import { IntlMessageFormat } from "intl-messageformat";
import type { Catalogue } from "../locales/parts.ts";
import { parseSource } from "../source/parse.ts";
import { isTest } from "../source/tree.ts";

/** `resources/locales/exceptions.json`. */
export interface LocaleExceptions {
  /** Beginning of keys that are put together at run time → where. */
  readonly dynamic: Readonly<Record<string, string>>;
  /** Keys whose Chinese text is the English one → why. */
  readonly same: Readonly<Record<string, string>>;
}

/** What is wrong with the two catalogues by themselves: keys of one language, parameters of one, texts that do not parse, texts
 *  that were not translated. */
export function catalogueProblems(en: Catalogue, zh: Catalogue, { same }: LocaleExceptions): readonly string[] {
  const problems: string[] = [];
  for (const key of Object.keys(zh)) if (!Object.hasOwn(en, key)) problems.push(`${key}: only in zh-CN`);
  for (const [key, english] of Object.entries(en)) {
    const chinese = zh[key];
    if (chinese === undefined) {
      problems.push(`${key}: not in zh-CN`);
      continue;
    }
    const parameters = [english, chinese].map((text) => parametersOf(text));
    const [ofEnglish, ofChinese] = parameters;
    if (ofEnglish instanceof Error) problems.push(`${key}: en does not parse: ${ofEnglish.message}`);
    else if (ofChinese instanceof Error) problems.push(`${key}: zh-CN does not parse: ${ofChinese.message}`);
    else if (ofEnglish?.join() !== ofChinese?.join())
      problems.push(`${key}: {${ofEnglish?.join(", ")}} in en, {${ofChinese?.join(", ")}} in zh-CN`);
    const equal = english === chinese && /[a-z]{2}/i.test(english.replace(/\{[^{}]*\}/g, ""));
    if (equal && !Object.hasOwn(same, key)) problems.push(`${key}: the same text in both languages (${english})`);
  }
  for (const key of Object.keys(same))
    if (en[key] === undefined || en[key] !== zh[key])
      problems.push(`${key}: listed as the same in both languages, and is not`);
  return problems;
}

/** What is wrong between the code and the catalogue: keys that nothing names, names that are no key,
 *  parameters that are not given.
 *  @param code path → text; tests are left out */
export function codeProblems(
  en: Catalogue,
  code: ReadonlyMap<string, string>,
  { dynamic }: LocaleExceptions,
): readonly string[] {
  const problems: string[] = [];
  const named = new Set<string>();
  for (const [path, text] of code) {
    if (isTest(path)) continue;
    const { strings, calls } = parseSource(path, text);
    for (const value of strings) named.add(value);
    for (const { callee, argument, params, line } of calls) {
      if (callee !== "t" && callee !== "message") continue;
      const wanted = Object.hasOwn(en, argument) ? parametersOf(en[argument] ?? "") : undefined;
      if (wanted === undefined) problems.push(`${path}:${line}: ${callee}("${argument}") is not in the catalogue`);
      if (params === undefined || wanted === undefined || wanted instanceof Error) continue;
      const missing = wanted.filter((name) => !params.includes(name));
      if (missing.length > 0) problems.push(`${path}:${line}: ${callee}("${argument}") lacks {${missing.join(", ")}}`);
    }
  }
  const families = Object.keys(dynamic);
  for (const key of Object.keys(en))
    if (!named.has(key) && !families.some((family) => key.startsWith(family))) problems.push(`${key}: used nowhere`);
  for (const family of families)
    if (!Object.keys(en).some((key) => key.startsWith(family)))
      problems.push(`${family}: a dynamic family without keys`);
  return problems;
}

/** The names of what an ICU message is filled with, in order, each once. */
function parametersOf(text: string): readonly string[] | Error {
  const names = new Set<string>();
  const visit = (elements: readonly unknown[]) => {
    for (const element of elements) {
      const { type, value, options } = shape(element);
      // Types of @formatjs/icu-messageformat-parser: 0 is literal text, 7 the # of a plural; all others name a parameter.
      if (type !== 0 && type !== 7 && typeof value === "string") names.add(value);
      for (const option of Object.values(options)) visit(shape(option).children);
    }
  };
  try {
    visit(new IntlMessageFormat(text, "en", undefined, { ignoreTag: true }).getAst());
    return [...names].sort();
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** The few fields that matter here of an element of a parsed message, or of one option of it. */
function shape(node: unknown): { type: unknown; value: unknown; options: object; children: readonly unknown[] } {
  const fields: Record<string, unknown> = typeof node === "object" && node !== null ? { ...node } : {};
  const { type, value, options } = fields;
  return {
    type,
    value,
    options: typeof options === "object" && options !== null ? options : {},
    children: Array.isArray(value) ? value : [],
  };
}
