/** Opens the person's browser on the launch address. The address holds the token, so it goes into a file that only its owner reads:
 *  an argument list can be read by every user of the machine. */
import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const KEEP_MS = 60_000;

/** @returns whether a browser could be asked
 *  @throws the system's error when the file cannot be written */
export async function openBrowser(address: string): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), "quarterdeck-"));
  const file = join(folder, "open.html");
  await writeFile(file, redirectPage(address), { mode: 0o600, flag: "wx" });
  const remove = setTimeout(() => void rm(folder, { recursive: true, force: true }), KEEP_MS);
  remove.unref();
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const [command, ...args] = opener(pathToFileURL(file).href);
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: "ignore", detached: true });
    child.once("error", () => resolve(false));
    child.once("spawn", () => {
      child.unref();
      resolve(true);
    });
  });
}

function opener(url: string): readonly [string, ...string[]] {
  if (process.platform === "darwin") return ["open", url];
  if (process.platform === "win32") return ["rundll32", "url.dll,FileProtocolHandler", url];
  return ["xdg-open", url];
}

function redirectPage(address: string): string {
  const quoted = address.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
  return `<!doctype html><meta charset="utf-8"><meta name="referrer" content="no-referrer"><meta http-equiv="refresh" content="0;url=${quoted}"><title>Quarterdeck</title>\n`;
}
