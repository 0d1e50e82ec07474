import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { outIsStale } from "./build/freshness.ts";
import { initialSize } from "./build/sizes.ts";
import { build } from "./build.ts";
import { repository, writeSmallProduct } from "./fixtures/smallProduct.ts";

let root: string;

beforeAll(async () => {
  root = writeSmallProduct();
  vi.spyOn(console, "log").mockImplementation(() => {});
  await build(root);
}, 60_000);

afterAll(() => rmSync(root, { recursive: true, force: true }));

test("a bundle starts its workers and reads its data as the sources do", () => {
  const run = (entry: string) => {
    const { stdout, stderr } = spawnSync(process.execPath, [entry], { cwd: root, encoding: "utf8" });
    expect(stderr).toBe("");
    return JSON.parse(stdout);
  };
  rmSync(join(root, "node_modules"));
  const bundled = run("out/electron/web.js");
  symlinkSync(join(repository, "node_modules"), join(root, "node_modules"));
  const expected = { fromWorker: 43, data: "bytes", answer: 42, page: "<!doctype html>", ws: "function" };
  expect(bundled).toMatchObject(expected);
  expect(run("electron/web.ts")).toMatchObject(expected);
  expect(existsSync(new URL(bundled.lab))).toBe(true);
});

test("electron stays outside, in the main module and in the one CommonJS file of the preload", () => {
  expect(readFileSync(join(root, "out/electron/main.js"), "utf8")).toMatch(/from "electron"/);
  const preload = readFileSync(join(root, "out/electron/preload.cjs"), "utf8");
  expect([...preload.matchAll(/require\(([^)]*)\)/g)].map((match) => match[1])).toEqual([`"electron"`]);
});

test("the page names hashed files only, and its first load leaves the lazy part out", () => {
  const page = readFileSync(join(root, "out/renderer/index.html"), "utf8");
  expect(page).toMatch(/src="\/assets\/index-[\w-]{8}\.js"/);
  expect(page).not.toMatch(/<script(?![^>]*src=)/);
  expect(readdirSync(join(root, "out/renderer/assets")).length).toBe(2);
  expect(initialSize(join(root, "out/renderer")).files).toBe(1);
});

test("the stamp tells the version, and a later change of a source makes the output stale", () => {
  expect(JSON.parse(readFileSync(join(root, "out/build.json"), "utf8"))).toMatchObject({ version: "1.2.3" });
  expect(outIsStale(root)).toBe(false);
  const later = new Date(Date.now() + 1000);
  writeFileSync(join(root, "shared/answer.test.ts"), "");
  utimesSync(join(root, "shared/answer.test.ts"), later, later);
  utimesSync(join(root, "shared/answer.ts"), later, later);
  expect(outIsStale(root)).toBe(true);
});

test("a build that fails names the cause and leaves the last good one", async () => {
  const before = readFileSync(join(root, "out/electron/web.js"), "utf8");
  writeFileSync(join(root, "electron/main.ts"), `new URL("./gone.bin", import.meta.url);`);
  await expect(build(root)).rejects.toThrow(/gone\.bin/);
  rmSync(join(root, "electron/main.ts"));
  await expect(build(root)).rejects.toThrow("electron/main.ts is missing");
  expect(readFileSync(join(root, "out/electron/web.js"), "utf8")).toBe(before);
  expect(readdirSync(join(root, "out")).toSorted()).toEqual(["build.json", "electron", "lab", "renderer"]);
});
