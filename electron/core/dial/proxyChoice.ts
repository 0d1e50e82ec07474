/** Which way to a target: the cluster's own `proxy-url`, then the environment's variables by Go's rules, then auto-configuration. */
import { message } from "../../../shared/model/message.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { Address, ProxyScheme, Route, RouteReason } from "./dialer.ts";
import { isLoopback, parseNoProxy } from "./noProxy.ts";

/** A proxy with what it takes to log in to it. */
export interface ProxyServer {
  readonly scheme: ProxyScheme;
  readonly address: Address;
  readonly credentials: { readonly username: string; readonly password: string } | null;
}

/** One way to try; several come from an auto-configuration answer. */
export interface Way {
  readonly proxy: ProxyServer | null;
  readonly reason: RouteReason;
}

export interface ProxySettings {
  /** Of the target: it decides between HTTPS_PROXY and HTTP_PROXY. */
  readonly scheme: "https" | "http";
  readonly proxyUrl: string | null;
  /** Variables by their own names. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Decides without any I/O.
 *  @returns the way, or null when only auto-configuration can tell
 *  @throws RpcError `invalid` when the setting that counts is no proxy address */
export function chooseWay(target: Address, settings: ProxySettings): Way | null {
  const { proxyUrl, environment, scheme } = settings;
  if (proxyUrl) return { proxy: parseProxy(proxyUrl, "proxy-url"), reason: { from: "proxy-url" } };
  if (isLoopback(target.host)) return { proxy: null, reason: { from: "loopback" } };
  const names = scheme === "https" ? ["HTTPS_PROXY", "https_proxy"] : ["HTTP_PROXY", "http_proxy"];
  const variable = names.find((name) => environment[name]);
  const value = variable === undefined ? undefined : environment[variable];
  if (variable === undefined || value === undefined) return null;
  const exempt = parseNoProxy(environment.NO_PROXY || environment.no_proxy || "")(target);
  if (exempt !== null) return { proxy: null, reason: { from: "no-proxy", entry: exempt } };
  return { proxy: parseProxy(value, variable), reason: { from: "environment", variable } };
}

/** The ways of an auto-configuration answer, in its order: `PROXY a:3128; SOCKS5 b; DIRECT`. What cannot be used (SOCKS4, QUIC) is left out.
 *  @returns direct when the answer is empty, as browsers do; nothing when it holds only what cannot be used */
export function parsePacAnswer(answer: string): readonly Way[] {
  const parts = answer
    .split(";")
    .map((part) => part.trim())
    .filter((part) => part !== "");
  if (parts.length === 0) return [{ proxy: null, reason: { from: "pac", answer: "DIRECT" } }];
  return parts.flatMap((part): Way[] => {
    const [kind = "", place = ""] = part.split(/\s+/);
    const reason: RouteReason = { from: "pac", answer: part.replace(/[^\s@]+@/, "") };
    if (kind.toUpperCase() === "DIRECT") return [{ proxy: null, reason }];
    const scheme = pacSchemes.get(kind.toUpperCase());
    if (!scheme || place === "") return [];
    return [{ proxy: parseProxy(`${scheme}://${place}`, "PAC"), reason }];
  });
}

const pacSchemes = new Map([
  ["PROXY", "http"],
  ["HTTP", "http"],
  ["HTTPS", "https"],
  // "SOCKS" leaves the version open; servers of today speak 5.
  ["SOCKS", "socks5"],
  ["SOCKS5", "socks5"],
]);

const defaultPorts: Readonly<Record<ProxyScheme, number>> = { http: 80, https: 443, socks5: 1080 };

/** Reads a proxy's address; without a scheme it is an HTTP proxy.
 *  @param source where it was found, for the error, which never repeats the value: it may hold a password */
export function parseProxy(text: string, source: string): ProxyServer {
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`);
  const scheme = schemeOf(url?.protocol ?? "");
  if (!url || !scheme || url.hostname === "") {
    throw new RpcError("invalid", message("connection.proxyInvalid", { hop: "proxy", source }));
  }
  const username = decode(url.username);
  return {
    scheme,
    address: { host: url.hostname.replace(/^\[|\]$/g, ""), port: Number(url.port) || defaultPorts[scheme] },
    credentials: username === "" && url.password === "" ? null : { username, password: decode(url.password) },
  };
}

/** What may be shown of a way. */
export function routeOf(way: Way): Route {
  if (!way.proxy) return { kind: "direct", reason: way.reason };
  const { scheme, address, credentials } = way.proxy;
  return { kind: "proxy", scheme, address, authenticated: credentials !== null, reason: way.reason };
}

function schemeOf(protocol: string): ProxyScheme | null {
  if (protocol === "http:") return "http";
  if (protocol === "https:") return "https";
  return protocol === "socks5:" || protocol === "socks5h:" ? "socks5" : null;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A lone percent sign was meant as it stands.
    return text;
  }
}
