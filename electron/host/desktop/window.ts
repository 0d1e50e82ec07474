/** The window: sandboxed, isolated, locked to our own pages. */
import { app, BrowserWindow, screen, session } from "electron";
import { readJsonFile } from "../../core/state/jsonFile.ts";
import { APP_ORIGIN } from "./bridge.ts";
import { placement, WindowState } from "./windowState.ts";

export interface WindowOptions {
  readonly preload: string;
  readonly stateFile: string;
  /** Called for an address that the page wanted to open in a window of its own. */
  openExternal(url: string): void;
  /** Called with the window before its page is loaded, so that the page finds who listens to it. */
  onMade(window: BrowserWindow): void;
}

export async function openWindow(options: WindowOptions): Promise<BrowserWindow> {
  const stored = await readJsonFile(options.stateFile, WindowState);
  const bounds = placement(
    stored.kind === "read" ? stored.value : null,
    screen.getAllDisplays().map((display) => display.workArea),
  );
  const window = new BrowserWindow({
    ...bounds,
    minWidth: 640,
    minHeight: 400,
    show: false,
    title: "Quarterdeck",
    backgroundColor: "#121519",
    webPreferences: {
      preload: options.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
    },
  });
  lock(window, options.openExternal);
  options.onMade(window);
  if (bounds.maximized) window.maximize();
  window.once("ready-to-show", () => window.show());
  await window.loadURL(`${APP_ORIGIN}/`);
  return window;
}

/** Denies permissions and everything that would bring another page into a window of ours. */
export function denyAll(): void {
  session.defaultSession.setPermissionRequestHandler((_contents, permission, answer) => answer(mayUse(permission)));
  session.defaultSession.setPermissionCheckHandler((_contents, permission) => mayUse(permission));
  session.defaultSession.setDevicePermissionHandler(() => false);
  app.on("web-contents-created", (_event, contents) => {
    contents.on("will-attach-webview", (event) => event.preventDefault());
  });
}

/** Copying is all that a page of ours asks for. */
function mayUse(permission: string): boolean {
  return permission === "clipboard-sanitized-write";
}

function lock(window: BrowserWindow, openExternal: (url: string) => void): void {
  const { webContents } = window;
  const stay = (event: { preventDefault(): void; readonly url: string }) => {
    if (!isOurs(event.url)) event.preventDefault();
  };
  webContents.on("will-navigate", stay);
  webContents.on("will-redirect", stay);
  webContents.on("will-frame-navigate", stay);
  webContents.setWindowOpenHandler(({ url }) => {
    openExternal(url);
    return { action: "deny" };
  });
}

function isOurs(address: string): boolean {
  return address === APP_ORIGIN || address.startsWith(`${APP_ORIGIN}/`);
}
