/** Options of a command as getopt reads them: flags bundled (`-nr`), a value joined or next (`-n5`, `-n 5`), `--` ends them. */
export type ParsedOptions =
  | {
      readonly outcome: "parsed";
      readonly flags: ReadonlySet<string>;
      readonly values: ReadonlyMap<string, string>;
      readonly operands: readonly string[];
    }
  | { readonly outcome: "invalid"; readonly message: string };

/** @param flags letters without a value
 *  @param valued letters with one */
export function parseOptions(args: readonly string[], flags: string, valued = ""): ParsedOptions {
  const found = new Set<string>();
  const values = new Map<string, string>();
  const operands: string[] = [];
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] ?? "";
    if (arg === "--") {
      operands.push(...args.slice(index + 1));
      break;
    }
    if (!arg.startsWith("-") || arg === "-") {
      operands.push(arg);
      continue;
    }
    for (let at = 1; at < arg.length; at += 1) {
      const letter = arg.charAt(at);
      if (flags.includes(letter)) {
        found.add(letter);
        continue;
      }
      if (!valued.includes(letter)) return { outcome: "invalid", message: `unrecognized option: ${letter}` };
      const joined = arg.slice(at + 1);
      const value = joined === "" ? args[index + 1] : joined;
      if (value === undefined) return { outcome: "invalid", message: `option requires an argument: ${letter}` };
      if (joined === "") index += 1;
      values.set(letter, value);
      break;
    }
  }
  return { outcome: "parsed", flags: found, values, operands };
}

/** `head -5` and `tail -5` for `-n 5`. */
export function expandCount(args: readonly string[]): string[] {
  return args.flatMap((arg) => (/^-\d+$/.test(arg) ? ["-n", arg.slice(1)] : [arg]));
}
