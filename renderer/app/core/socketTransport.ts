/** Frames over the web host's one WebSocket, to the origin that the page came from. */
import type { Transport } from "../../../shared/rpc/transport.ts";

const SUBPROTOCOL = "quarterdeck.1";
const HIGH_WATER_BYTES = 1024 * 1024;
const POLL_MS = 5;
/** The host's code for a client that it will not have. */
const CLOSE_REFUSED = 4401;

export function dialSocket(signal: AbortSignal): Promise<Transport> {
  return new Promise((resolve, reject) => {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}/rpc`, SUBPROTOCOL);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => resolve(socketTransport(socket));
    socket.onerror = () => reject(new Error("the core cannot be reached"));
    signal.addEventListener("abort", () => socket.close());
  });
}

function socketTransport(socket: WebSocket): Transport {
  return {
    send: (frame) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(frame);
    },
    writable: async () => {
      while (socket.bufferedAmount > HIGH_WATER_BYTES && socket.readyState === WebSocket.OPEN) {
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      }
    },
    onFrame: (listener) => {
      socket.onmessage = ({ data }: MessageEvent<unknown>) => {
        if (data instanceof ArrayBuffer) listener(new Uint8Array(data));
      };
    },
    onClose: (listener) => {
      socket.onclose = ({ code, reason }) => {
        const refused = code === CLOSE_REFUSED && !reason.startsWith("refused");
        listener(refused ? `refused: ${reason}` : reason || "the core cannot be reached");
      };
    },
    close: (reason) => {
      socket.close(1000, reason.slice(0, 100));
      // A dead peer never answers the closing handshake: do not wait for it.
      const tell = socket.onclose;
      socket.onclose = null;
      tell?.call(socket, new CloseEvent("close", { code: 1000, reason }));
    },
  };
}
