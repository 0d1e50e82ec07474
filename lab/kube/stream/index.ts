import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { runProcess } from "./execProcess.ts";
import { EXEC_STREAM_PROTOCOLS, openExecSpdy } from "./execSpdy.ts";
import { EXEC_SUBPROTOCOLS, openExecWebSocket } from "./execWebSocket.ts";
import { PORT_FORWARD_SUBPROTOCOLS, servePortForwardChannels } from "./portForwardChannels.ts";
import { PORT_FORWARD_PROTOCOL, PORT_FORWARD_PROTOCOLS, servePortForwardSpdy } from "./portForwardSpdy.ts";
import { badRequest, refuseUpgrade } from "./refusal.ts";
import { isRefusal, readStreamRequest, type StreamRequest } from "./streamRequest.ts";
import type { StreamTarget } from "./target.ts";
import { isWebSocketUpgrade, negotiateWebSocket, splitList } from "./wire/websocketHandshake.ts";
import { WebSocketTunnel } from "./wire/websocketTunnel.ts";

export { streamLogs } from "./logs.ts";

const TUNNEL_PROTOCOL = `SPDY/3.1+${PORT_FORWARD_PROTOCOL}`;
const STREAM_PROTOCOL_HEADER = "X-Stream-Protocol-Version";

/** Serves an upgrade request on `/api/v1/namespaces/{ns}/pods/{name}/{exec|attach|portforward}`: over SPDY/3.1, over WebSocket
 *  channels, or over SPDY in a WebSocket, as the client asks. From here on it owns the socket; what cannot be served is answered
 *  with a metav1.Status.
 *  @param request authenticated and authorized
 *  @param head what the `upgrade` event came with */
export function handleStreaming(request: IncomingMessage, socket: Duplex, head: Buffer, target: StreamTarget): void {
  socket.on("error", () => socket.destroy());
  const wanted = readStreamRequest(request.url ?? "", target);
  if (isRefusal(wanted)) refuseUpgrade(socket, wanted);
  else if (isWebSocketUpgrade(request.headers)) upgradeToWebSocket(request, socket, head, wanted, target);
  else if (request.headers.upgrade?.toLowerCase() === "spdy/3.1") upgradeToSpdy(request, socket, head, wanted, target);
  else refuseUpgrade(socket, badRequest("Upgrade request required"));
}

function upgradeToWebSocket(
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  wanted: StreamRequest,
  target: StreamTarget,
): void {
  const handshake = negotiateWebSocket(request.headers, servedSubprotocols(wanted));
  if (request.method !== "GET" || handshake.outcome === "refuse") {
    refuseUpgrade(
      socket,
      badRequest(handshake.outcome === "refuse" ? handshake.reason : "a WebSocket starts with GET"),
    );
    return;
  }
  const { accept, protocol } = handshake;
  if (wanted.verb === "portforward" && protocol !== TUNNEL_PROTOCOL && wanted.ports.length === 0) {
    refuseUpgrade(socket, badRequest('query parameter "ports" is required'));
    return;
  }
  switchProtocols(socket, {
    Upgrade: "websocket",
    "Sec-WebSocket-Accept": accept,
    ...(protocol === "" ? {} : { "Sec-WebSocket-Protocol": protocol }),
  });
  if (wanted.verb !== "portforward") {
    void runProcess(wanted, openExecWebSocket(socket, head, protocol, wanted), target);
  } else if (protocol === TUNNEL_PROTOCOL) {
    servePortForwardSpdy(new WebSocketTunnel(socket, head), target);
  } else {
    servePortForwardChannels(socket, head, protocol, wanted.ports, target);
  }
}

function upgradeToSpdy(
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  wanted: StreamRequest,
  target: StreamTarget,
): void {
  const served = wanted.verb === "portforward" ? PORT_FORWARD_PROTOCOLS : EXEC_STREAM_PROTOCOLS;
  const offered = splitList(request.headers[STREAM_PROTOCOL_HEADER.toLowerCase()]);
  const protocol = (offered.length === 0 ? [""] : offered).find((name) => served.has(name));
  if (protocol === undefined) {
    const names = [...served].filter((name) => name !== "").join(", ");
    refuseUpgrade(socket, {
      code: 403,
      reason: "Forbidden",
      message: `unable to upgrade: unable to negotiate protocol: client supports [${offered.join(" ")}], server accepts [${names}]`,
      headers: { "X-Accepted-Stream-Protocol-Versions": names },
    });
    return;
  }
  switchProtocols(socket, {
    Upgrade: "SPDY/3.1",
    ...(protocol === "" ? {} : { [STREAM_PROTOCOL_HEADER]: protocol }),
  });
  if (head.length > 0) socket.unshift(head);
  if (wanted.verb === "portforward") servePortForwardSpdy(socket, target);
  else openExecSpdy(socket, protocol, wanted, (streams) => void runProcess(wanted, streams, target));
}

function servedSubprotocols(wanted: StreamRequest): ReadonlySet<string> {
  if (wanted.verb !== "portforward") return EXEC_SUBPROTOCOLS;
  return new Set([TUNNEL_PROTOCOL, ...PORT_FORWARD_SUBPROTOCOLS]);
}

function switchProtocols(socket: Duplex, headers: Readonly<Record<string, string>>): void {
  const lines = Object.entries({ Connection: "Upgrade", ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join("")}\r\n`);
}
