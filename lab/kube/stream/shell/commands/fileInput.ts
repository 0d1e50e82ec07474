import type { CommandContext } from "../command.ts";

import { Input, LineSource } from "../input.ts";
import { resolvePath } from "../podFiles.ts";

export type NamedInput = { readonly name: string; readonly input: Input };

/** The inputs that a filter reads: its operands as files, `-` or none for standard input. A file that cannot be read is
 *  reported to `onError` and left out. */
export async function* inputsOf(
  context: CommandContext,
  operands: readonly string[],
  onError: (exitCode: number) => void,
): AsyncGenerator<NamedInput, void, undefined> {
  for (const name of operands.length === 0 ? ["-"] : operands) {
    if (name === "-") {
      yield { name, input: context.stdin };
      continue;
    }
    const text = readFile(context, name);
    if ("error" in text) {
      await context.stderr.write(`${context.name}: ${name}: ${text.error}\n`);
      onError(1);
      continue;
    }
    yield { name, input: new Input(new LineSource(once(Buffer.from(text.content))), context.signal) };
  }
}

export function readFile(context: CommandContext, name: string): { content: string } | { error: string } {
  const entry = context.pod.files.find(resolvePath(context.shell.cwd, name));
  if (entry === undefined) return { error: "No such file or directory" };
  if (entry.kind === "directory") return { error: "Is a directory" };
  return { content: entry.content() };
}

function once(data: Buffer): { read: () => Promise<Buffer | null> } {
  let rest: Buffer | null = data.length === 0 ? null : data;
  return {
    async read() {
      const chunk = rest;
      rest = null;
      return chunk;
    },
  };
}
