/** Frames over the MessagePort that the Electron host hands to the page. */
import type { LeaveQuestions } from "../../../shared/leaving.ts";
import type { Transport } from "../../../shared/rpc/transport.ts";

/** What the preload puts on the window; absent in the web host. */
export interface Bridge {
  connect(): void;
  /** What is to be asked before the page goes. */
  leaving(questions: LeaveQuestions): void;
}

const PORT_CHANNEL = "quarterdeck:port";

declare global {
  interface Window {
    readonly quarterdeck?: Bridge;
  }
}

/** Asks the host for a port and waits for it. */
export function dialPort(bridge: Bridge, signal: AbortSignal): Promise<Transport> {
  return new Promise((resolve, reject) => {
    const onMessage = (event: MessageEvent<unknown>) => {
      const [port] = event.ports;
      if (event.source !== window || event.data !== PORT_CHANNEL || port === undefined) return;
      window.removeEventListener("message", onMessage);
      resolve(portTransport(port));
    };
    window.addEventListener("message", onMessage);
    signal.addEventListener("abort", () => {
      window.removeEventListener("message", onMessage);
      reject(new Error("the page closes"));
    });
    bridge.connect();
  });
}

function portTransport(port: MessagePort): Transport {
  let closed: ((reason: string) => void) | null = null;
  const once = (reason: string) => {
    const tell = closed;
    closed = null;
    tell?.(reason);
  };
  // Chromium tells a port that its far end is gone.
  port.addEventListener("close", () => once("the core closed the port"));
  return {
    send: (frame) => port.postMessage(frame),
    writable: () => Promise.resolve(),
    onFrame: (listener) => {
      port.onmessage = ({ data }: MessageEvent<unknown>) => {
        if (data instanceof Uint8Array) listener(data);
      };
    },
    onClose: (listener) => {
      closed = listener;
    },
    close: (reason) => {
      port.close();
      once(reason);
    },
  };
}
