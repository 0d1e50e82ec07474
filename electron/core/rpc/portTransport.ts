/** Frames over a MessagePort of Node's (between threads). Each frame's buffer is transferred, never copied. */
import type { MessagePort } from "node:worker_threads";
import type { Transport } from "../../../shared/rpc/transport.ts";

export function portTransport(port: MessagePort): Transport {
  let close: ((reason: string) => void) | null = null;
  port.on("close", () => {
    close?.("port closed");
    close = null;
  });
  return {
    send: (frame) => port.postMessage(frame, [frame.buffer]),
    writable: () => Promise.resolve(),
    onFrame: (listener) => {
      port.on("message", (value: unknown) => {
        if (value instanceof Uint8Array) listener(value);
      });
    },
    onClose: (listener) => {
      close = listener;
    },
    close: () => port.close(),
  };
}
