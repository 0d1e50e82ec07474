import { mkdtempSync, rmSync } from "node:fs";
import { mkdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { kubeconfigPaths, loadKubeconfigs } from "./loadKubeconfigs.ts";
import { watchKubeconfigs } from "./watchKubeconfigs.ts";

const config = (name: string) => `
current-context: ${name}
clusters: [{name: ${name}, cluster: {server: "https://${name}"}}]
contexts: [{name: ${name}, context: {cluster: ${name}}}]`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kubeconfig-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("finding kubeconfigs", () => {
  it("reads the default file, or the list of KUBECONFIG without repeats and empty parts", () => {
    expect(kubeconfigPaths({}, "/home/u", [])).toEqual({ merged: [join("/home/u", ".kube", "config")], added: [] });
    const env = { KUBECONFIG: ["/a", "", "/b", "/a"].join(delimiter) };
    expect(kubeconfigPaths(env, "/home/u", ["/b", "/c"])).toEqual({ merged: ["/a", "/b"], added: ["/c"] });
    expect(kubeconfigPaths(env, "/home/u", ["~/d", "~", "~e", "f"]).added).toEqual(
      ["d", "", "~e", "f"].map((name) => join("/home/u", name).replace(/\/$/, "")),
    );
  });

  it("passes over missing files of the list, and reports a missing one that was added by hand", async () => {
    await writeFile(join(folder, "one"), config("one"));
    const result = await loadKubeconfigs({
      merged: [join(folder, "gone"), join(folder, "one")],
      added: [join(folder, "away")],
    });
    expect(result.contexts.map((context) => context.name)).toEqual(["one"]);
    expect(result.problems.map((problem) => [problem.file, problem.message.id])).toEqual([
      [join(folder, "away"), "kubeconfig.missing"],
    ]);
    expect(result.missing).toEqual([join(folder, "gone"), join(folder, "away")]);
  });

  it("keeps added files apart from the merged ones, each with its own current context", async () => {
    await writeFile(join(folder, "one"), config("same"));
    await writeFile(join(folder, "two"), config("same"));
    const result = await loadKubeconfigs({ merged: [join(folder, "one")], added: [join(folder, "two")] });
    expect(result.contexts.map((context) => [context.name, context.current])).toEqual([
      ["same", true],
      ["same", true],
    ]);
    expect(new Set(result.contexts.map((context) => context.id)).size).toBe(2);
  });

  it("reports what is no readable file, and says when there is none at all", async () => {
    const result = await loadKubeconfigs({ merged: [folder], added: [] });
    expect(result.problems.map((problem) => problem.message.id)).toEqual(["kubeconfig.notRegular"]);
    const none = await loadKubeconfigs({ merged: [join(folder, "gone")], added: [] });
    expect(none.problems.map((problem) => problem.message.id)).toEqual(["kubeconfig.noneFound"]);
  });
});

describe("watching kubeconfigs", () => {
  // The slow poll is out of the way unless a test asks for it.
  const watching = (path: string, pollMs = 60_000) => {
    const onChange = vi.fn();
    return { onChange, watch: watchKubeconfigs([path], onChange, { debounceMs: 20, pollMs }) };
  };
  const settled = (onChange: ReturnType<typeof vi.fn>, calls: number) =>
    vi.waitFor(() => expect(onChange).toHaveBeenCalledTimes(calls), { timeout: 10_000, interval: 10 });

  it("tells a file's coming, its change, its replacement by a rename, and its going, once each", async () => {
    const path = join(folder, "config");
    const { onChange, watch } = watching(path);
    await writeFile(path, "a");
    await settled(onChange, 1);
    await writeFile(path, "ab");
    await settled(onChange, 2);
    await writeFile(join(folder, "new"), "cd");
    await rename(join(folder, "new"), path);
    await settled(onChange, 3);
    await writeFile(join(folder, "other"), "not watched");
    await rm(path);
    await settled(onChange, 4);
    watch.dispose();
    await writeFile(path, "after");
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(onChange).toHaveBeenCalledTimes(4);
  });

  it("finds a file whose folder comes later, and one behind a symbolic link, by its slow look", async () => {
    const later = join(folder, "later", "config");
    const first = watching(later, 30);
    await mkdir(join(folder, "later"));
    await writeFile(later, "a");
    await vi.waitFor(() => expect(first.onChange).toHaveBeenCalled(), { timeout: 10_000 });
    first.watch.dispose();

    await mkdir(join(folder, "real"));
    await writeFile(join(folder, "real", "config"), "a");
    await symlink(join(folder, "real", "config"), join(folder, "link"));
    const second = watching(join(folder, "link"), 30);
    await writeFile(join(folder, "real", "config"), "changed");
    await vi.waitFor(() => expect(second.onChange).toHaveBeenCalled(), { timeout: 10_000 });
    second.watch.dispose();
  });
});
