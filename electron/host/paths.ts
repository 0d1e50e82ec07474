/** Where the console keeps what is the person's, and what it was built from. */
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { z } from "zod";

/** The folder of settings and journal, by the system's custom; `QUARTERDECK_HOME` puts it elsewhere. */
export function personFolder(
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform = process.platform,
): string {
  if (env["QUARTERDECK_HOME"]) return env["QUARTERDECK_HOME"];
  if (platform === "darwin") return join(homedir(), "Library", "Application Support", "Quarterdeck");
  if (platform === "win32") return join(env["APPDATA"] ?? join(homedir(), "AppData", "Roaming"), "Quarterdeck");
  return join(env["XDG_CONFIG_HOME"] ?? join(homedir(), ".config"), "quarterdeck");
}

const BuildInfo = z.object({ version: z.string(), commit: z.string().nullish() });

/** What the build wrote beside the bundles. */
export function buildInfo(): { readonly version: string; readonly commit: string | null } {
  try {
    const text = readFileSync(join(import.meta.dirname, "..", "build.json"), "utf8");
    const info = BuildInfo.parse(JSON.parse(text));
    return { version: info.version, commit: info.commit ?? null };
  } catch {
    return { version: "development", commit: null }; // run from the sources
  }
}

/** Node-pty's, as the build put it beside the hosts. In an installed console it lies outside of the archive: the system loads it from the disk. */
export function ptyBinary(folder = import.meta.dirname): string {
  const onDisk = folder.replace(/([\\/]app\.asar)(?=[\\/]|$)/, "$1.unpacked");
  return join(onDisk, `pty-${process.platform}-${process.arch}.node`);
}
