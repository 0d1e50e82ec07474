/** Taking secrets out of text that will leave the machine. What is shown was chosen to hold none; this is the second lock. */
import { redact as redactKept } from "../../core/log/redact.ts";

/** Beyond what the log takes out: certificates, user information of any kind in addresses, and values of telling options. */
const rules: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]+-----[\s\S]*?(?:-----END [A-Z ]+-----|$)/g, "[redacted PEM]"],
  [/(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@]+@/gi, "$1"],
  [
    /((?:api-?key|private-?key|credential|secret)[\w-]*["']?\s*[=:]\s*["']?)(?!\[redacted)[^\s"',;&]+/gi,
    "$1[redacted]",
  ],
  [/((?:^|\s)--?[\w-]*(?:secret|password|passwd|token|key)[\w-]*\s+)(?!-|\[redacted)(?:"[^"]*"|\S+)/gi, "$1[redacted]"],
];

/** Keeps names, addresses and words; replaces what looks like a credential. */
export function redact(text: string): string {
  return rules.reduce((redacted, [pattern, replacement]) => redacted.replace(pattern, replacement), redactKept(text));
}

/** An argument vector as one line for a person to read (never to run), without the values of telling options. */
export function redactArguments(args: readonly string[]): string {
  return redact(args.map((arg) => (/^[\w@%+=:,./-]+$/.test(arg) ? arg : JSON.stringify(arg))).join(" "));
}
