import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { electronBinary, fetchElectron, whyNoWindow } from "./electronBinary.ts";

let folder: string;
let electronPackage: string;
const said: string[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "quarterdeck-electron-"));
  electronPackage = join(folder, "electron");
  mkdirSync(electronPackage);
  writeFileSync(join(electronPackage, "package.json"), `{ "version": "45.4.1" }`);
  said.length = 0;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function fetchWith(installer: string, options: { timeoutMs?: number; now?: () => number } = {}) {
  writeFileSync(join(folder, "install.cjs"), installer);
  return fetchElectron({
    electronPackage,
    installer: join(folder, "install.cjs"),
    cache: join(folder, "cache"),
    everyMs: 100,
    say: (line) => said.push(line),
    ...options,
  });
}

const installs = `
  const { mkdirSync, writeFileSync } = require("node:fs");
  const { join } = require("node:path");
  mkdirSync(join(__dirname, "electron/dist"));
  writeFileSync(join(__dirname, "electron/dist/electron"), "");
  writeFileSync(join(__dirname, "electron/dist/version"), "v45.4.1");
  writeFileSync(join(__dirname, "electron/path.txt"), "electron");`;

test("the executable is found once the installer has unpacked it, and not when it is of another version", async () => {
  expect(electronBinary(electronPackage, {})).toBeUndefined();
  expect(await fetchWith(installs)).toBeUndefined();
  expect(electronBinary(electronPackage, {})).toBe(join(electronPackage, "dist/electron"));
  writeFileSync(join(electronPackage, "dist/version"), "44.0.0");
  expect(electronBinary(electronPackage, {})).toBeUndefined();
});

test("an executable elsewhere is taken when the environment names it", async () => {
  await fetchWith(installs);
  const elsewhere = join(folder, "elsewhere");
  mkdirSync(elsewhere);
  expect(electronBinary(electronPackage, { ELECTRON_OVERRIDE_DIST_PATH: elsewhere })).toBeUndefined();
  writeFileSync(join(elsewhere, "version"), "45.4.1");
  writeFileSync(join(elsewhere, "electron"), "");
  chmodSync(join(elsewhere, "electron"), 0o755);
  expect(electronBinary(electronPackage, { ELECTRON_OVERRIDE_DIST_PATH: elsewhere })).toBe(join(elsewhere, "electron"));
});

test("a fetch that fails gives the cause, and is not tried again for a day", async () => {
  let now = 0;
  const fails = `console.error("TypeError: fetch failed\\n    at node:internal"); process.exit(1);`;
  expect(await fetchWith(fails, { now: () => now })).toMatch(/^Electron could not be fetched: fetch failed \(/);
  now = 23 * 3600_000;
  expect(await fetchWith(installs, { now: () => now })).toMatch(/fetch failed, less than a day ago/);
  now = 25 * 3600_000;
  expect(await fetchWith(installs, { now: () => now })).toBeUndefined();
});

test("a fetch that takes too long is stopped, and its progress shown meanwhile", async () => {
  const slow = `
    require("node:fs").writeFileSync(require("node:path").join(require("node:os").tmpdir(), "zip"), Buffer.alloc(3e6));
    setInterval(() => {}, 1000);`;
  expect(await fetchWith(slow, { timeoutMs: 1000 })).toMatch(/not be fetched within 1 s \(3 MB came\)/);
  expect(said[0]).toBe("Fetching Electron 45.4.1 once, for at most 1 s …");
  expect(said.at(-1)).toMatch(/^ {2}3 MB after \d s$/);
});

test("no window is tried where none can be shown", () => {
  const linux = { platform: "linux", uid: 1000, env: { DISPLAY: ":0" } };
  expect(whyNoWindow(linux)).toBeUndefined();
  expect(whyNoWindow({ ...linux, env: { WAYLAND_DISPLAY: "wayland-0" } })).toBeUndefined();
  expect(whyNoWindow({ ...linux, env: {} })).toMatch(/no display/);
  expect(whyNoWindow({ ...linux, uid: 0 })).toMatch(/root/);
  expect(whyNoWindow({ platform: "darwin", uid: 0, env: {} })).toBeUndefined();
});
