/** Gives the window's page its port to the core, after looking at who asks; the port closes when the page goes. */
import {
  type BrowserWindow,
  type IpcMainEvent,
  ipcMain,
  MessageChannelMain,
  type MessagePortMain,
  type WebFrameMain,
} from "electron";
import type { Transport } from "../../../shared/rpc/transport.ts";
import { APP_ORIGIN, PORT_CHANNEL } from "./bridge.ts";

/** @param accept takes the core's end
 *  @param refuse told about a sender that is not our page
 *  @returns stops listening and closes the open port */
export function handPorts(
  window: BrowserWindow,
  accept: (transport: Transport) => void,
  refuse: (sender: string) => void,
): () => void {
  let open: Transport | null = null;
  const drop = (reason: string) => {
    open?.close(reason);
    open = null;
  };
  const onAsk = (event: IpcMainEvent) => {
    if (event.sender !== window.webContents) return;
    const frame = ourFrame(window, event);
    if (frame === null) return refuse(event.senderFrame?.url ?? "a frame that is gone");
    drop("a new page");
    const { port1, port2 } = new MessageChannelMain();
    open = mainPortTransport(port1);
    accept(open);
    frame.postMessage(PORT_CHANNEL, null, [port2]);
  };
  ipcMain.on(PORT_CHANNEL, onAsk);
  window.webContents.on("did-start-navigation", (details) => {
    if (details.isMainFrame && !details.isSameDocument) drop("the page navigated");
  });
  window.webContents.on("render-process-gone", () => drop("the page is gone"));
  return () => {
    ipcMain.off(PORT_CHANNEL, onAsk);
    drop("the window closed");
  };
}

/** @returns the window's own page, when it is that which speaks */
export function ourFrame(window: BrowserWindow, event: IpcMainEvent): WebFrameMain | null {
  const frame = event.senderFrame;
  return frame !== null && frame === window.webContents.mainFrame && frame.origin === APP_ORIGIN ? frame : null;
}

function mainPortTransport(port: MessagePortMain): Transport {
  let closed: ((reason: string) => void) | null = null;
  const once = (reason: string) => {
    const tell = closed;
    closed = null;
    tell?.(reason);
  };
  port.on("close", () => once("the page closed its port"));
  return {
    send: (frame) => port.postMessage(frame),
    writable: () => Promise.resolve(),
    onFrame: (listener) => {
      port.on("message", ({ data }: { data: unknown }) => {
        if (data instanceof Uint8Array) listener(data);
      });
      port.start();
    },
    onClose: (listener) => {
      closed = listener;
    },
    close: (reason) => {
      once(reason);
      port.close();
    },
  };
}
