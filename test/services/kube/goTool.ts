/** Go, as the builds of real servers run it. */
import { spawn } from "node:child_process";
import { constants, setPriority } from "node:os";
import { join } from "node:path";

export type Say = (line: string) => void;

export interface GoModule {
  /** With its go.mod. */
  readonly folder: string;
}

/** Runs `go` within a module, with low priority.
 *  @throws Error with its last lines, or with the reason for which it cannot be run */
export function go(module: GoModule, args: readonly string[], say: Say): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn("go", args, { cwd: module.folder, env: goEnvironment(), stdio: ["ignore", "ignore", "pipe"] });
    if (child.pid !== undefined) lowerPriority(child.pid);
    const end = () => child.kill();
    process.once("exit", end);
    let output = "";
    let downloads = 0;
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      output = (output + text).slice(-20_000);
      const more = text.match(/^go: downloading /gm)?.length ?? 0;
      if (Math.floor((downloads + more) / 50) > Math.floor(downloads / 50)) say(`${downloads + more} modules fetched`);
      downloads += more;
    });
    child.once("error", (error) => reject(goMissing(module, error)));
    child.once("close", (code, signal) => {
      process.off("exit", end);
      if (code === 0) resolve();
      else
        reject(
          new Error(
            `go ${args[0]} ended with ${code ?? signal}:\n${output.trimEnd().split("\n").slice(-30).join("\n")}`,
          ),
        );
    });
  });
}

/** GOTOOLCHAIN=local: never fetch another compiler. CGO off: no C compiler is needed, and the result runs on any Linux. */
export function goEnvironment(): NodeJS.ProcessEnv {
  return {
    ...process.env,
    GOTOOLCHAIN: "local",
    CGO_ENABLED: "0",
    GOFLAGS: "-buildvcs=false -mod=readonly",
    GOWORK: "off",
  };
}

export function goMissing({ folder }: GoModule, cause: Error): Error {
  return new Error(
    `cannot run go (${cause.message}): install Go as ${join(folder, "go.mod")} asks for, see https://go.dev/dl/`,
  );
}

function lowerPriority(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // It ended already, or the system refuses: the build is then merely less polite.
  }
}
