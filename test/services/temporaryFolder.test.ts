import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeTemporaryFolder } from "./temporaryFolder.ts";

test("a new folder sweeps away those of dead runs after a day, and no others", () => {
  const root = mkdtempSync(join(tmpdir(), "quarterdeck-sweep-"));
  const [dead, living, other] = ["thing-4194999-aaaaaa", `thing-${process.pid}-bbbbbb`, "else-4194999-cccccc"].map(
    (name) => join(root, `quarterdeck-${name}`),
  );
  for (const folder of [dead, living, other]) mkdirSync(folder ?? "");
  const soon = makeTemporaryFolder("thing", root);
  expect(existsSync(dead ?? "")).toBe(true);
  makeTemporaryFolder("thing", root, Date.now() + 2 * 86_400_000);
  expect([dead, living, other, soon].map((folder) => existsSync(folder ?? ""))).toEqual([false, true, true, true]);
  rmSync(root, { recursive: true });
});
