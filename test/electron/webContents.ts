/** `webContents`: one page in Chromium, its frames, its navigation, and what its preload says. */
import { EventEmitter } from "node:events";
import { readFileSync } from "node:fs";
import { toChromium, toMain } from "./appAddress.ts";
import type { Devtools } from "./devtools.ts";
import type { CdpMessage } from "./driver.ts";
import { ipcMain } from "./ipcMain.ts";
import type { MessagePortMain, PortEnd } from "./messagePorts.ts";
import { Navigation } from "./navigation.ts";
import { pageWorld, preloadWorld } from "./pageWorlds.ts";

const WORLD = "quarterdeck preload";
const BINDING = "standInSend";

interface NavigationEvent {
  readonly url: string;
  readonly isMainFrame: boolean;
  readonly isSameDocument: boolean;
  preventDefault(): void;
}

interface Events {
  "did-start-navigation": [NavigationEvent];
  "will-navigate": [NavigationEvent];
  "will-redirect": [NavigationEvent];
  "will-frame-navigate": [NavigationEvent];
  "render-process-gone": [];
  "will-attach-webview": [NavigationEvent];
  /** To prevent it is to let the page go. */
  "will-prevent-unload": [{ preventDefault(): void }];
}

type OpenHandler = (details: { readonly url: string }) => { readonly action: "deny" | "allow" };

/** A frame, as main sees it. The object is the same as long as the frame is there. */
export class WebFrame {
  url = "";
  readonly #page: WebContents;

  constructor(page: WebContents) {
    this.#page = page;
  }

  /** "null" for addresses without one. */
  get origin(): string {
    const origin = /^app:\/\/[^/?#]+/.exec(this.url)?.[0];
    if (origin !== undefined) return origin;
    return URL.canParse(this.url) ? new URL(this.url).origin : "null";
  }

  postMessage(channel: string, message: unknown, ports: readonly MessagePortMain[] = []): void {
    this.#page.deliver(this, channel, message, ports);
  }
}

export class WebContents extends EventEmitter<Events> {
  readonly mainFrame = new WebFrame(this);
  readonly #preload: string;
  readonly #frames = new Map<string, WebFrame>();
  /** Worlds of preloads by Chromium's id of them. */
  readonly #worlds = new Map<number, { readonly frame: WebFrame; readonly ports: Map<number, MessagePortMain> }>();
  #devtools: Devtools | null = null;
  #session = "";
  #mainFrameId = "";
  #lastPort = 0;
  #openHandler: OpenHandler | null = null;
  /** Programmatic navigation is none of the page's: main is not asked. */
  navigation: Navigation | null = null;

  /** @param preload path of the script */
  constructor(preload: string) {
    super();
    this.#preload = readFileSync(preload, "utf8");
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.#openHandler = handler;
  }

