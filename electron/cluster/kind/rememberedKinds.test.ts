import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ConnectionId } from "../../../shared/connection.ts";
import { builtInKinds } from "./builtInKinds.ts";
import { RememberedKinds } from "./rememberedKinds.ts";

describe("the kinds that contexts were last seen to serve", () => {
  let folder: string;
  const problems: string[] = [];
  const open = () => new RememberedKinds(join(folder, "kinds"), (problem) => problems.push(problem));
  const id = (text: string) => ConnectionId.parse(text);
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "quarterdeck-test-"));
    problems.length = 0;
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it("are known again at the next start, each context its own", async () => {
    const first = open();
    void first.remember(id("one"), builtInKinds.slice(0, 2));
    await first.remember(id("two"), builtInKinds.slice(2, 3));
    const next = open();
    expect(await next.recall(id("one"))).toEqual(builtInKinds.slice(0, 2));
    expect(await next.recall(id("two"))).toEqual(builtInKinds.slice(2, 3));
    expect(await next.recall(id("three"))).toBeNull();
    expect(problems).toEqual([]);
  });

  it("are as if never seen when the file is broken, and are learned again", async () => {
    await open().remember(id("one"), builtInKinds);
    await writeFile(join(folder, "kinds", "one.json"), '{"kinds":[{"kind"');
    expect(await open().recall(id("one"))).toBeNull();
    expect(await readdir(join(folder, "kinds"))).toEqual([]);
  });

  it("are kept for a hundred contexts, the last used ones", async () => {
    const kept = open();
    for (let count = 0; count < 100; count += 1) await kept.remember(id(`c${count}`), builtInKinds.slice(0, 1));
    const past = new Date(Date.now() - 3_600_000);
    for (const name of await readdir(join(folder, "kinds"))) await utimes(join(folder, "kinds", name), past, past);
    expect(await kept.recall(id("c0"))).not.toBeNull();
    await kept.remember(id("new"), builtInKinds.slice(0, 1));
    expect(await readdir(join(folder, "kinds"))).toHaveLength(100);
    expect(await kept.recall(id("c0"))).not.toBeNull();
    expect(await kept.recall(id("new"))).not.toBeNull();
  });

  it("are not kept for a name that is no digest, nor without bound", async () => {
    const kept = open();
    await kept.remember(id("../../evil"), builtInKinds);
    const [first] = builtInKinds;
    if (!first) throw new Error("there are built-in kinds");
    await kept.remember(id("huge"), [{ ...first, kind: "x".repeat(3 << 20) }]);
    expect(await readdir(folder)).toEqual([]);
    expect(await kept.recall(id("../../evil"))).toBeNull();
  });

  it("are readable by their owner alone", async () => {
    await open().remember(id("one"), builtInKinds);
    expect((await stat(join(folder, "kinds", "one.json"))).mode & 0o077).toBe(0);
    expect(await readFile(join(folder, "kinds", "one.json"), "utf8")).toContain('"po"');
  });
});
