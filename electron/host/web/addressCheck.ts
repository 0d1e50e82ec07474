/** Where the web host listens, and which requests were meant for it: DNS rebinding and other pages are turned away by Host and Origin. */
import type { IncomingHttpHeaders } from "node:http";

export type Listen =
  | { readonly kind: "tcp"; readonly host: string; readonly port: number; readonly tls: boolean }
  /** Reached through someone's forward, so under any loopback name and port. */
  | { readonly kind: "unix"; readonly path: string };

const LOOPBACK_AUTHORITY = /^(127\.0\.0\.1|localhost|\[::1\])(:[0-9]{1,5})?$/;

/** The origin of the pages, or null behind a Unix socket, where the forward decides it. */
export function originOf(listen: Listen): string | null {
  if (listen.kind === "unix") return null;
  const scheme = listen.tls ? "https" : "http";
  const host = listen.host.includes(":") ? `[${listen.host}]` : listen.host;
  // As browsers write it: the scheme's own port is left out.
  return new URL(`${scheme}://${host}:${listen.port}`).origin;
}

/** Whether the Host header names this listener, port included. */
export function hostFits(listen: Listen, headers: IncomingHttpHeaders): boolean {
  const { host } = headers;
  if (host === undefined) return false;
  const origin = originOf(listen);
  return origin === null ? LOOPBACK_AUTHORITY.test(host) : host === new URL(origin).host;
}

/** Whether the request comes from a page of this listener. Requests without an Origin header do not. */
export function originFits(listen: Listen, headers: IncomingHttpHeaders): boolean {
  const { origin, host } = headers;
  if (origin === undefined || !hostFits(listen, headers)) return false;
  return origin === (originOf(listen) ?? `http://${host}`);
}
