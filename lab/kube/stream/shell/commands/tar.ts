import { type Command, type CommandContext, fail } from "../command.ts";
import { resolvePath } from "../podFiles.ts";

const BLOCK = 512;

/** `tar cf - PATH…`, which is what `kubectl cp` reads files with; it writes with `tar xf -`, which a read-only system refuses. */
export const tar: Command = async (context) => {
  const [first = "", ...rest] = context.args;
  const letters = first.replace(/^-/, "");
  if (letters.includes("x")) return fail(context, "can't write: Read-only file system");
  const [archive, ...paths] = rest;
  if (!letters.includes("c") || !letters.includes("f") || archive !== "-" || paths.length === 0) {
    return fail(context, "usage: tar cf - PATH...", 2);
  }
  let exitCode = 0;
  for (const path of paths) {
    if (!(await writeTree(context, resolvePath(context.shell.cwd, path)))) {
      exitCode = await fail(context, `${path}: No such file or directory`);
    }
  }
  await context.stdout.write(Buffer.alloc(2 * BLOCK));
  return exitCode;
};

/** @returns false when there is nothing of that name */
async function writeTree(context: CommandContext, path: string): Promise<boolean> {
  const { files, startedAt } = context.pod;
  const entry = files.find(path);
  if (entry === undefined) return false;
  const name = path.slice(1);
  if (entry.kind === "directory") {
    if (name !== "") await context.stdout.write(header(`${name}/`, 0o755, 0, "5", startedAt));
    for (const child of files.list(path)) await writeTree(context, resolvePath(path, child));
    return true;
  }
  const content = Buffer.from(entry.content());
  const padding = Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK);
  await context.stdout.write(Buffer.concat([header(name, 0o644, content.length, "0", startedAt), content, padding]));
  return true;
}

/** A ustar header (POSIX.1-1988): fields in octal, the checksum taken with blanks in its own place. Names of the pod's files fit
 *  in the 100 bytes of the name field. */
function header(name: string, mode: number, size: number, type: "0" | "5", time: Date): Buffer {
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, digits: number): string => `${value.toString(8).padStart(digits, "0")}\0`;
  block.write(name, 0, 100);
  block.write(octal(mode, 7), 100);
  block.write(octal(0, 7), 108);
  block.write(octal(0, 7), 116);
  block.write(octal(size, 11), 124);
  block.write(octal(Math.floor(time.getTime() / 1000), 11), 136);
  block.write("        ", 148);
  block.write(type, 156);
  block.write("ustar\x0000", 257);
  block.write("root", 265);
  block.write("root", 297);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return block;
}
