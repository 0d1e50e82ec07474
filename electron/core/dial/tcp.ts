/** A plain TCP connection, made with a limit of time and cancellable. */
import { connect, type Socket } from "node:net";
import { cancelledError, timeoutError } from "./dialError.ts";
import type { Address, DialOptions } from "./dialer.ts";

/** How long a silent connection lives before the system asks whether the other side is still there. */
const keepAliveMs = 15_000;

/** Connects (IPv6 and IPv4 side by side, as Node does).
 *  @param hop what a timeout is called
 *  @throws RpcError `timeout` or `cancelled`; otherwise the system's own error, for the caller to name */
export function connectTcp(address: Address, options: DialOptions, hop: "tcp" | "proxy"): Promise<Socket> {
  const { signal, timeoutMs } = options;
  if (signal.aborted) return Promise.reject(cancelledError(signal));
  return new Promise((resolve, reject) => {
    const socket = connect({
      host: address.host,
      port: address.port,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: keepAliveMs,
    });
    // Between two owners no error may go unheard: that would end the process. Every owner sees `close`.
    socket.on("error", () => undefined);
    const end = (error: Error) => {
      settle();
      socket.destroy();
      reject(error);
    };
    const onAbort = () => end(cancelledError(signal));
    const timer = setTimeout(() => end(timeoutError(address, hop, timeoutMs)), timeoutMs);
    const onConnect = () => {
      settle();
      resolve(socket);
    };
    const settle = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
      socket.off("error", end);
      socket.off("connect", onConnect);
    };
    signal.addEventListener("abort", onAbort, { once: true });
    socket.once("error", end);
    socket.once("connect", onConnect);
  });
}
