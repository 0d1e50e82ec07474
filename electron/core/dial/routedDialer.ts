/** The dialer of everyday: direct or through the proxy that the settings choose. */
import type { Duplex } from "node:stream";
import { message } from "../../../shared/model/message.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { ResolveProxy } from "./autoProxy.ts";
import { addressText, cancelledError, connectError, proxyConnectError, timeoutError } from "./dialError.ts";
import type { Address, Dialer, DialOptions, Route } from "./dialer.ts";
import { httpConnect } from "./httpConnect.ts";
import { chooseWay, type ProxyServer, type ProxySettings, parsePacAnswer, routeOf, type Way } from "./proxyChoice.ts";
import { secure } from "./secure.ts";
import { socks5Connect } from "./socks5.ts";
import { connectTcp } from "./tcp.ts";

export interface RoutedDialerOptions extends ProxySettings {
  /** Auto-configuration, where there is some to ask. */
  readonly resolveProxy?: ResolveProxy;
}

/** Makes a dialer; it keeps nothing open itself. */
export function routedDialer(options: RoutedDialerOptions): Dialer {
  return {
    async dial(target, dialOptions) {
      const ways = await waysTo(target, options, dialOptions.signal);
      return tryEach(ways, target, dialOptions);
    },
    async route(target, signal): Promise<Route> {
      const [way] = await waysTo(target, options, signal);
      return routeOf(way);
    },
  };
}

const nothingSet: readonly [Way] = [{ proxy: null, reason: { from: "nothing" } }];

async function waysTo(
  target: Address,
  options: RoutedDialerOptions,
  signal: AbortSignal,
): Promise<readonly [Way, ...Way[]]> {
  const chosen = chooseWay(target, options);
  if (chosen) return [chosen];
  if (!options.resolveProxy) return nothingSet;
  const url = `${options.scheme}://${addressText(target)}/`;
  const answer = await options.resolveProxy(url, signal).catch((error: unknown) => {
    if (signal.aborted) throw cancelledError(signal);
    const detail = error instanceof Error ? error.message : String(error);
    throw new RpcError("unreachable", message("connection.pacFailed", { hop: "proxy", detail }), { cause: error });
  });
  if (answer === null) return nothingSet;
  const [first, ...rest] = parsePacAnswer(answer);
  if (!first)
    throw new RpcError(
      "unsupported",
      message("connection.pacUnusable", { hop: "proxy", detail: answer.slice(0, 200) }),
    );
  return [first, ...rest];
}

/** The next way is for when a proxy cannot be reached; what lies behind a reached proxy is the same by any way. */
async function tryEach(ways: readonly [Way, ...Way[]], target: Address, options: DialOptions): Promise<Duplex> {
  const [way, next, ...rest] = ways;
  try {
    return await (way.proxy ? throughProxy(way.proxy, target, options) : direct(target, options));
  } catch (error) {
    const proxyIsAway = error instanceof RpcError && error.code !== "cancelled" && error.text.params.hop === "proxy";
    if (!next || !proxyIsAway) throw error;
    return tryEach([next, ...rest], target, options);
  }
}

async function direct(target: Address, options: DialOptions): Promise<Duplex> {
  try {
    return await connectTcp(target, options, "tcp");
  } catch (error) {
    throw error instanceof RpcError ? error : connectError(error, target);
  }
}

async function throughProxy(proxy: ProxyServer, target: Address, options: DialOptions): Promise<Duplex> {
  const startMs = performance.now();
  const stream = await reachProxy(proxy, options);
  const leftMs = Math.max(1, options.timeoutMs - (performance.now() - startMs));
  const greeting =
    proxy.scheme === "socks5" ? socks5Connect(stream, target, proxy) : httpConnect(stream, target, proxy);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let onAbort = () => {};
  const ended = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(timeoutError(proxy.address, "proxy", options.timeoutMs)), leftMs);
    onAbort = () => reject(cancelledError(options.signal));
    options.signal.addEventListener("abort", onAbort, { once: true });
  });
  try {
    await Promise.race([greeting, ended]);
    return stream;
  } catch (error) {
    stream.destroy();
    // The greeting may still fail, unheard.
    greeting.catch(() => undefined);
    throw error instanceof RpcError ? error : proxyConnectError(error, proxy.address);
  } finally {
    clearTimeout(timer);
    options.signal.removeEventListener("abort", onAbort);
  }
}

async function reachProxy(proxy: ProxyServer, options: DialOptions): Promise<Duplex> {
  const { address } = proxy;
  const socket = await connectTcp(address, options, "proxy").catch((error: unknown) => {
    throw error instanceof RpcError ? error : proxyConnectError(error, address);
  });
  if (proxy.scheme !== "https") return socket;
  const trust = {
    serverName: address.host,
    caPem: null,
    insecure: false,
    clientCertificate: null,
    protocols: ["http/1.1"],
  };
  try {
    return await secure(socket, address, trust, options);
  } catch (error) {
    if (!(error instanceof RpcError) || error.code === "cancelled") throw error;
    const params = { hop: "proxy", proxy: addressText(address), detail: error.text.id.replace("connection.", "") };
    throw new RpcError(error.code, message("connection.proxyTls", params), { cause: error });
  }
}
