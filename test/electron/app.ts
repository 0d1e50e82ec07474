/** `app`: the life of the program. */
import { EventEmitter } from "node:events";
import { mkdirSync, openSync, readFileSync, rmSync, watch, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { BrowserWindow } from "./browserWindow.ts";
import { becomeReady, isReady } from "./lifecycle.ts";

interface PreventableEvent {
  preventDefault(): void;
}

interface Events {
  "before-quit": [PreventableEvent];
  "will-quit": [PreventableEvent];
  quit: [];
  activate: [];
  "second-instance": [PreventableEvent, readonly string[], string];
  "window-all-closed": [];
  "web-contents-created": [object, unknown];
}

class App extends EventEmitter<Events> {
  readonly isPackaged = false;
  /** @internal */
  readonly windows = new Set<BrowserWindow>();
  /** @internal */
  sandboxed = false;
  #quitting = false;

  enableSandbox(): void {
    if (isReady()) throw new Error("app.enableSandbox() can only be called before app is ready");
    this.sandboxed = true;
  }

  whenReady(): Promise<void> {
    return new Promise((resolve) =>
      setImmediate(() => {
        becomeReady();
        resolve();
      }),
    );
  }

  /** A file with our process id in the person's folder; who comes second leaves its arguments and folder in another, which the first watches. */
  requestSingleInstanceLock(): boolean {
    const folder = join(process.env.HOME ?? "/nonexistent", ".config", "stand-in");
    mkdirSync(folder, { recursive: true });
    const lock = join(folder, "instance");
    const message = join(folder, "second");
    if (!takeLock(lock)) {
      writeFileSync(message, JSON.stringify([process.argv, process.cwd()]));
      return false;
    }
    process.once("exit", () => rmSync(lock, { force: true }));
    watch(folder, (_event, file) => {
      if (file !== "second") return;
      const second = secondIn(message);
      if (second !== null) this.emit("second-instance", { preventDefault: () => {} }, ...second);
    }).unref();
    return true;
  }

  /** Electron's order: `before-quit`, each window's `close` and its page's `beforeunload`, `closed`, `will-quit`, `quit`. A window that stays ends it. */
  quit(): void {
    if (this.#quitting || this.#prevented("before-quit")) return;
    this.#quitting = true;
    if (this.windows.size === 0) this.#shutDown();
    else for (const window of [...this.windows]) window.close();
  }

  /** @internal A window stays: what was a quit is none any more. */
  closeRefused(): void {
    this.#quitting = false;
  }

  /** @internal */
  windowGone(window: BrowserWindow): void {
    this.windows.delete(window);
    if (this.windows.size > 0) return;
    if (this.#quitting) this.#shutDown();
    else this.emit("window-all-closed");
  }

  #shutDown(): void {
    if (this.#prevented("will-quit")) {
      this.#quitting = false;
      return;
    }
    this.emit("quit");
    process.exit(0);
  }

  #prevented(name: "before-quit" | "will-quit"): boolean {
    let prevented = false;
    this.emit(name, {
      preventDefault: () => {
        prevented = true;
      },
    });
    return prevented;
  }
}

export const app = new App();

function takeLock(lock: string): boolean {
  for (let tries = 0; tries < 2; tries += 1) {
    try {
      writeSync(openSync(lock, "wx", 0o600), String(process.pid));
      return true;
    } catch {
      if (isAlive(Number(readFileSync(lock, "utf8")))) return false;
      rmSync(lock, { force: true });
    }
  }
  return false;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Taken, so that it is told once. */
function secondIn(file: string): [argv: readonly string[], folder: string] | null {
  try {
    const second = JSON.parse(readFileSync(file, "utf8"));
    rmSync(file);
    return second;
  } catch {
    return null; // being written, or gone
  }
}
