import { IntlMessageFormat } from "intl-messageformat";

/** What a text may be filled with. */
export type TextParams = Readonly<Record<string, string | number | Date>>;

export type Catalogue = Readonly<Record<string, string>>;

/** Fills the entries of one catalogue in one language. */
export interface Translator {
  readonly language: string;
  /** @returns the text; the id itself when the catalogue lacks it or a parameter is missing */
  text(id: string, params?: TextParams): string;
}

/** @param catalogue id → ICU message
 *  @param onProblem told once an id: it is unknown, or could not be filled */
export function createTranslator(
  language: string,
  catalogue: Catalogue,
  onProblem: (id: string, cause: string) => void,
): Translator {
  const compiled = new Map<string, IntlMessageFormat>();
  const reported = new Set<string>();
  const report = (id: string, cause: string) => {
    if (reported.has(id)) return id;
    reported.add(id);
    onProblem(id, cause);
    return id;
  };
  return {
    language,
    text(id, params) {
      // Ids arrive from the core as plain strings: "constructor" is no entry.
      const source = Object.hasOwn(catalogue, id) ? catalogue[id] : undefined;
      if (source === undefined) return report(id, "unknown");
      // Most entries hold no braces and no escapes; they need no compiler.
      if (!/[{}'<]/.test(source)) return source;
      try {
        let format = compiled.get(id);
        if (format === undefined) {
          format = new IntlMessageFormat(source, language, undefined, { ignoreTag: true });
          compiled.set(id, format);
        }
        const filled: unknown = format.format(params);
        return typeof filled === "string" ? filled : String(filled);
      } catch (error) {
        return report(id, error instanceof Error ? error.message : String(error));
      }
    },
  };
}
