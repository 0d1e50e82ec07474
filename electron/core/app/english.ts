/** Messages in English, from the renderer's own catalogue, for logs, exports and the clipboard. */
import { IntlMessageFormat } from "intl-messageformat";
import catalogue from "../../../resources/locales/en.json" with { type: "json" };
import type { Message } from "../../../shared/model/message.ts";

const texts: Readonly<Record<string, string>> = catalogue;
/** Read once: a table of receipts says the same few sentences thousands of times. */
const formats = new Map<string, IntlMessageFormat>();

/** An id that the catalogue lacks is written with its parameters: nothing is lost. */
export function english({ id, params }: Message): string {
  const text = Object.hasOwn(texts, id) ? texts[id] : undefined;
  if (text === undefined) return `${id} ${JSON.stringify(params)}`;
  try {
    const format = formats.get(id) ?? new IntlMessageFormat(text, "en");
    formats.set(id, format);
    return String(format.format(params));
  } catch {
    return `${text} ${JSON.stringify(params)}`; // a parameter is missing
  }
}
