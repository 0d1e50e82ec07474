/** Frames over a WebSocket, as the web host has it: one binary message a frame. */
import type { WebSocket } from "ws";
import type { Transport } from "../../../shared/rpc/transport.ts";

/** More than this in the socket's queue and the sources wait. */
const HIGH_WATER_BYTES = 1024 * 1024;
const POLL_MS = 5;
/** Streams wait at the high water, answers do not: a client that asks on without reading is cut off here. */
export const MAX_QUEUED_BYTES = 64 * 1024 * 1024;
/** The client sees this code and dials no more; codes from 4000 on are ours to give. */
export const CLOSE_REFUSED = 4401;
const CLOSE_NORMAL = 1000;
/** A close frame holds at most 123 bytes of reason. */
const MAX_REASON = 100;

export function webSocketTransport(socket: WebSocket): Transport {
  return {
    send: (frame) => {
      if (socket.readyState !== socket.OPEN) return;
      if (socket.bufferedAmount > MAX_QUEUED_BYTES) socket.terminate();
      else socket.send(frame);
    },
    writable: async () => {
      while (socket.bufferedAmount > HIGH_WATER_BYTES && socket.readyState === socket.OPEN) {
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      }
    },
    onFrame: (listener) => {
      socket.on("message", (data, isBinary) => {
        if (!isBinary || !Buffer.isBuffer(data)) socket.close(1003, "binary frames only");
        else listener(data);
      });
    },
    onClose: (listener) => {
      let told = false;
      const once = (reason: string) => {
        if (told) return;
        told = true;
        listener(reason);
      };
      socket.on("close", (_code, reason) => once(reason.toString() || "socket closed"));
      socket.on("error", (error) => once(error.message));
    },
    close: (reason) =>
      socket.close(reason.startsWith("refused") ? CLOSE_REFUSED : CLOSE_NORMAL, reason.slice(0, MAX_REASON)),
  };
}
