/** What runs in the page. Both functions are sent as text and must use nothing from around them.
 *
 *  Electron tells a page's port when its far end is closed, and Chromium alone does not: `${secret} close` on the line stands for it.
 *
 *  The preload runs in a world of its own, as with context isolation: it shares the document with the page, and no object. What it exposes is
 *  made again in the page's world, as functions that send their name over. */

/** The few things of the page that the functions use. */
interface PageWindow extends EventTarget {
  readonly top: PageWindow;
  readonly self: PageWindow;
  readonly location: { readonly href: string };
  open: (url?: string) => null;
}
declare const window: PageWindow;
interface PagePort extends EventTarget {
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  postMessage(data: unknown): void;
  close(): void;
}
declare const MessageChannel: new () => { readonly port1: PagePort; readonly port2: PagePort };
interface Bytes {
  toBase64(): string;
}
interface BytesConstructor {
  fromBase64(text: string): Uint8Array;
}

type Api = Readonly<Record<string, (...args: unknown[]) => unknown>>;
type Listener = (event: { readonly ports: readonly PagePort[] }, ...args: unknown[]) => void;

/** In the page's own world: makes what the preload exposes. */
export function pageWorld(secret: string): void {
  if (window.top !== window.self) return;
  window.addEventListener(`${secret} offer`, (event) => {
    const { key, names } = JSON.parse((event as CustomEvent<string>).detail) as { key: string; names: string[] };
    if (key in window) return;
    const api = Object.fromEntries(
      names.map((name) => [
        name,
        (...args: unknown[]) => {
          window.dispatchEvent(new CustomEvent(`${secret} call`, { detail: JSON.stringify({ key, name, args }) }));
        },
      ]),
    );
    Object.defineProperty(window, key, { value: Object.freeze(api), enumerable: true });
  });
  // Registered before any script of the page, and so heard before its own listeners.
  window.addEventListener("message", (event) => {
    for (const port of (event as unknown as { readonly ports: readonly PagePort[] }).ports) {
      const closePort = port.close.bind(port);
      port.addEventListener("message", (message) => {
        if ((message as unknown as { readonly data: unknown }).data !== `${secret} close`) return;
        message.stopImmediatePropagation();
        closePort();
        port.dispatchEvent(new Event("close"));
      });
      port.close = () => {
        port.postMessage(`${secret} close`);
        closePort();
      };
    }
  });
  // Where main refuses every window, Electron's `open` gives the page nothing and makes nothing. Chromium would make the window first.
  window.open = (url = "about:blank") => {
    const { href } = new URL(url, window.location.href);
    window.dispatchEvent(new CustomEvent(`${secret} open`, { detail: href }));
    return null;
  };
  // Whichever world comes first, the preload's offers arrive.
  window.dispatchEvent(new CustomEvent(`${secret} ready`));
}

/** In the preload's world: its `require("electron")`, and the line to main.
 *  @param binding the function that Chromium has put there: it sends a text to main */
export function preloadWorld(
  secret: string,
  binding: string,
  preload: (require: (name: string) => unknown, module: { exports: unknown }, exports: unknown) => void,
): void {
  // As Electron does without nodeIntegrationInSubFrames.
  if (window.top !== window.self) return;
  const world = globalThis as unknown as Record<string, (text: string) => void>;
  const send = (message: unknown) => world[binding]?.(JSON.stringify(message));
  const exposed = new Map<string, Api>();
  const listeners = new Map<string, Set<Listener>>();
  const ports = new Map<number, PagePort>();

  const offer = (key: string, api: Api) =>
    window.dispatchEvent(
      new CustomEvent(`${secret} offer`, { detail: JSON.stringify({ key, names: Object.keys(api) }) }),
    );
  window.addEventListener(`${secret} ready`, () => {
    for (const [key, api] of exposed) offer(key, api);
  });
  window.addEventListener(`${secret} open`, (event) => send({ open: (event as CustomEvent<string>).detail }));
  window.addEventListener(`${secret} call`, (event) => {
    const { key, name, args } = JSON.parse((event as CustomEvent<string>).detail) as {
      key: string;
      name: string;
      args: unknown[];
    };
    exposed.get(key)?.[name]?.(...args);
  });

  /** A channel whose one end stays here and is main's mouth and ear; the other goes to the preload. */
  const makePort = (id: number): PagePort => {
    const { port1, port2 } = new MessageChannel();
    ports.set(id, port1);
    port1.onmessage = ({ data }) => {
      if (data === `${secret} close`) send({ port: id, closed: true });
      else if (data instanceof Uint8Array) send({ port: id, bytes: (data as unknown as Bytes).toBase64() });
      else send({ port: id, json: data });
    };
    return port2;
  };

  const receive = (message: {
    readonly channel?: string;
    readonly args?: readonly unknown[];
    readonly ports?: readonly number[];
    readonly port?: number;
    readonly bytes?: string;
    readonly json?: unknown;
    readonly closed?: boolean;
  }): void => {
    if (message.channel !== undefined) {
      const event = { ports: (message.ports ?? []).map(makePort) };
      for (const listener of listeners.get(message.channel) ?? []) listener(event, ...(message.args ?? []));
      return;
    }
    const port = ports.get(message.port ?? -1);
    if (message.closed) port?.postMessage(`${secret} close`);
    else if (message.bytes !== undefined)
      port?.postMessage((Uint8Array as unknown as BytesConstructor).fromBase64(message.bytes));
    else port?.postMessage(message.json);
  };
  Object.assign(globalThis, {
    [`${binding}Receive`]: (messages: readonly Parameters<typeof receive>[0][]) => messages.forEach(receive),
  });

  const electron = {
    contextBridge: {
      exposeInMainWorld: (key: string, api: Api) => {
        if (!Object.values(api).every((value) => typeof value === "function"))
          throw new Error("the stand-in exposes functions alone");
        exposed.set(key, api);
        offer(key, api);
      },
    },
    ipcRenderer: {
      on: (channel: string, listener: Listener) => {
        listeners.set(channel, (listeners.get(channel) ?? new Set()).add(listener));
      },
      send: (channel: string, ...args: unknown[]) => send({ channel, args }),
    },
  };
  const module = { exports: {} };
  preload(
    (name) => {
      // A sandboxed preload has a handful of modules; ours needs this one.
      if (name === "electron") return electron;
      throw new Error(`module not found: ${name}`);
    },
    module,
    module.exports,
  );
}
