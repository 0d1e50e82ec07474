/** One copy of each text that comes again and again: namespaces, nodes, label values, statuses. */

/** Beyond this many different texts the set is not worth its memory and starts anew. */
const mostTexts = 200_000;
/** Longer texts are rarely equal. */
const longest = 128;

export class Interner {
  #texts = new Map<string, string>();

  of(text: string): string {
    if (text.length > longest) return text;
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    if (this.#texts.size >= mostTexts) this.#texts = new Map();
    this.#texts.set(text, text);
    return text;
  }
}
