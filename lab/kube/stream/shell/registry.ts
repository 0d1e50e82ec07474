import type { Command } from "./command.ts";
import { builtins } from "./commands/builtins.ts";
import { files } from "./commands/files.ts";
import { filters } from "./commands/filters.ts";
import { producers } from "./commands/producers.ts";
import { system } from "./commands/system.ts";
import { tar } from "./commands/tar.ts";
import { top } from "./commands/top.ts";

const SHELL_NAMES = ["bash", "ash", "dash", "busybox"];
/** Part of the shell itself: not files, so `kubectl exec pod -- cd` cannot start them. */
const INTERNAL = new Set([
  "exit",
  "export",
  "unset",
  "read",
  "break",
  "continue",
  ":",
  "cd",
  "help",
  "which",
  "command",
]);

const which: Command = async (context) => {
  let exitCode = 0;
  for (const name of context.args.filter((arg) => !arg.startsWith("-"))) {
    if (isProgram(name)) await context.stdout.write(`/bin/${name}\n`);
    else if (findCommand(name) !== undefined) await context.stdout.write(`${name}\n`);
    else exitCode = 1;
  }
  return exitCode;
};

const help: Command = async (context) => {
  await context.stdout.write(
    `This is the practice estate's shell. Its files are read-only. Commands:\n${commandNames().join(" ")}\n`,
  );
  return 0;
};

const COMMANDS: ReadonlyMap<string, Command> = new Map(
  Object.entries({ ...builtins, ...files, ...filters, ...producers, ...system, tar, top, which, help, command: which }),
);

export const commandNames = (): readonly string[] => [...COMMANDS.keys()].sort();

/** @param name as typed; a path to one of the usual directories finds the same program */
export function findCommand(name: string): Command | undefined {
  const base = programName(name);
  if (base === undefined) return undefined;
  return COMMANDS.get(SHELL_NAMES.includes(base) ? "sh" : base);
}

/** Whether `name` can be started without a shell around it. */
export function isProgram(name: string): boolean {
  const base = programName(name);
  return base !== undefined && !INTERNAL.has(base) && findCommand(base) !== undefined;
}

/** Whether `argv` asks for a shell that reads its input or a terminal, rather than for a command. */
export function isShell(argv: readonly string[]): boolean {
  const base = programName(argv[0] ?? "") ?? "";
  const onlyFlags = argv.slice(1).every((arg) => /^-(?:i|l|il|li|-login|-noprofile|-norc)$/.test(arg));
  return (base === "sh" || (SHELL_NAMES.includes(base) && base !== "busybox")) && onlyFlags;
}

function programName(name: string): string | undefined {
  if (!name.includes("/")) return name;
  return /^\/(?:usr\/)?(?:local\/)?s?bin\/([^/]+)$/.exec(name)?.[1];
}
