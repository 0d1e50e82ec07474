/** Values of Secrets between base64, as the server has them, and text, as people write them. */

/** @returns null for bytes that are no UTF-8 text */
export function secretText(base64: string): string | null {
  try {
    const bytes = Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

export function secretBase64(text: string): string {
  // In pieces: a long list of arguments overflows the stack.
  const bytes = new TextEncoder().encode(text);
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}
