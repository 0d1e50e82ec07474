/** What the Electron host decides, on the parts of the stand-in that need no window. */
import { EventEmitter } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BrowserWindow } from "electron";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Transport } from "../../../shared/rpc/transport.ts";
import { ipcMain } from "../../../test/electron/ipcMain.ts";
import { APP_ORIGIN, PORT_CHANNEL } from "./bridge.ts";

const electron = vi.hoisted(() => ({ app: null as EventEmitter | null, handlers: {} as Record<string, unknown> }));
vi.mock("electron", async () => {
  const { ipcMain } = await import("../../../test/electron/ipcMain.ts");
  const { MessageChannelMain } = await import("../../../test/electron/messagePorts.ts");
  const { EventEmitter } = await import("node:events");
  electron.app = new EventEmitter();
  const keep = (name: string) => (handler: unknown) => {
    electron.handlers[name] = handler;
  };
  const defaultSession = {
    setPermissionRequestHandler: keep("request"),
    setPermissionCheckHandler: keep("check"),
    setDevicePermissionHandler: keep("device"),
  };
  return {
    ipcMain,
    MessageChannelMain,
    app: electron.app,
    session: { defaultSession },
    BrowserWindow: class {},
    screen: {},
  };
});
const { handPorts } = await import("./portHandshake.ts");
const { placeKeeper } = await import("./placeKeeper.ts");
const { denyAll } = await import("./window.ts");

/** A window with a page of ours; what is posted to the page is kept. */
function fakeWindow() {
  const posted: { readonly channel: string; readonly ports: readonly unknown[] }[] = [];
  const frame = {
    url: `${APP_ORIGIN}/`,
    origin: APP_ORIGIN,
    postMessage: (channel: string, _data: null, ports: readonly unknown[]) => posted.push({ channel, ports }),
  };
  const webContents = Object.assign(new EventEmitter(), { mainFrame: frame });
  const ask = (event: object = { sender: webContents, senderFrame: frame }) =>
    ipcMain.emit(PORT_CHANNEL, event as never);
  // All that `handPorts` looks at.
  return { window: { webContents } as unknown as BrowserWindow, webContents, frame, posted, ask };
}

describe("the port to the page", () => {
  let open: { readonly transport: Transport; closed: string | null }[];
  let refused: string[];
  const hand = (window: BrowserWindow) =>
    handPorts(
      window,
      (transport) => {
        const one = { transport, closed: null as string | null };
        transport.onClose((reason) => {
          one.closed = reason;
        });
        open.push(one);
      },
      (sender) => refused.push(sender),
    );
  const reasons = () => open.map(({ closed }) => closed);
  beforeEach(() => {
    open = [];
    refused = [];
    ipcMain.removeAllListeners();
  });

  it("is handed to our own page's main frame, one at a time", () => {
    const { window, posted, ask } = fakeWindow();
    hand(window);
    ask();
    expect(posted).toMatchObject([{ channel: PORT_CHANNEL, ports: [expect.anything()] }]);
    expect(reasons()).toEqual([null]);
    ask();
    expect(reasons()).toEqual(["a new page", null]);
    expect(refused).toEqual([]);
  });

  it("is refused to a frame, to a page of another origin, to a frame that is gone, and not heard from another window", () => {
    const { window, webContents, frame, posted, ask } = fakeWindow();
    hand(window);
    const inner = { ...frame, url: "about:blank" };
    ask({ sender: webContents, senderFrame: inner });
    ask({ sender: webContents, senderFrame: null });
    frame.origin = "https://evil.example";
    frame.url = "https://evil.example/x";
    ask();
    for (const origin of ["app://quarterdeck.evil", "app://evil", "null"]) {
      frame.origin = origin;
      ask();
    }
    ask({ sender: new EventEmitter(), senderFrame: frame });
    expect(posted).toEqual([]);
    expect(open).toEqual([]);
    expect(refused.slice(0, 3)).toEqual(["about:blank", "a frame that is gone", "https://evil.example/x"]);
    expect(refused).toHaveLength(6);
  });

  it("closes when the page is loaded anew or goes elsewhere, and not when it moves within itself or a frame loads", () => {
    const { window, webContents, ask } = fakeWindow();
    hand(window);
    ask();
    webContents.emit("did-start-navigation", { isMainFrame: true, isSameDocument: true });
    webContents.emit("did-start-navigation", { isMainFrame: false, isSameDocument: false });
    expect(reasons()).toEqual([null]);
    webContents.emit("did-start-navigation", { isMainFrame: true, isSameDocument: false });
    expect(reasons()).toEqual(["the page navigated"]);
    ask();
    expect(reasons()).toEqual(["the page navigated", null]);
  });

  it("closes when the page's process ends, and when the window does, which then hears nothing more", () => {
    const { window, webContents, ask } = fakeWindow();
    const close = hand(window);
    ask();
    webContents.emit("render-process-gone");
    ask();
    close();
    expect(reasons()).toEqual(["the page is gone", "the window closed"]);
    ask();
    expect(open).toHaveLength(2);
  });
});

describe("what no page of ours may do", () => {
  it("is every permission but to copy text, whether asked for or looked up, and every device", () => {
    denyAll();
    // The handlers that were set; their types are Electron's.
    const { request, check, device } = electron.handlers as {
      readonly request: (contents: null, permission: string, answer: (granted: boolean) => void) => void;
      readonly check: (contents: null, permission: string) => boolean;
      readonly device: () => boolean;
    };
    // Electron's own list of what can be asked for.
    const names =
      "clipboard-read clipboard-sanitized-write display-capture fullscreen geolocation idle-detection media mediaKeySystem midi midiSysex notifications pointerLock keyboardLock openExternal speaker-selection storage-access top-level-storage-access window-management unknown fileSystem hid serial usb deprecated-sync-clipboard-read";
    const granted = names.split(" ").filter((name) => {
      const answer = vi.fn();
      request(null, name, answer);
      expect(answer).toHaveBeenCalledWith(check(null, name));
      return check(null, name);
    });
    expect(granted).toEqual(["clipboard-sanitized-write"]);
    expect(device()).toBe(false);
  });

  it("is to hold a page in a webview, in any contents that are made", () => {
    denyAll();
    const contents = new EventEmitter();
    electron.app?.emit("web-contents-created", {}, contents);
    const preventDefault = vi.fn();
    contents.emit("will-attach-webview", { preventDefault });
    expect(preventDefault).toHaveBeenCalled();
  });
});

describe("a window's place", () => {
  it("is written when it has changed, and is the one of before while the window is maximised", async () => {
    const folder = mkdtempSync(join(tmpdir(), "place-"));
    const file = join(folder, "window.json");
    const state = { bounds: { x: 1, y: 2, width: 700, height: 500 }, maximized: false, destroyed: false };
    const keep = placeKeeper(
      // All that it looks at.
      {
        getNormalBounds: () => state.bounds,
        isMaximized: () => state.maximized,
        isDestroyed: () => state.destroyed,
      } as unknown as BrowserWindow,
      file,
    );
    const kept = () => JSON.parse(readFileSync(file, "utf8"));
    await keep();
    expect(kept()).toEqual({ ...state.bounds, maximized: false });
    state.maximized = true;
    await Promise.all([keep(), keep()]);
    expect(kept()).toEqual({ ...state.bounds, maximized: true });
    state.destroyed = true;
    state.maximized = false;
    await keep();
    expect(kept()).toEqual({ ...state.bounds, maximized: true });
    rmSync(folder, { recursive: true });
  });
});
