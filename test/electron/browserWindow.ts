/** `BrowserWindow`: a Chromium app window; a Chromium of its own for each. */
import { EventEmitter } from "node:events";
import { isAbsolute } from "node:path";
import { app } from "./app.ts";
import { type Chromium, startChromium } from "./chromium.ts";
import type { WindowPlace } from "./driver.ts";
import { relayToDriver } from "./driverRelay.ts";
import { permissionSettings } from "./session.ts";
import { WebContents } from "./webContents.ts";

interface WebPreferences {
  readonly preload?: string;
  readonly sandbox?: boolean;
  readonly contextIsolation?: boolean;
  readonly nodeIntegration?: boolean;
  readonly nodeIntegrationInWorker?: boolean;
  readonly nodeIntegrationInSubFrames?: boolean;
  readonly webviewTag?: boolean;
  readonly webSecurity?: boolean;
  readonly allowRunningInsecureContent?: boolean;
}

interface PreventableEvent {
  preventDefault(): void;
}

interface WindowOptions {
  readonly x?: number;
  readonly y?: number;
  readonly width?: number;
  readonly height?: number;
  readonly webPreferences?: WebPreferences;
}

export class BrowserWindow extends EventEmitter<{ close: [PreventableEvent]; closed: []; "ready-to-show": [] }> {
  readonly webContents: WebContents;
  #place: WindowPlace;
  readonly #chromium: Chromium;
  readonly #attached: Promise<void>;
  #closed = false;

  /** @throws Error for a window that is not locked in: there is none of that kind here */
  constructor({ x = 0, y = 0, width = 800, height = 600, webPreferences = {} }: WindowOptions) {
    super();
    const preload = refuseOpenWindows(webPreferences);
    this.#place = { bounds: { x, y, width, height }, maximized: false, minimized: false, focused: false };
    this.webContents = new WebContents(preload);
    app.emit("web-contents-created", {}, this.webContents);
    app.windows.add(this);
    this.#chromium = startChromium({ width, height });
    this.#chromium.devtools.once("closed", () => this.#gone());
    this.#attached = this.#attach();
  }

  async loadURL(url: string): Promise<void> {
    await this.#attached;
    for (const setting of permissionSettings(new URL(url).origin)) {
      // A permission that this Chromium does not know is not to be had.
      await this.#chromium.devtools.call("Browser.setPermission", setting).catch(() => undefined);
    }
    await this.webContents.load(url);
    this.emit("ready-to-show");
    await relayToDriver(this.#chromium.devtools, () => this.webContents.navigation);
    console.log("stand-in: the window is shown");
  }

  async #attach(): Promise<void> {
    const { devtools } = this.#chromium;
    const pages = new Promise<{ readonly sessionId: string; readonly targetId: string }>((resolve) => {
      let first = true;
      devtools.on("event", ({ method, params = {}, sessionId }) => {
        if (method !== "Target.attachedToTarget" || sessionId !== undefined) return;
        // The protocol's Target.TargetInfo.
        const { type, targetId } = params.targetInfo as { readonly type: string; readonly targetId: string };
        if (type !== "page") return;
        if (first) resolve({ sessionId: String(params.sessionId), targetId });
        // Main has been asked by Page.windowOpen; it has no window but its own, whatever it answers.
        else void devtools.call("Target.closeTarget", { targetId }).catch(() => undefined);
        first = false;
      });
    });
    await devtools.call("Target.setAutoAttach", { autoAttach: true, waitForDebuggerOnStart: true, flatten: true });
    const { sessionId, targetId } = await pages;
    await this.webContents.attach(devtools, sessionId, targetId);
    await devtools.call("Runtime.runIfWaitingForDebugger", {}, sessionId);
  }

  /** Asks main, then the page: a window goes only with the leave of both. */
  close(): void {
    if (this.#closed) return;
    let refused = false;
    this.emit("close", {
      preventDefault: () => {
        refused = true;
      },
    });
    if (refused) return app.closeRefused();
    void this.webContents.leave().then((gone) => (gone ? this.#gone() : app.closeRefused()));
  }

  #gone(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#chromium.kill();
    this.emit("closed");
    app.windowGone(this);
  }

  show(): void {
    this.focus();
  }
  focus(): void {
    this.#become({ focused: true });
  }
  minimize(): void {
    this.#become({ minimized: true, focused: false });
  }
  restore(): void {
    this.#become({ minimized: false });
  }
  maximize(): void {
    this.#become({ maximized: true });
  }
  isMaximized(): boolean {
    return this.#place.maximized;
  }
  isMinimized(): boolean {
    return this.#place.minimized;
  }
  /** The place that it has when it is neither maximised nor minimised. */
  getNormalBounds(): WindowPlace["bounds"] {
    return this.#place.bounds;
  }

  reload(): void {
    this.webContents.reload();
  }

  isDestroyed(): boolean {
    return this.#closed;
  }

  /** @internal */
  placedByPerson(place: Partial<WindowPlace>): void {
    this.#become(place);
  }

  /** @internal */
  seen(): WindowPlace {
    return this.#place;
  }

  #become(place: Partial<WindowPlace>): void {
    this.#place = { ...this.#place, ...place };
  }
}

/** @returns the path of the preload */
function refuseOpenWindows(preferences: WebPreferences): string {
  const { preload } = preferences;
  const wrong = [
    preferences.sandbox !== true && !app.sandboxed && "sandbox is off",
    preferences.contextIsolation === false && "contextIsolation is off",
    preferences.nodeIntegration === true && "nodeIntegration is on",
    preferences.nodeIntegrationInWorker === true && "nodeIntegrationInWorker is on",
    preferences.nodeIntegrationInSubFrames === true && "nodeIntegrationInSubFrames is on",
    preferences.webviewTag === true && "webviewTag is on",
    preferences.webSecurity === false && "webSecurity is off",
    preferences.allowRunningInsecureContent === true && "allowRunningInsecureContent is on",
  ].filter((reason) => reason !== false);
  if (wrong.length > 0) throw new Error(`the stand-in has no such window: ${wrong.join(", ")}`);
  if (preload === undefined || !isAbsolute(preload)) throw new Error("preload must be an absolute path");
  return preload;
}
