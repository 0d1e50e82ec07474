import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { startGroup } from "./processGroup.ts";

/** What decides whether a window can be opened here. */
export interface Desktop {
  readonly platform: string;
  /** -1 where there are no user ids. */
  readonly uid: number;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Why Electron cannot show a window on this machine even with its binary, or undefined when it can. */
export function whyNoWindow({ platform, uid, env }: Desktop): string | undefined {
  if (platform !== "linux") return undefined;
  if (!env.DISPLAY && !env.WAYLAND_DISPLAY) return "there is no display here";
  if (uid === 0) return "the sandbox of Electron does not work for root";
  return undefined;
}

/** The executable that the package `electron` has unpacked, or undefined when it has none of its own version. */
export function electronBinary(
  electronPackage: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): string | undefined {
  try {
    const { version } = JSON.parse(readFileSync(join(electronPackage, "package.json"), "utf8"));
    const dist = env.ELECTRON_OVERRIDE_DIST_PATH || join(electronPackage, "dist");
    if (readFileSync(join(dist, "version"), "utf8").trim().replace(/^v/, "") !== version) return undefined;
    const executable = join(dist, readFileSync(join(electronPackage, "path.txt"), "utf8"));
    return statSync(executable).isFile() ? executable : undefined;
  } catch {
    return undefined;
  }
}

/** Where a failed try to fetch is remembered, so that a start without a network is slow once and not each time. */
interface FailedTry {
  readonly version: string;
  readonly at: number;
  readonly reason: string;
}

const again = { afterMs: 24 * 3600_000, hint: "`npx install-electron` fetches it at any time" };

/** Lets the package's own installer fetch the executable: one try, bounded in time, with its progress in megabytes.
 *  @param installer the JavaScript file to run, `electron/install.js`
 *  @param cache a folder for the download and for the memory of a failed try
 *  @param say takes one line of progress
 *  @returns undefined when it is there, or why it is not */
export async function fetchElectron({
  electronPackage,
  installer = join(electronPackage, "install.js"),
  cache,
  timeoutMs = 60_000,
  everyMs = 5000,
  now = Date.now,
  say = console.log,
}: {
  electronPackage: string;
  installer?: string;
  cache: string;
  timeoutMs?: number;
  everyMs?: number;
  now?: () => number;
  say?: (line: string) => void;
}): Promise<string | undefined> {
  const { version } = JSON.parse(readFileSync(join(electronPackage, "package.json"), "utf8"));
  const memory = join(cache, "electron-failed.json");
  const former = readFailedTry(memory);
  if (former !== undefined && former.version === version && now() - former.at < again.afterMs)
    return `${former.reason}, less than a day ago (${again.hint})`;

  const download = join(cache, "electron-download");
  rmSync(download, { recursive: true, force: true });
  mkdirSync(download, { recursive: true });
  say(`Fetching Electron ${version} once, for at most ${timeoutMs / 1000} s …`);
  const started = performance.now();
  const group = startGroup(process.execPath, [installer], {
    stdio: ["ignore", "ignore", "pipe"],
    env: { ...process.env, TMPDIR: download, TEMP: download, ELECTRON_GET_NO_PROGRESS: "1", NODE_USE_ENV_PROXY: "1" },
    graceMs: 1000,
  });
  let errors = "";
  group.leader.stderr?.setEncoding("utf8").on("data", (text: string) => {
    errors = (errors + text).slice(0, 10_000);
  });
  const seconds = () => Math.round((performance.now() - started) / 1000);
  let timedOut = false;
  const timeout = setTimeout(() => {
    timedOut = true;
    group.stop();
  }, timeoutMs);
  const progress = setInterval(() => say(`  ${megabytes(download)} MB after ${seconds()} s`), everyMs);
  const code = await group.exit;
  clearTimeout(timeout);
  clearInterval(progress);
  const fetched = megabytes(download);
  rmSync(download, { recursive: true, force: true });
  if (code === 0 && !timedOut) return undefined;

  const reason = timedOut
    ? `Electron could not be fetched within ${timeoutMs / 1000} s (${fetched} MB came)`
    : `Electron could not be fetched: ${firstError(errors) ?? `its installer ended with ${code}`}`;
  mkdirSync(dirname(memory), { recursive: true });
  writeFileSync(memory, JSON.stringify({ version, at: now(), reason } satisfies FailedTry));
  return `${reason} (${again.hint})`;
}

function readFailedTry(file: string): FailedTry | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

/** The message of the first error of a printed stack, without its class and its frames. */
function firstError(stderr: string): string | undefined {
  return /^(?:\w*Error: )?(\S.*)$/m.exec(stderr)?.[1]?.slice(0, 200);
}

function megabytes(folder: string): string {
  const sizes = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size ?? 0);
  return (sizes.reduce((total, size) => total + size, 0) / 1e6).toFixed(0);
}
