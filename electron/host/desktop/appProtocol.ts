/** `app://quarterdeck/…`: the built pages, from memory, with the same headers as in the web host. */
import { protocol } from "electron";
import { type Page, rendered } from "../pages.ts";
import { newNonce, securityHeaders } from "../securityHeaders.ts";
import { APP_ORIGIN, APP_SCHEME } from "./bridge.ts";

/** Must run before the app is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

export function serveAppPages(pages: ReadonlyMap<string, Page>): void {
  protocol.handle(APP_SCHEME, (request) => {
    const nonce = newNonce();
    const page = request.method === "GET" ? pageOf(pages, request.url) : undefined;
    if (page === undefined) return new Response(null, { status: 404, headers: securityHeaders(nonce) });
    return new Response(rendered(page, nonce), { headers: { ...securityHeaders(nonce), "Content-Type": page.type } });
  });
}

function pageOf(pages: ReadonlyMap<string, Page>, address: string): Page | undefined {
  const url = new URL(address);
  // `origin` is "null" for schemes that Node's URL does not know: compare the parts.
  const ours = url.protocol === `${APP_SCHEME}:` && `${url.protocol}//${url.host}` === APP_ORIGIN && url.search === "";
  return ours ? pages.get(url.pathname === "" ? "/" : url.pathname) : undefined;
}
