import { resolvePath } from "./podFiles.ts";
import { commandNames } from "./registry.ts";
import type { Shell } from "./shell.ts";

/** What the word before the cursor can go on with: commands where one is expected, else files.
 *  @returns the missing ends, with a blank or slash after the only one */
export function completions(beforeCursor: string, shell: Shell): readonly string[] {
  const word = /[^\s;|&(<>]*$/.exec(beforeCursor)?.[0] ?? "";
  const leading = beforeCursor.slice(0, beforeCursor.length - word.length).trimEnd();
  const isCommand = !word.includes("/") && (leading === "" || /[;|&(]$/.test(leading));
  if (isCommand)
    return finish(
      commandNames().filter((name) => name.startsWith(word)),
      word,
      () => " ",
    );
  const slash = word.lastIndexOf("/");
  const directory = resolvePath(shell.cwd, slash === -1 ? "." : word.slice(0, slash + 1));
  const start = word.slice(slash + 1);
  const names = shell.pod.files.list(directory).filter((name) => name.startsWith(start));
  const isDirectory = (name: string): boolean =>
    shell.pod.files.find(resolvePath(directory, name))?.kind === "directory";
  return finish(names, start, (name) => (isDirectory(name) ? "/" : " "));
}

function finish(names: readonly string[], start: string, after: (name: string) => string): readonly string[] {
  const [only, another] = names;
  if (only !== undefined && another === undefined) return [only.slice(start.length) + after(only)];
  return names.map((name) => name.slice(start.length));
}
