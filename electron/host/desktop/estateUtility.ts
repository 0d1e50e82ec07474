/** The practice estate as a utility process: a packaged console's own executable does not run as plain Node. It ends with the console. */
import { PassThrough } from "node:stream";
import { fileURLToPath } from "node:url";
import { utilityProcess } from "electron";
import type { LaunchEstate } from "../../core/app/estateProcess.ts";

export const launchAsUtility: LaunchEstate = (args) => {
  const file = fileURLToPath(new URL("../../../lab/main.ts", import.meta.url));
  const child = utilityProcess.fork(file, [...args], { stdio: "pipe", serviceName: "Practice estate" });
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  child.stdout?.pipe(stdout);
  child.stderr?.pipe(stderr);
  return {
    stdout,
    stderr,
    pid: () => child.pid,
    onExit: (listener) => void child.once("exit", listener),
    // The estate keeps nothing: there is no gentler way to end a utility process.
    end: () => void child.kill(),
    kill: () => void child.kill(),
  };
};
