import { type Command, type CommandContext, fail } from "../command.ts";
import { type FileEntry, resolvePath } from "../podFiles.ts";
import { parseOptions } from "./options.ts";

const pwd: Command = async (context) => {
  await context.stdout.write(`${context.shell.cwd}\n`);
  return 0;
};

const cd: Command = async (context) => {
  const operand = context.args[0] ?? context.shell.variables.get("HOME") ?? "/";
  const isBack = operand === "-";
  const path = resolvePath(context.shell.cwd, isBack ? (context.shell.variables.get("OLDPWD") ?? ".") : operand);
  const entry = context.pod.files.find(path);
  if (entry === undefined) return fail(context, `can't cd to ${operand}: No such file or directory`, 2);
  if (entry.kind !== "directory") return fail(context, `can't cd to ${operand}: Not a directory`, 2);
  context.shell.variables.set("OLDPWD", context.shell.cwd);
  context.shell.cwd = path;
  context.shell.variables.set("PWD", path);
  if (isBack) await context.stdout.write(`${path}\n`);
  return 0;
};

const ls: Command = async (context) => {
  const options = parseOptions(context.args, "la1dhFR");
  if (options.outcome === "invalid") return fail(context, options.message);
  const operands = options.operands.length === 0 ? ["."] : options.operands;
  let exitCode = 0;
  let hasPrinted = false;
  for (const operand of operands) {
    const path = resolvePath(context.shell.cwd, operand);
    const entry = context.pod.files.find(path);
    if (entry === undefined) {
      exitCode = await fail(context, `${operand}: No such file or directory`);
      continue;
    }
    const listsInside = entry.kind === "directory" && !options.flags.has("d");
    if (listsInside && operands.length > 1) await context.stdout.write(`${hasPrinted ? "\n" : ""}${operand}:\n`);
    const hidden = options.flags.has("a") ? [".", ".."] : [];
    const names = listsInside ? [...hidden, ...context.pod.files.list(path)] : [operand];
    const base = listsInside ? path : context.shell.cwd;
    if (options.flags.has("l")) await writeLong(context, base, names);
    else if (names.length > 0) await context.stdout.write(inColumns(context, names, options.flags.has("1")));
    hasPrinted = true;
  }
  return exitCode;
};

async function writeLong(context: CommandContext, base: string, names: readonly string[]): Promise<void> {
  const date = context.pod.startedAt;
  const time = `${date.toISOString().slice(0, 10)} ${date.toISOString().slice(11, 16)}`;
  for (const name of names) {
    const entry: FileEntry = context.pod.files.find(resolvePath(base, name)) ?? { kind: "directory" };
    const mode = entry.kind === "directory" ? "drwxr-xr-x" : entry.mode;
    const size = entry.kind === "directory" ? 4096 : Buffer.byteLength(entry.content());
    await context.stdout.write(`${mode}    1 root     root     ${String(size).padStart(9)} ${time} ${name}\n`);
  }
}

/** Columns as wide as the terminal; one name a line where there is none. */
function inColumns(context: CommandContext, names: readonly string[], isSingle: boolean): string {
  if (context.terminal === undefined || isSingle) return `${names.join("\n")}\n`;
  const width = Math.max(...names.map((name) => name.length)) + 2;
  const columns = Math.max(1, Math.floor(context.terminal.size.columns / width));
  const rows = Math.ceil(names.length / columns);
  const lines = Array.from({ length: rows }, (_, row) =>
    names
      .filter((_name, index) => index % rows === row)
      .map((name) => name.padEnd(width))
      .join("")
      .trimEnd(),
  );
  return `${lines.join("\n")}\n`;
}

/** `test` and `[`: files, strings and numbers, with `!`. */
const test: Command = async (context) => {
  let args = [...context.args];
  if (context.name === "[" && args.pop() !== "]") return fail(context, "missing ]", 2);
  const isNegated = args[0] === "!";
  if (isNegated) args = args.slice(1);
  const result = evaluate(context, args);
  if (result === undefined) return fail(context, `${args.join(" ")}: not understood`, 2);
  return result !== isNegated ? 0 : 1;
};

function evaluate(context: CommandContext, args: readonly string[]): boolean | undefined {
  const [left = "", operator = "", right = ""] = args;
  if (args.length <= 1) return left !== "";
  if (args.length === 2) return evaluateUnary(context, left, operator);
  if (operator === "=" || operator === "==") return left === right;
  if (operator === "!=") return left !== right;
  const difference = Number(left) - Number(right);
  if (args.length > 3 || Number.isNaN(difference)) return undefined;
  const comparisons: Readonly<Record<string, boolean>> = {
    "-eq": difference === 0,
    "-ne": difference !== 0,
    "-lt": difference < 0,
    "-le": difference <= 0,
    "-gt": difference > 0,
    "-ge": difference >= 0,
  };
  return comparisons[operator];
}

function evaluateUnary(context: CommandContext, operator: string, operand: string): boolean | undefined {
  const entry = context.pod.files.find(resolvePath(context.shell.cwd, operand));
  if (operator === "-n") return operand !== "";
  if (operator === "-z") return operand === "";
  if (operator === "-e" || operator === "-r") return entry !== undefined;
  if (operator === "-f" || operator === "-s") return entry?.kind === "file";
  if (operator === "-d") return entry?.kind === "directory";
  return operator === "-w" ? false : undefined;
}

export const files: Readonly<Record<string, Command>> = { pwd, cd, ls, test, "[": test };
