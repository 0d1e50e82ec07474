/** The built renderer, read into memory once: what is not in this map does not exist for either host, so no path can leave its folder. */
import { readdirSync, readFileSync } from "node:fs";
import { extname, join, relative, sep } from "node:path";

export interface Page {
  readonly type: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Its name carries a hash of its content: it may be cached for ever. */
  readonly immutable: boolean;
}

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".woff2": "font/woff2",
  ".json": "application/json",
  ".wasm": "application/wasm",
};

/** What stands in `index.html` where the nonce of each answer goes. */
export const NONCE_PLACE = "__CSP_NONCE__";

/** @param folder the built renderer
 *  @returns pages by path ("/", "/assets/x.js"); build manifests and source maps are left out
 *  @throws Error when the folder holds no index.html */
export function readPages(folder: string): ReadonlyMap<string, Page> {
  const pages = new Map<string, Page>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    const path = `/${relative(folder, file).split(sep).join("/")}`;
    const type = TYPES[extname(entry.name)];
    if (!entry.isFile() || type === undefined || path.startsWith("/.vite/")) continue;
    pages.set(path, { type, bytes: new Uint8Array(readFileSync(file)), immutable: path.startsWith("/assets/") });
  }
  const index = pages.get("/index.html");
  if (index === undefined) throw new Error(`${folder} holds no index.html: run the build first`);
  pages.set("/", index);
  return pages;
}

/** The page as it is sent: an HTML page carries the nonce that its policy names. */
export function rendered(page: Page, nonce: string): Uint8Array<ArrayBuffer> {
  if (!page.type.startsWith("text/html")) return page.bytes;
  const text = new TextDecoder().decode(page.bytes).replaceAll(NONCE_PLACE, nonce);
  return new TextEncoder().encode(text);
}