  /** @internal Takes over a page that has loaded nothing yet. */
  async attach(devtools: Devtools, session: string, frameId: string): Promise<void> {
    this.#devtools = devtools;
    this.#session = session;
    this.#mainFrameId = frameId;
    this.#frames.set(frameId, this.mainFrame);
    this.navigation = new Navigation(this, devtools, session, frameId);
    devtools.on("event", (message) => {
      if (message.sessionId === session) this.#onEvent(message);
      if (message.method === "Target.detachedFromTarget" && message.params?.sessionId === session) this.#left?.(true);
    });
    devtools.once("closed", () => this.#left?.(true));
    const call = (method: string, params: Readonly<Record<string, unknown>> = {}) =>
      devtools.call(method, params, session);
    const secret = crypto.randomUUID();
    const preload = `(function (require, module, exports) {${this.#preload}\n})`;
    await call("Page.enable");
    await call("Runtime.enable");
    await call("Inspector.enable");
    await this.navigation.start();
    await call("Runtime.addBinding", { name: BINDING, executionContextName: WORLD });
    await call("Page.addScriptToEvaluateOnNewDocument", {
      source: `(${String(pageWorld)})(${JSON.stringify(secret)})`,
    });
    await call("Page.addScriptToEvaluateOnNewDocument", {
      source: `(${String(preloadWorld)})(${JSON.stringify(secret)}, ${JSON.stringify(BINDING)}, ${preload})`,
      worldName: WORLD,
    });
  }

  /** @internal */
  async load(url: string): Promise<void> {
    this.navigation?.expect(toChromium(url));
    const answer = await this.#devtools?.call("Page.navigate", { url: toChromium(url) }, this.#session);
    if (typeof answer?.errorText === "string") throw new Error(`${answer.errorText} loading '${url}'`);
  }

  reload(): void {
    this.navigation?.expect(null);
    // A page that has gone has nothing to load again.
    void this.#devtools?.call("Page.reload", {}, this.#session).catch(() => undefined);
  }

  /** @internal Ends the page as a closed window does, after its `beforeunload`.
   *  @returns whether it has gone */
  leave(): Promise<boolean> {
    const devtools = this.#devtools;
    // A page that never came, or has gone, has nothing to say.
    if (devtools === null) return Promise.resolve(true);
    return new Promise((resolve) => {
      this.#left = resolve;
      devtools.call("Page.close", {}, this.#session).catch(() => resolve(true));
    });
  }

  #left: ((gone: boolean) => void) | null = null;

  /** Chromium asks about `beforeunload`, and main decides at once. */
  #askToUnload(): void {
    let goes = false;
    this.emit("will-prevent-unload", {
      preventDefault: () => {
        goes = true;
      },
    });
    if (!goes) {
      this.navigation?.expectNothing();
      this.#left?.(false);
      this.#left = null;
    }
    void this.#devtools?.call("Page.handleJavaScriptDialog", { accept: goes }, this.#session).catch(() => undefined);
  }

  /** @internal Hands a message, and ports, to the preload of a frame. */
  deliver(frame: WebFrame, channel: string, message: unknown, ports: readonly MessagePortMain[]): void {
    const [id, world] = [...this.#worlds].find(([, one]) => one.frame === frame) ?? [];
    if (id === undefined || world === undefined) return;
    const line = this.#lineTo(id);
    const given = ports.map((port) => {
      this.#lastPort += 1;
      return { id: this.#lastPort, port };
    });
    line({ channel, args: [message], ports: given.map((one) => one.id) });
    for (const one of given) {
      const end: PortEnd = {
        receive: (data) =>
          line(
            data instanceof Uint8Array
              ? { port: one.id, bytes: Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("base64") }
              : { port: one.id, json: data },
          ),
        end: () => {
          world.ports.delete(one.id);
          line({ port: one.id, closed: true });
        },
      };
      world.ports.set(one.id, one.port.handOver(end));
    }
  }

  /** Messages to one world, in order, as many at once as have gathered while the last were under way. */
  readonly #lines = new Map<number, (message: unknown) => void>();

  #lineTo(world: number): (message: unknown) => void {
    const known = this.#lines.get(world);
    if (known !== undefined) return known;
    let waiting: unknown[] = [];
    let busy = false;
    const flush = async () => {
      busy = true;
      while (waiting.length > 0) {
        const expression = `${BINDING}Receive(${JSON.stringify(waiting)})`;
        waiting = [];
        // A page that has gone takes no more messages; its ports are closed below.
        await this.#devtools
          ?.call("Runtime.evaluate", { expression, contextId: world }, this.#session)
          .catch(() => undefined);
      }
      busy = false;
    };
    const line = (message: unknown) => {
      waiting.push(message);
      if (!busy) void flush();
    };
    this.#lines.set(world, line);
    return line;
  }

  #onEvent({ method, params = {} }: CdpMessage): void {
    switch (method) {
      case "Page.frameNavigated": {
        // The protocol's Page.Frame.
        const { id, url } = params.frame as { readonly id: string; readonly url: string };
        const frame = this.#frames.get(id) ?? new WebFrame(this);
        frame.url = toMain(url);
        this.#frames.set(id, frame);
        return;
      }
      case "Page.frameDetached":
        if (params.reason === "remove") this.#frames.delete(String(params.frameId));
        return;
      case "Page.javascriptDialogOpening":
        if (params.type === "beforeunload") this.#askToUnload();
        return;
      case "Page.windowOpen":
        return this.#askToOpen(String(params.url));
      case "Runtime.executionContextCreated": {
        // Runtime.ExecutionContextDescription; the embedder's data names the frame.
        const { id, name, auxData } = params.context as {
          readonly id: number;
          readonly name: string;
          readonly auxData?: { readonly frameId?: string };
        };
        const frame = this.#frames.get(auxData?.frameId ?? "");
        if (name === WORLD && frame !== undefined) this.#worlds.set(id, { frame, ports: new Map() });
        return;
      }
      case "Runtime.executionContextDestroyed":
        return this.#endWorld(Number(params.executionContextId));
      case "Runtime.executionContextsCleared":
        for (const id of [...this.#worlds.keys()]) this.#endWorld(id);
        return;
      case "Runtime.bindingCalled":
        if (params.name === BINDING) this.#hear(Number(params.executionContextId), String(params.payload));
        return;
      case "Inspector.targetCrashed":
        this.emit("render-process-gone");
        return;
    }
  }

  /** @throws Error when main would have a window opened: there is none but its own */
  #askToOpen(address: string): void {
    const answer = this.#openHandler?.({ url: toMain(address) });
    if (answer?.action !== "deny") throw new Error(`the stand-in opens no window for a page: ${address}`);
  }

  #hear(id: number, payload: string): void {
    const world = this.#worlds.get(id);
    if (world === undefined) return;
    // Written by `preloadWorld`.
    const message = JSON.parse(payload) as {
      readonly open?: string;
      readonly channel?: string;
      readonly args?: readonly unknown[];
      readonly port?: number;
      readonly bytes?: string;
      readonly json?: unknown;
      readonly closed?: boolean;
    };
    if (message.open !== undefined) return this.#askToOpen(message.open);
    if (message.channel !== undefined) {
      const event = { sender: this, senderFrame: world.frame, ports: [] } as const;
      ipcMain.emit(message.channel, event, ...(message.args ?? []));
      return;
    }
    const port = world.ports.get(message.port ?? -1);
    if (message.closed) {
      world.ports.delete(message.port ?? -1);
      port?.end();
    } else if (message.bytes !== undefined) port?.receive(new Uint8Array(Buffer.from(message.bytes, "base64")));
    else port?.receive(message.json);
  }

  #endWorld(id: number): void {
    const world = this.#worlds.get(id);
    this.#worlds.delete(id);
    this.#lines.delete(id);
    for (const port of world?.ports.values() ?? []) port.end();
  }

  /** @internal */
  get mainFrameId(): string {
    return this.#mainFrameId;
  }
}
