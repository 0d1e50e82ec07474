/** The one bridge of the Electron host: it hands the page a MessagePort to the core, and the page's question to the window, and nothing else. */
import { contextBridge, ipcRenderer } from "electron";
import { BRIDGE_NAME, LEAVE_CHANNEL, PORT_CHANNEL } from "./host/desktop/bridge.ts";

ipcRenderer.on(PORT_CHANNEL, (event) => {
  const [port] = event.ports;
  // To this page's own origin only; the page itself takes the port from this one message.
  if (port !== undefined) window.postMessage(PORT_CHANNEL, location.origin, [port]);
});

contextBridge.exposeInMainWorld(BRIDGE_NAME, {
  /** Asks for a port; it arrives as a `message` event whose data is the channel's name. */
  connect: () => ipcRenderer.send(PORT_CHANNEL),
  /** Tells what is to be asked before the page goes. */
  leaving: (questions: unknown) => ipcRenderer.send(LEAVE_CHANNEL, questions),
});
