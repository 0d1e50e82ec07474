/** How a connection reaches its target: the small interface by which domains lend each other their ways
 *  (direct, proxy, SSH jump, port-forward). A dialer moves bytes; TLS to the target is laid on top (`secure.ts`). */
import type { Duplex } from "node:stream";

/** Where to: a name or an address without brackets, and a port. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

export interface DialOptions {
  readonly signal: AbortSignal;
  /** For all hops together, the proxy's greeting included. */
  readonly timeoutMs: number;
}

/** Which way was chosen, and why: shown by the preflight, without secrets. */
export type Route =
  | { readonly kind: "direct"; readonly reason: RouteReason }
  | {
      readonly kind: "proxy";
      readonly scheme: ProxyScheme;
      readonly address: Address;
      readonly authenticated: boolean;
      readonly reason: RouteReason;
    };

export type ProxyScheme = "http" | "https" | "socks5";

export type RouteReason =
  /** `proxy-url` of the cluster entry. */
  | { readonly from: "proxy-url" }
  /** A variable such as HTTPS_PROXY, by the name under which it was found. */
  | { readonly from: "environment"; readonly variable: string }
  /** The system's or a person's proxy auto-configuration. */
  | { readonly from: "pac"; readonly answer: string }
  /** Loopback is never proxied (Go's rule, which kubectl follows). */
  | { readonly from: "loopback" }
  /** An entry of NO_PROXY matched. */
  | { readonly from: "no-proxy"; readonly entry: string }
  /** Nothing asks for a proxy. */
  | { readonly from: "nothing" };

export interface Dialer {
  /** Opens a byte stream to the target; the caller owns and destroys it.
   *  @throws RpcError `unreachable`, `timeout` or `cancelled`; the message's `hop` says where it ended */
  dial(target: Address, options: DialOptions): Promise<Duplex>;
  /** The way that `dial` would take now, without opening anything. */
  route(target: Address, signal: AbortSignal): Promise<Route>;
}
