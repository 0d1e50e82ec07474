import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DEFAULT_SETTINGS } from "../../../shared/settings.ts";
import { merged, openSettings, tolerant } from "./settingsStore.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "settings-"));
});
afterEach(() => rm(folder, { recursive: true }));

const fail = (problem: string) => {
  throw new Error(problem);
};

describe("settings", () => {
  it("come back after a restart, in a file that only its owner reads", async () => {
    const path = join(folder, "deep", "settings.json");
    const store = await openSettings(path, fail);
    store.change({ theme: "light" });
    store.change({
      tables: { "/pods": { shown: {}, widths: { name: 200 }, sort: [], extra: [], order: ["age", "name"] } },
    });
    await store.flush();
    const again = await openSettings(path, fail);
    expect(again.settings.current).toEqual({
      ...DEFAULT_SETTINGS,
      theme: "light",
      tables: { "/pods": { shown: {}, widths: { name: 200 }, sort: [], extra: [], order: ["age", "name"] } },
    });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it("keep an unreadable file aside instead of overwriting it", async () => {
    const path = join(folder, "settings.json");
    await writeFile(path, "{ broken");
    const problems: string[] = [];
    const store = await openSettings(path, (problem) => problems.push(problem));
    expect(store.settings.current).toEqual(DEFAULT_SETTINGS);
    expect(problems).toHaveLength(1);
    const kept = (await readdir(folder)).find((name) => name.startsWith("settings.json.unreadable"));
    expect(await readFile(join(folder, kept ?? ""), "utf8")).toBe("{ broken");
  });

  it("lose only the fields that make no sense", () => {
    expect(tolerant({ theme: "light", language: 7, future: true })).toEqual({ ...DEFAULT_SETTINGS, theme: "light" });
  });

  it("keep the tables of a file that knows of no order of columns", () => {
    const before = { shown: { ip: true }, widths: { name: 200 }, sort: [], extra: [] };
    expect(tolerant({ tables: { "/pods": before } }).tables).toEqual({ "/pods": { ...before, order: [] } });
  });

  it("merge tables and namespaces by key", () => {
    const before = { ...DEFAULT_SETTINGS, namespaces: { a: ["x"] } };
    expect(merged(before, { namespaces: { b: ["y"] } }).namespaces).toEqual({ a: ["x"], b: ["y"] });
  });
});
