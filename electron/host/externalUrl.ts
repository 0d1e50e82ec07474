/** Which addresses may leave the console: plain web addresses, without a user or password in them. */
export function externalUrl(text: string): string | null {
  try {
    const url = new URL(text);
    const isWeb = url.protocol === "https:" || url.protocol === "http:";
    return isWeb && url.username === "" && url.password === "" ? url.href : null;
  } catch {
    return null; // no address at all
  }
}
