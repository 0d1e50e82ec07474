// The scripts are TypeScript, which Node runs by itself from 22.18 on. This one file is JavaScript, so that an older Node can
// hand over to the Node that came with the packages, or say what to do. package.json loads it before each script:
// `node --import ./scripts/requireNode.js scripts/start.ts`.
//
// npm puts that Node first on the path by its link in node_modules/.bin, but up to version 10 it takes the link away again: all
// the packages of other systems that it leaves out have one of the same name. So the package itself is looked for.
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

if (!process.features.typescript) {
  const node = packagedNode(fileURLToPath(new URL("..", import.meta.url)));
  if (node === undefined) refuse();
  else await handOver(node);
}

/** The executable of the one platform package that npm could install here. */
function packagedNode(root) {
  const { optionalDependencies = {} } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const file = process.platform === "win32" ? "node.exe" : "node";
  return Object.keys(optionalDependencies)
    .map((name) => join(root, "node_modules", name, "bin", file))
    .find((path) => existsSync(path));
}

/** Runs the same script by `node` and ends as it ends. */
function handOver(node) {
  const env = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ""}` };
  const child = spawn(node, process.argv.slice(1), { stdio: "inherit", env });
  // Ctrl-C in a terminal reaches both: one is enough for the script.
  process.on("SIGINT", () => process.stdin.isTTY || child.kill("SIGINT"));
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.once("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 143)));
  return new Promise((_, reject) => child.once("error", reject));
}

function refuse() {
  console.error(
    [
      `Quarterdeck needs Node 22.18 or newer, and this is Node ${process.versions.node} (${process.execPath}).`,
      "`npm ci` brings Node 24 along as an optional package on Linux, macOS and Windows (x64 or arm64, not Windows on arm64).",
      "It is missing here: run `npm ci --include=optional` in this folder, or install Node 24.",
    ].join("\n"),
  );
  process.exit(1);
}
