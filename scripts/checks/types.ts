import { existsSync } from "node:fs";
import { isAbsolute, join, relative, sep } from "node:path";
import { codeFolders, readCode } from "../source/tree.ts";
import type { Check } from "./check.ts";
import { runTool } from "./program.ts";

export const types: Check = {
  name: "types",
  about: "TypeScript, each folder as what it runs in, and no file left out",
  async run(root) {
    const projects = ["", ...codeFolders, "electron/host"]
      .map((folder) => join(folder, "tsconfig.json"))
      .filter((file) => existsSync(join(root, file)));
    // Listed first: a file that comes while the compiler runs is none of this run.
    const code = [...readCode(root).keys()].filter((path) => /\.tsx?$/.test(path));
    const problems = new Set<string>();
    const seen = new Set<string>();
    for (const project of projects) {
      const { code, output } = await runTool(root, "tsc", ["-p", project, "--pretty", "false", "--listFiles"]);
      const { files, messages } = readCompilerOutput(root, output);
      for (const file of files) seen.add(file);
      for (const message of messages) problems.add(message);
      if (code !== 0 && messages.length === 0) problems.add(`${project}: tsc ended with ${code}`);
    }
    for (const path of code)
      if (!seen.has(path) && existsSync(join(root, path))) problems.add(`${path}: belongs to no tsconfig.json`);
    return { problems: [...problems], note: `${projects.length} projects, ${code.length} files` };
  },
};

/** Takes apart what tsc prints with `--listFiles`: the files that it read, by path from the root, and its messages. */
export function readCompilerOutput(root: string, output: string): { files: string[]; messages: string[] } {
  const files: string[] = [];
  const messages: string[] = [];
  for (const line of output.split("\n").map((each) => each.trimEnd()))
    if (isAbsolute(line) && /\.([cm]?tsx?|json)$/.test(line)) files.push(relative(root, line).split(sep).join("/"));
    else if (line !== "") messages.push(line);
  return { files, messages };
}
