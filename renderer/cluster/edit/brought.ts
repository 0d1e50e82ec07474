/** Texts from outside, as the editor keeps them: its places are counted in line feeds, and a mark of byte order is no part of a document. */
export function broughtText(text: string): string {
  return text.replace(/^\uFEFF/, "").replace(/\r\n?/g, "\n");
}

/** UTF-8, or UTF-16 with its mark, as PowerShell writes it. */
export function broughtBytes(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe ? "utf-16le" : first === 0xfe && second === 0xff ? "utf-16be" : "utf-8";
  return broughtText(new TextDecoder(encoding).decode(bytes));
}
