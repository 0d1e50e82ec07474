/** Takes secrets out of text before it is kept: bearer tokens, JWTs, keys, passwords in URLs and in assignments. */
const RULES: readonly (readonly [RegExp, string])[] = [
  [/\b(Bearer|Basic|Negotiate)\s+[A-Za-z0-9._~+/=-]{6,}/gi, "$1 [redacted]"],
  [/\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{4,}(\.[A-Za-z0-9_-]*)?/g, "[redacted token]"],
  [/-----BEGIN ([A-Z ]*PRIVATE KEY)-----[\s\S]*?(-----END \1-----|$)/g, "[redacted $1]"],
  [/\b([a-z][a-z0-9+.-]{1,15}:\/\/)[^\s/@:]*:[^\s/@]+@/gi, "$1[redacted]@"],
  [
    /\b(access_token|id_token|refresh_token|client_secret|client-key-data|password|passwd|secret|token)(["']?\s*[:=]\s*["']?)[^\s"',;&}]{4,}/gi,
    "$1$2[redacted]",
  ],
];

/** Control characters other than tab and newline: a terminal or a viewer must not act on what an engine sent. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

export function redact(text: string): string {
  let safe = text.replace(CONTROL, "\ufffd");
  for (const [pattern, replacement] of RULES) safe = safe.replace(pattern, replacement);
  return safe;
}
