import { spawn } from "node:child_process";
import { delimiter, dirname, join } from "node:path";

/** Runs a program of `node_modules/.bin` in the repository and gathers its output.
 *  @returns its exit code and what it wrote, standard output first */
export async function runTool(
  root: string,
  tool: string,
  args: readonly string[],
): Promise<{ code: number; output: string }> {
  const bin = join(root, "node_modules/.bin");
  const windows = process.platform === "win32";
  const child = spawn(join(bin, windows ? `${tool}.cmd` : tool), args, {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    shell: windows,
    // The tools are scripts that look for a Node on the path: for this one, and not for the system's.
    env: {
      ...process.env,
      PATH: [dirname(process.execPath), process.env.PATH ?? ""].join(delimiter),
      NO_COLOR: "1",
    },
  });
  let output = "";
  let errors = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  const code = await new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (exit) => resolve(exit ?? 1));
  });
  return { code, output: `${output}${errors}`.trimEnd() };
}

/** The output of a tool that failed, as problems. */
export function failure({ code, output }: { code: number; output: string }, tool: string): readonly string[] {
  if (code === 0) return [];
  return output === "" ? [`${tool} ended with ${code}`] : output.split("\n");
}
