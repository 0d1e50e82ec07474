import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

let root: string;

/** Beside a copy of the guard, a script that tells where it would find Node first, and waits for a signal when told so. */
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "quarterdeck-node-"));
  mkdirSync(join(root, "scripts"));
  writeFileSync(join(root, "package.json"), `{ "type": "module", "optionalDependencies": { "node-here": "24.0.0" } }`);
  copyFileSync(join(import.meta.dirname, "requireNode.js"), join(root, "scripts/requireNode.js"));
  writeFileSync(
    join(root, "scripts/tell.ts"),
    `import { delimiter } from "node:path";
     const argument: string | undefined = process.argv[2];
     if (argument === "wait") {
       process.on("SIGINT", () => { console.log("tidy"); process.exit(5); });
       setInterval(() => {}, 1000);
     }
     console.log(process.env.PATH?.split(delimiter)[0], argument);`,
  );
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** Node with its TypeScript switched off stands in for one that has none. */
const oldNode = ["--no-strip-types", "--import", "./scripts/requireNode.js", "scripts/tell.ts"];
const newNode = oldNode.slice(1);

const env = { ...process.env, PATH: "/first:/second" };
const run = (args: readonly string[]) => spawnSync(process.execPath, args, { cwd: root, env, encoding: "utf8" });

function installPackage(): string {
  const bin = join(root, "node_modules/node-here/bin");
  mkdirSync(bin, { recursive: true });
  symlinkSync(process.execPath, join(bin, "node"));
  return bin;
}

test("a Node that runs TypeScript goes on to the script", () => {
  const { status, stdout, stderr } = run([...newNode, "x"]);
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "/first x\n", stderr: "" });
});

test("an older one hands over to the packaged Node, link or no link in .bin", () => {
  const bin = installPackage();
  const { status, stdout, stderr } = run([...oldNode, "x"]);
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: `${bin} x\n`, stderr: "" });
});

test("without that package it ends with what to do, not with a stack", () => {
  const { status, stderr } = run([...oldNode, "x"]);
  expect(status).toBe(1);
  expect(stderr).toContain(`this is Node ${process.versions.node} (${process.execPath})`);
  expect(stderr).toContain("npm ci --include=optional");
  expect(stderr).not.toMatch(/^\s+at /m);
});

test("a signal reaches the script, and its exit code comes back", async () => {
  installPackage();
  const child = spawn(process.execPath, [...oldNode, "wait"], { cwd: root, env, stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  child.stdout.on("data", (data) => {
    output += data;
  });
  await once(child.stdout, "data");
  child.kill("SIGINT");
  const [code] = await once(child, "close");
  expect(code).toBe(5);
  expect(output).toContain("tidy");
});
