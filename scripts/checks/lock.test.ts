import { expect, test } from "vitest";
import { type Lock, lockProblems } from "./lock.ts";

const manifest = { devDependencies: { tool: "1.0.0" } };
const locked = (packages: Lock["packages"]): Lock => ({ packages: { "": manifest, ...packages } });
const tool = { optionalDependencies: { "tool-linux": "1.0.0", "tool-darwin": "1.0.0" } };

test("a lock that holds the packages of all systems passes, hoisted or nested", () => {
  const nested = { "node_modules/tool/node_modules/tool-darwin": {} };
  expect(
    lockProblems(locked({ "node_modules/tool": tool, "node_modules/tool-linux": {}, ...nested }), manifest),
  ).toEqual([]);
  const deep = { "node_modules/a/node_modules/tool": tool, "node_modules/a/node_modules/tool-linux": {} };
  expect(lockProblems(locked({ ...deep, "node_modules/tool-darwin": {} }), manifest)).toEqual([]);
});

test("an optional package that the lock lacks is named with the one that wants it", () => {
  const [problem, ...rest] = lockProblems(
    locked({ "node_modules/tool": tool, "node_modules/tool-linux": {} }),
    manifest,
  );
  expect(rest).toEqual([]);
  expect(problem).toContain("node_modules/tool names tool-darwin, which the lock lacks");
});

test("a lock of other dependencies than the manifest's is refused", () => {
  expect(lockProblems(locked({}), { devDependencies: { tool: "2.0.0" } })[0]).toContain("its devDependencies");
});
