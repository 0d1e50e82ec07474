import { existsSync } from "node:fs";

/** Where systems put Chromium, or a browser that speaks the same protocol, when CHROMIUM_PATH names none. */
const places = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome-stable",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

/** The browser that the end-to-end specs, the screenshots and the icons are drawn by.
 *  @throws Error saying where it was looked for */
export function chromiumPath(env: Readonly<Record<string, string | undefined>> = process.env): string {
  const named = env.CHROMIUM_PATH;
  const found = named === undefined ? places.find((place) => existsSync(place)) : existsSync(named) ? named : undefined;
  if (found !== undefined) return found;
  throw new Error(`no Chromium at ${named ?? places.join(", ")}: install it, or name it in CHROMIUM_PATH`);
}
