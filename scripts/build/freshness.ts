import { type Dirent, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** What a build reads. */
const inputs = ["electron", "renderer", "shared", "lab", "resources", "scripts/build", "package.json"];

/** Whether anything that a build reads has changed since `out/build.json` was stamped (or there is none).
 *  A file that was removed shows by the time of its folder. */
export function outIsStale(root: string): boolean {
  const stamp = statSync(join(root, "out/build.json"), { throwIfNoEntry: false });
  if (stamp === undefined) return true;
  // The stamp has whole milliseconds; what changed in the one in which the build began was read by it.
  return inputs.some((input) => Math.floor(newest(join(root, input))) > stamp.mtimeMs);
}

/** The newest modification under `path`, in milliseconds of the epoch; 0 when it is not there. */
function newest(path: string): number {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  const entries: Dirent[] = readdirSync(path, { withFileTypes: true });
  return entries.reduce(
    (latest, entry) => (isTest(entry.name) ? latest : Math.max(latest, newest(join(path, entry.name)))),
    stat.mtimeMs,
  );
}

function isTest(name: string): boolean {
  return /\.(i?test|fixture)\.tsx?$/.test(name);
}
