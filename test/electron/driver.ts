/** The spec's line to the stand-in: a Unix socket that the spec listens on, so that the process under test listens on nothing.
 *
 *  ELECTRON_STAND_IN names a folder with `driver.sock`. Messages are JSON, separated by NUL:
 *  `{ cdp }` in both directions; `{ emit: "resume" }`, `{ online: false }` and `{ person }` from the spec; `{ opened: "https://…" }` and
 *  `{ seen }` to it. */
import { EventEmitter } from "node:events";
import { connect, type Socket } from "node:net";
import { join } from "node:path";

const folder = process.env.ELECTRON_STAND_IN;

class Driver extends EventEmitter<{ message: [DriverMessage] }> {
  readonly #socket: Socket | null = folder === undefined ? null : connect(join(folder, "driver.sock"));

  constructor() {
    super();
    let text = "";
    this.#socket?.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
      const parts = text.split("\0");
      text = parts.pop() ?? "";
      // The spec is the other end.
      for (const part of parts) this.emit("message", JSON.parse(part) as DriverMessage);
    });
    this.#socket?.on("error", (error) => console.error(`stand-in: the spec is gone: ${error.message}`));
    this.#socket?.unref();
  }

  get connected(): boolean {
    return this.#socket !== null;
  }

  send(message: DriverMessage): void {
    this.#socket?.write(`${JSON.stringify(message)}\0`);
  }
}

/** Where the window is and how it looks. */
export interface WindowPlace {
  readonly bounds: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  readonly maximized: boolean;
  readonly minimized: boolean;
  readonly focused: boolean;
}

/** What a message box says. */
export interface BoxQuestion {
  readonly message: string;
  readonly detail: string;
  readonly buttons: readonly string[];
  /** Which of them Enter presses, and Esc. */
  readonly defaultId: number;
  readonly cancelId: number;
}

export interface DriverMessage {
  readonly cdp?: CdpMessage;
  readonly person?: {
    readonly place?: Partial<WindowPlace>;
    /** The role of an item of the menu bar. */
    readonly choose?: string;
    /** Answered by `seen` of the same id. */
    readonly look?: "menu" | "window" | "box";
    /** The button of the message box. */
    readonly answer?: string;
    readonly id?: number;
  };
  readonly seen?: { readonly id: number; readonly value: unknown };
  readonly emit?: "resume" | "unlock-screen";
  readonly online?: boolean;
  readonly opened?: string;
}

export interface CdpMessage {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly sessionId?: string;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly message: string };
}

export const driver = new Driver();
