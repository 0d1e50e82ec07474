/** A MessagePort of `node:worker_threads` as the two ends of a table's source use it. */
import type { MessagePort } from "node:worker_threads";
import type { SourcePort } from "./portProtocol.ts";

/** Takes the port over: it is closed with the returned one. */
export function sourcePort(port: MessagePort): SourcePort {
  return {
    postMessage: (message, transfer = []) => port.postMessage(message, [...transfer]),
    onMessage: (listener) => void port.on("message", listener),
    onClose: (listener) => void port.on("close", listener),
    close: () => port.close(),
  };
}
