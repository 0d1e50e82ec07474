/** Proxy auto-configuration from a file or address that a person named. The script runs in an interpreter of its
 *  own (WebAssembly) without access to this process. */
import type { PacProxyAgent } from "pac-proxy-agent";

/** Makes a resolver.
 *  @param location a path's `file:` URL, or an http(s) URL
 *  @returns the script's answer for a URL; rejects when the script cannot be had or fails */
export function pacFileResolver(location: URL): (url: string, signal: AbortSignal) => Promise<string> {
  let agent: PacProxyAgent<string> | null = null;
  return async (url, signal) => {
    // Loaded on first use: most people have no such file.
    const { PacProxyAgent: Agent } = await import("pac-proxy-agent");
    signal.throwIfAborted();
    agent ??= new Agent(location);
    // Asked anew each time; a script that has not changed is not compiled again.
    const resolve = await agent.getResolver();
    return resolve(url);
  };
}
