/** Where records are mirrored to, and what goes with them: the address as the person typed it, and a header whose value is a secret. */
import { z } from "zod";
import { message } from "../../shared/model/message.ts";
import { RpcError } from "../../shared/rpc/envelope.ts";

/** A header belongs to the endpoint for which it was given: a changed address does not get another's secret. */
export const MirrorHeader = z.object({ endpoint: z.string(), name: z.string(), value: z.string() });
export type MirrorHeader = z.infer<typeof MirrorHeader>;

/** OTLP/HTTP: logs go to /v1/logs of a collector whose address is given without a path.
 *  @returns null when there is none
 *  @throws RpcError `invalid` */
export function mirrorAddress(endpoint: string): URL | null {
  if (endpoint === "") return null;
  const url = URL.canParse(endpoint) ? new URL(endpoint) : null;
  const isHttp = url?.protocol === "http:" || url?.protocol === "https:";
  if (url === null || !isHttp || url.username !== "" || url.password !== "")
    throw new RpcError("invalid", message("journal.mirror.address", { endpoint }));
  if (url.pathname === "/" && url.search === "") url.pathname = "/v1/logs";
  return url;
}

/** @param line `Name: value`
 *  @throws RpcError `invalid` */
export function mirrorHeader(endpoint: string, line: string): MirrorHeader {
  const [, name, value] =
    /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\x21-\x7e](?:[\x20-\x7e\t]*[\x21-\x7e])?)[ \t]*$/.exec(line) ?? [];
  if (name === undefined || value === undefined || OURS.test(name))
    throw new RpcError("invalid", message("journal.mirror.headerShape"));
  return { endpoint, name, value };
}

/** What the request itself needs. */
const OURS = /^(?:host|connection|content-length|content-type|transfer-encoding)$/i;

/** A secret leaves the machine under TLS alone. */
export function mayCarrySecret(url: URL): boolean {
  return url.protocol === "https:" || /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
}
