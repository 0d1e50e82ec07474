/**
 * Starts Quarterdeck: `npm start -- --help` tells the flags.
 *
 * Builds when the sources are newer than `out/`, then runs the Electron host where a window can be shown and the
 * executable is there or can be fetched, and the web host elsewhere. Ctrl-C stops the host and all that it started.
 */
import { join } from "node:path";
import { outIsStale } from "./build/freshness.ts";
import { electronBinary, fetchElectron, whyNoWindow } from "./start/electronBinary.ts";
import { startFlags, usage } from "./start/flags.ts";
import { forwardSignals, startGroup } from "./start/processGroup.ts";

const root = join(import.meta.dirname, "..");
const electronPackage = join(root, "node_modules/electron");

async function main(flags: { web: boolean; forHost: readonly string[] }): Promise<number> {
  if (outIsStale(root)) {
    console.log("Building …");
    // Only here, because loading the bundler takes longer than starting the host.
    const { build } = await import("./build.ts");
    await build(root);
  }
  const electron = flags.web ? undefined : await findElectron();
  const group =
    electron === undefined
      ? startGroup(process.execPath, [join(root, "out/electron/web.js"), ...flags.forHost])
      : startGroup(electron, [root, ...flags.forHost]);
  forwardSignals(() => [group]);
  return await group.exit;
}

async function findElectron(): Promise<string | undefined> {
  const uid = process.getuid?.() ?? -1;
  const reason =
    whyNoWindow({ platform: process.platform, uid, env: process.env }) ??
    (electronBinary(electronPackage) === undefined
      ? await fetchElectron({ electronPackage, cache: join(root, ".cache") })
      : undefined);
  if (reason === undefined) return electronBinary(electronPackage);
  console.log(`In the browser, because ${reason}.`);
  return undefined;
}

// npm runs scripts in the repository and keeps in INIT_CWD where it was called.
const flags = startFlags(process.argv.slice(2), process.env.INIT_CWD ?? process.cwd());
if (flags.kind === "help") console.log(usage);
else if (flags.kind === "error") {
  console.error(`${flags.message}\n\n${usage}`);
  process.exitCode = 2;
} else
  try {
    process.exitCode = await main(flags);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
