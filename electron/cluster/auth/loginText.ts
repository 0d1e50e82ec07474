/** Text of a program that a person will read: made harmless, and searched for what they need to log in. */
import type { LoginNotice } from "./interaction.ts";

const longestLine = 1_000;

/** Takes out what steers a terminal or deceives the eye: escape sequences, control characters, changes of writing direction. */
export function neutralise(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
      .replace(/\u001b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])/g, "")
      .replace(/\t/g, " ")
      .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "")
      .slice(0, longestLine)
  );
}

/** Reads lines one after the other: a code often stands on a line of its own below the sentence that announces it. */
export class LoginTextReader {
  #codeExpectedFor = 0;
  readonly #seen = new Set<string>();

  /** @returns what to tell the person about the line: itself, then addresses and codes that were not told yet */
  read(raw: string): readonly LoginNotice[] {
    const line = neutralise(raw).trim();
    if (line === "") return [];
    const notices: LoginNotice[] = [{ kind: "output", line }];
    for (const url of urlsIn(line)) if (this.#isNew(url)) notices.push({ kind: "url", url });
    const rest = line.replace(/https?:\/\/\S+/gi, " ");
    const announced = /\bcode\b/i.exec(rest);
    const place = announced ? rest.slice(announced.index) : this.#codeExpectedFor > 0 ? rest : "";
    const code = codeIn(place, announced !== null);
    if (code && this.#isNew(code)) notices.push({ kind: "code", code });
    this.#codeExpectedFor = code ? 0 : announced ? 3 : Math.max(0, this.#codeExpectedFor - 1);
    return notices;
  }

  #isNew(text: string): boolean {
    if (this.#seen.has(text)) return false;
    this.#seen.add(text);
    return true;
  }
}

function urlsIn(line: string): string[] {
  return [...line.matchAll(/https?:\/\/[^\s"'<>`]+/gi)].flatMap(([text]) => {
    const url = URL.parse(text.replace(/[.,;:!?)\]]+$/, ""));
    // A login within an address is how a hostile one disguises its host.
    return url && url.username === "" && url.password === "" ? [url.href] : [];
  });
}

/** Device codes: groups as in ABCD-EFGH (RFC 8628, section 6.1), or 6 to 12 capitals and digits in one. */
function codeIn(text: string, inSentence: boolean): string | null {
  const pattern = inSentence
    ? /(?<![\w-])([A-Z0-9]{3,8}(?:-[A-Z0-9]{3,8}){1,2}|(?=[A-Z0-9]*[0-9])[A-Z0-9]{6,12}|[A-Z]{8,9})(?![\w-])/
    : /^\W*([A-Z0-9]{3,8}(?:-[A-Z0-9]{3,8}){1,2}|[A-Z0-9]{6,12})\W*$/;
  return pattern.exec(text)?.[1] ?? null;
}
