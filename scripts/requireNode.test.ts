import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";

const guard = join(import.meta.dirname, "requireNode.js");
const run = (...flags: string[]) =>
  spawnSync(process.execPath, [...flags, "--import", guard, join(import.meta.dirname, "start.ts"), "--help"], {
    encoding: "utf8",
  });

test("a Node that cannot run TypeScript ends with what to do, not with a stack", () => {
  const { status, stderr } = run("--no-strip-types");
  expect(status).toBe(1);
  expect(stderr).toContain(`this is Node ${process.versions.node} (${process.execPath})`);
  expect(stderr).toContain("npm ci --include=optional");
  expect(stderr).not.toMatch(/^\s+at /m);
});

test("a Node that can goes on to the script", () => {
  const { status, stdout, stderr } = run();
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout).toContain("npm start");
});
