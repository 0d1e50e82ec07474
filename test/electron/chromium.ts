/** A Chromium app window with its sandbox on, as another user where we are root: the sandbox refuses root, and the page should have none of our rights. */
import { type ChildProcess, spawn } from "node:child_process";
import { accessSync, chownSync, constants, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { Devtools } from "./devtools.ts";

export interface Chromium {
  readonly devtools: Devtools;
  /** Ends it at once. */
  kill(): void;
}

export interface WindowSize {
  readonly width: number;
  readonly height: number;
}

const PLACES = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** With `ELECTRON_STAND_IN_SHOWN` set the window is shown on the display, else nowhere. */
export function startChromium({ width, height }: WindowSize): Chromium {
  const home = mkdtempSync(join(tmpdir(), "quarterdeck-window-"));
  const user = process.getuid?.() === 0 ? nobody() : undefined;
  if (user !== undefined) chownSync(home, user.uid, user.gid);
  const shown = process.env.ELECTRON_STAND_IN_SHOWN !== undefined;
  const child = spawn(
    executable(),
    [
      ...(shown ? [] : ["--headless=new"]),
      "--app=about:blank",
      "--remote-debugging-pipe",
      `--user-data-dir=${join(home, "profile")}`,
      `--window-size=${width},${height}`,
      "--lang=en-GB",
      "--no-first-run",
      "--no-default-browser-check",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-default-apps",
      "--disable-extensions",
      "--disable-sync",
      "--disable-dev-shm-usage",
      "--disable-features=Translate,MediaRouter,OptimizationHints",
      "--password-store=basic",
      "--use-mock-keychain",
      "--force-color-profile=srgb",
    ],
    {
      cwd: home,
      stdio: ["ignore", "ignore", "pipe", "pipe", "pipe"],
      env: {
        HOME: home,
        PATH: process.env.PATH,
        TZ: process.env.TZ,
        LANG: process.env.LANG,
        DISPLAY: process.env.DISPLAY,
      },
      // Its own group: a Ctrl-C at the terminal is for main, which then closes its window.
      detached: true,
      ...user,
    },
  );
  let said = "";
  child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
    said = `${said}${chunk}`.slice(-4_000);
  });
  child.once("exit", (code) => {
    if (code !== 0 && code !== null) console.error(`stand-in: Chromium ended with ${code}: ${said}`);
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  });
  const kill = () => killGroup(child);
  process.once("exit", kill);
  child.once("exit", () => process.off("exit", kill));
  // Fourth and fifth of `stdio` are pipes.
  return { devtools: new Devtools(child.stdio[3] as Writable, child.stdio[4] as Readable), kill };
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // It ended a moment ago.
  }
}

function executable(): string {
  for (const place of PLACES) {
    if (place === undefined) continue;
    try {
      accessSync(place, constants.X_OK);
      return place;
    } catch {
      // The next place.
    }
  }
  throw new Error("stand-in: there is no Chromium; set CHROMIUM to its path");
}

function nobody(): { readonly uid: number; readonly gid: number } {
  const line = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .find((entry) => entry.startsWith("nobody:"));
  const [, , uid, gid] = line?.split(":") ?? [];
  if (uid === undefined || gid === undefined) throw new Error("stand-in: there is no user nobody to run Chromium as");
  return { uid: Number(uid), gid: Number(gid) };
}
