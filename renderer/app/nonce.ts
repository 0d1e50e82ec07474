/** The nonce under which this page may add style elements; empty where the host sets no policy (the development server). */
export function cspNonce(): string {
  const meta = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]');
  // Browsers hide the nonce attribute; hosts write it as content.
  return meta?.nonce || meta?.content || "";
}

/** Hands the nonce to libraries that add style elements by themselves: `get-nonce`, under radix's scroll lock, reads this name. */
export function shareNonce(): void {
  const nonce = cspNonce();
  if (nonce !== "") Object.assign(globalThis, { __webpack_nonce__: nonce });
}
