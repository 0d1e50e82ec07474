/** Taking secrets out of text that will leave the machine. What is shown was chosen to hold none; this is the second lock. */

const rules: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]+-----[\s\S]*?(?:-----END [A-Z ]+-----|$)/g, "[PEM]"],
  // A JSON Web Token, wherever it stands.
  [/\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g, "[token]"],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]{6,}/gi, "$1 [secret]"],
  [/(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@]+@/gi, "$1"],
  // `--client-secret=x`, `password: x`, `token x` behind dashes.
  [
    /((?:secret|password|passwd|token|api-?key|private-?key|credential)[\w-]*["']?\s*[=:]\s*)["']?[^\s"',;&]+/gi,
    "$1[secret]",
  ],
  [/((?:^|\s)--?[\w-]*(?:secret|password|passwd|token|key)[\w-]*\s+)(?!-)(?:"[^"]*"|\S+)/gi, "$1[secret]"],
];

/** Keeps names, addresses and words; replaces what looks like a credential. */
export function redact(text: string): string {
  return rules.reduce((redacted, [pattern, replacement]) => redacted.replace(pattern, replacement), text);
}

/** An argument vector as one line for a person to read (never to run), without the values of telling options. */
export function redactArguments(args: readonly string[]): string {
  return redact(args.map((arg) => (/^[\w@%+=:,./-]+$/.test(arg) ? arg : JSON.stringify(arg))).join(" "));
}
