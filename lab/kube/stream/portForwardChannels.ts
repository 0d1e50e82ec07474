import { Duplex } from "node:stream";
import { Channels } from "./channels.ts";
import { PodPorts } from "./portForward.ts";
import type { StreamTarget } from "./target.ts";

/** Subprotocols of port-forwarding in plain WebSocket channels, one connection for each port of the query. */
export const PORT_FORWARD_SUBPROTOCOLS: ReadonlySet<string> = new Set([
  "",
  "v4.channel.k8s.io",
  "v4.base64.channel.k8s.io",
  "portforward.k8s.io",
]);

/** Serves a data channel (even) and an error channel (odd) for each port. Both start with the port as a little-endian 16-bit
 *  number (kubelet `portforward/websocket.go`). */
export function servePortForwardChannels(
  socket: Duplex,
  head: Buffer,
  protocol: string,
  portNumbers: readonly number[],
  target: StreamTarget,
): void {
  const ports = new PodPorts(target);
  const channels = new Channels(socket, head, {
    isBase64: protocol.includes("base64"),
    hasCloseSignal: false,
    inputs: portNumbers.map((_port, index) => index * 2),
    onClosed: () => {
      ports.dispose();
      target.gone?.removeEventListener("abort", close);
    },
  });
  const close = (): void => channels.close();
  target.gone?.addEventListener("abort", close);
  let open = portNumbers.length;
  for (const [index, port] of portNumbers.entries()) {
    const data = channels.output(index * 2);
    const error = channels.output(index * 2 + 1);
    const portBytes = Buffer.alloc(2);
    portBytes.writeUInt16LE(port);
    data.write(portBytes);
    error.write(portBytes);
    error.once("close", () => {
      open -= 1;
      if (open === 0) channels.close();
    });
    const input = channels.input(index * 2);
    if (input !== undefined) ports.connect(port, Duplex.from({ readable: input, writable: data }), error);
  }
}
