/** A server's refusal in its own words, without the whole object that it puts between quotes: `Deployment "x" is invalid: patch: Invalid value: "{…}": …`. */

/** A quoted text that is longer is no name and no value that a person wrote to be read in a sentence. */
const mostQuoted = 160;
const shownQuoted = 60;

/** Go's `%q`: escapes are kept together. */
const quoted = /"((?:[^"\\]|\\.)*)"/gs;

export function refusalText(sentence: string): string {
  return sentence.replace(quoted, (whole, inner: string) =>
    inner.length <= mostQuoted ? whole : `"${inner.slice(0, shownQuoted).replace(/\\+$/, "")}…"`,
  );
}
