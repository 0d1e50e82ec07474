import { type Command, fail } from "../command.ts";
import { LoopExit, ShellExit } from "../control.ts";
import { isName } from "../syntax.ts";

const exit: Command = async (context) => {
  const [text] = context.args;
  if (text === undefined) throw new ShellExit(undefined);
  if (!/^\d{1,9}$/.test(text)) throw new ShellExit(await fail(context, `Illegal number: ${text}`, 2));
  throw new ShellExit(Number(text) & 0xff);
};

const exportNames: Command = async (context) => {
  const { shell } = context;
  if (context.args.length === 0 || context.args[0] === "-p") {
    for (const [name, value] of context.environment) await context.stdout.write(`export ${name}='${value}'\n`);
    return 0;
  }
  for (const arg of context.args) {
    const equals = arg.indexOf("=");
    const name = equals === -1 ? arg : arg.slice(0, equals);
    if (!isName(name)) return fail(context, `${name}: bad variable name`, 2);
    if (equals !== -1) shell.variables.set(name, arg.slice(equals + 1));
    shell.exported.add(name);
  }
  return 0;
};

const unset: Command = async (context) => {
  for (const name of context.args) {
    context.shell.variables.delete(name);
    context.shell.exported.delete(name);
  }
  return 0;
};

const read: Command = async (context) => {
  const line = await context.stdin.readLine();
  const names = context.args.filter((arg) => isName(arg));
  const words = (line ?? "").trim().split(/\s+/);
  for (const [index, name] of names.entries()) {
    context.shell.variables.set(name, index === names.length - 1 ? words.slice(index).join(" ") : (words[index] ?? ""));
  }
  return line === null ? 1 : 0;
};

const leaveLoop =
  (kind: "break" | "continue"): Command =>
  async () => {
    throw new LoopExit(kind);
  };

export const builtins: Readonly<Record<string, Command>> = {
  exit,
  export: exportNames,
  unset,
  read,
  break: leaveLoop("break"),
  continue: leaveLoop("continue"),
  true: async () => 0,
  ":": async () => 0,
  false: async () => 1,
};
