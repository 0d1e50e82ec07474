/** A tunnel through an HTTP proxy: CONNECT (RFC 9110, section 9.3.6). */
import { request } from "node:http";
import type { Duplex } from "node:stream";
import { message } from "../../../shared/model/message.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import { addressText, codeOf } from "./dialError.ts";
import type { Address } from "./dialer.ts";
import type { ProxyServer } from "./proxyChoice.ts";

/** Asks the proxy at the other end of `stream` for a tunnel to the target. Afterwards the stream is the target's.
 *  @throws RpcError `unreachable`: login demanded, refused with a status, or not a proxy at all */
export function httpConnect(stream: Duplex, target: Address, proxy: ProxyServer): Promise<void> {
  const at = addressText(proxy.address);
  const authority = addressText(target);
  return new Promise((resolve, reject) => {
    const asking = request({
      method: "CONNECT",
      path: authority,
      headers: { Host: authority, ...authorization(proxy) },
      // Without an agent: Node then takes this stream as it is.
      createConnection: () => stream,
    });
    asking.on("connect", (response, _socket, head) => {
      const status = response.statusCode ?? 0;
      if (status === 407) {
        reject(new RpcError("unreachable", message("connection.proxyLogin", { hop: "proxy", proxy: at })));
      } else if (status < 200 || status > 299) {
        const detail = `${status} ${response.statusMessage ?? ""}`.trim().slice(0, 200);
        reject(
          new RpcError(
            "unreachable",
            message("connection.proxyTarget", { hop: "proxy", proxy: at, target: authority, detail }),
          ),
        );
      } else {
        if (head.length > 0) stream.unshift(head);
        resolve();
      }
    });
    // Some "proxies" are web servers: they answer CONNECT as a request of their own, or with something that is no HTTP.
    asking.on("response", (response) => {
      response.resume();
      reject(new RpcError("unreachable", message("connection.proxyProtocol", { hop: "proxy", proxy: at })));
    });
    asking.on("error", (error) => {
      const id = codeOf(error).startsWith("HPE_") ? "connection.proxyProtocol" : "connection.proxyClosed";
      reject(new RpcError("unreachable", message(id, { hop: "proxy", proxy: at }), { cause: error }));
    });
    asking.end();
  });
}

function authorization(proxy: ProxyServer): Record<string, string> {
  if (!proxy.credentials) return {};
  const { username, password } = proxy.credentials;
  return { "Proxy-Authorization": `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}` };
}
