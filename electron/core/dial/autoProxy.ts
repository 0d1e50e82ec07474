/** Automatic proxy configuration as it is set now: the script that the person named, else what the host knows of the system's proxies. */
import { homedir } from "node:os";
import { pathToFileURL } from "node:url";
import { pacFileResolver } from "./pacFile.ts";

/** The answer for a URL, such as `PROXY a:3128; DIRECT`; null where nothing is configured. */
export type ResolveProxy = (url: string, signal: AbortSignal) => Promise<string | null>;

export interface AutoProxyOptions {
  /** A file or http(s) address, empty for none: looked at with every question, so that a change counts at once. */
  readonly pac: () => string;
  /** The system's proxies, where the host can ask for them. */
  readonly system?: (url: string) => Promise<string>;
}

export function autoProxy({ pac, system }: AutoProxyOptions): ResolveProxy {
  let script: { readonly pac: string; readonly resolve: ResolveProxy } | null = null;
  return async (url, signal) => {
    const named = pac();
    if (named === "") return (await system?.(url)) ?? null;
    if (script?.pac !== named) script = { pac: named, resolve: pacFileResolver(locationOf(named)) };
    return script.resolve(url, signal);
  };
}

function locationOf(pac: string): URL {
  return /^https?:\/\//i.test(pac) ? new URL(pac) : pathToFileURL(pac.replace(/^~(?=\/)/, homedir()));
}
