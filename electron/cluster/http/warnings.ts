/** `Warning` headers of an API server's answer (RFC 7234, section 5.5, which Kubernetes uses with the code 299). */

/** @param header as Node gives it: several of them joined by ", "
 *  @returns their texts, unescaped; what is no warning is left out */
export function warningsIn(header: string | readonly string[] | undefined): readonly string[] {
  const text = typeof header === "string" ? header : (header ?? []).join(", ");
  const found: string[] = [];
  for (const [, quoted = ""] of text.matchAll(/(?:^|,\s*)\d{3} \S+ "((?:[^"\\]|\\.)*)"/g)) {
    found.push(quoted.replace(/\\(.)/g, "$1"));
  }
  return found;
}
