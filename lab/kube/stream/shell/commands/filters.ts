import { type Command, type CommandContext, fail } from "../command.ts";
import { compilePattern, PatternError } from "../pattern.ts";
import { inputsOf } from "./fileInput.ts";
import { expandCount, parseOptions } from "./options.ts";

/** What tail and sort keep at most. */
const MAX_KEPT_BYTES = 8 * 1024 * 1024;

const cat: Command = async (context) => {
  const options = parseOptions(context.args, "nu");
  if (options.outcome === "invalid") return fail(context, options.message);
  let exitCode = 0;
  let number = 0;
  for await (const { input } of inputsOf(context, options.operands, (code) => (exitCode = code))) {
    if (options.flags.has("n")) {
      for await (const line of input.lines()) await context.stdout.write(`${String(++number).padStart(6)}\t${line}\n`);
      continue;
    }
    for (let chunk = await input.read(); chunk !== null; chunk = await input.read()) await context.stdout.write(chunk);
  }
  return exitCode;
};

const head: Command = async (context) => {
  const options = parseOptions(expandCount(context.args), "q", "nc");
  if (options.outcome === "invalid") return fail(context, options.message);
  const count = readCount(options.values.get("c") ?? options.values.get("n") ?? "10");
  if (count === undefined) return fail(context, "invalid number");
  let exitCode = 0;
  for await (const { input } of inputsOf(context, options.operands, (code) => (exitCode = code))) {
    let left = count;
    if (options.values.has("c")) {
      for (
        let chunk = left > 0 ? await input.read() : null;
        chunk !== null;
        chunk = left > 0 ? await input.read() : null
      ) {
        await context.stdout.write(chunk.subarray(0, left));
        left -= chunk.length;
      }
      continue;
    }
    for (; left > 0; left -= 1) {
      const line = await input.readLine();
      if (line === null) break;
      await context.stdout.write(`${line}\n`);
    }
  }
  return exitCode;
};

const tail: Command = async (context) => {
  const options = parseOptions(expandCount(context.args), "q", "n");
  if (options.outcome === "invalid") return fail(context, options.message);
  const text = options.values.get("n") ?? "10";
  const count = readCount(text.replace(/^\+/, ""));
  if (count === undefined) return fail(context, "invalid number");
  let exitCode = 0;
  for await (const { input } of inputsOf(context, options.operands, (code) => (exitCode = code))) {
    let seen = 0;
    let kept: string[] = [];
    for await (const line of input.lines()) {
      seen += 1;
      if (text.startsWith("+")) {
        if (seen >= count) await context.stdout.write(`${line}\n`);
        continue;
      }
      kept.push(line);
      if (kept.length > 2 * count + 1024) kept = count === 0 ? [] : kept.slice(-count);
    }
    for (const line of count === 0 ? [] : kept.slice(-count)) await context.stdout.write(`${line}\n`);
  }
  return exitCode;
};

const wc: Command = async (context) => {
  const options = parseOptions(context.args, "lwc");
  if (options.outcome === "invalid") return fail(context, options.message);
  const shown = options.flags.size === 0 ? new Set(["l", "w", "c"]) : options.flags;
  let exitCode = 0;
  for await (const { name, input } of inputsOf(context, options.operands, (code) => (exitCode = code))) {
    const counts = { l: 0, w: 0, c: 0 };
    let isInWord = false;
    for (let chunk = await input.read(); chunk !== null; chunk = await input.read()) {
      counts.c += chunk.length;
      for (const byte of chunk) {
        if (byte === 0x0a) counts.l += 1;
        const isBlank = byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
        if (!isBlank && !isInWord) counts.w += 1;
        isInWord = !isBlank;
      }
    }
    const columns = (["l", "w", "c"] as const)
      .filter((column) => shown.has(column))
      .map((column) => String(counts[column]));
    const text = columns.length === 1 ? (columns[0] ?? "") : columns.map((column) => column.padStart(9)).join("");
    await context.stdout.write(`${text}${name === "-" ? "" : ` ${name}`}\n`);
  }
  return exitCode;
};

const grep: Command = async (context) => {
  const options = parseOptions(context.args, "ivcnqEFGhs", "e");
  if (options.outcome === "invalid") return fail(context, options.message, 2);
  const [first, ...rest] = options.operands;
  const pattern = options.values.get("e") ?? first;
  if (pattern === undefined) return fail(context, "no pattern", 2);
  const { flags } = options;
  const matches = lineMatcher(pattern, flags);
  if (typeof matches === "string") return fail(context, matches, 2);
  const operands = options.values.has("e") ? options.operands : rest;
  let exitCode = 1;
  let errorCode = 0;
  for await (const { name, input } of inputsOf(context, operands, () => (errorCode = 2))) {
    const prefix = operands.length > 1 && !flags.has("h") ? `${name}:` : "";
    let number = 0;
    let found = 0;
    for await (const line of input.lines()) {
      number += 1;
      if (matches(line) === flags.has("v")) continue;
      found += 1;
      exitCode = 0;
      if (flags.has("q")) return 0;
      if (!flags.has("c")) await context.stdout.write(`${prefix}${flags.has("n") ? `${number}:` : ""}${line}\n`);
    }
    if (flags.has("c")) await context.stdout.write(`${prefix}${found}\n`);
  }
  return errorCode === 0 ? exitCode : errorCode;
};

/** @returns why the pattern cannot be used, where it cannot */
function lineMatcher(pattern: string, flags: ReadonlySet<string>): ((line: string) => boolean) | string {
  const ignoresCase = flags.has("i");
  if (flags.has("F")) {
    const searched = ignoresCase ? pattern.toLowerCase() : pattern;
    return (line) => (ignoresCase ? line.toLowerCase() : line).includes(searched);
  }
  try {
    return compilePattern(pattern, { isExtended: flags.has("E"), ignoresCase });
  } catch (error) {
    if (error instanceof PatternError) return `bad regex '${pattern}': ${error.message}`;
    throw error;
  }
}

const sort: Command = async (context) => {
  const options = parseOptions(context.args, "nru");
  if (options.outcome === "invalid") return fail(context, options.message);
  let exitCode = 0;
  const lines: string[] = [];
  let bytes = 0;
  for await (const { input } of inputsOf(context, options.operands, (code) => (exitCode = code))) {
    for await (const line of input.lines()) {
      bytes += line.length + 16;
      if (bytes > MAX_KEPT_BYTES) return fail(context, "out of memory");
      lines.push(line);
    }
  }
  lines.sort(options.flags.has("n") ? (a, b) => leadingNumber(a) - leadingNumber(b) || byText(a, b) : byText);
  if (options.flags.has("r")) lines.reverse();
  await writeLines(context, options.flags.has("u") ? [...new Set(lines)] : lines);
  return exitCode;
};

const uniq: Command = async (context) => {
  const options = parseOptions(context.args, "cd");
  if (options.outcome === "invalid") return fail(context, options.message);
  let exitCode = 0;
  for await (const { input } of inputsOf(context, options.operands.slice(0, 1), (code) => (exitCode = code))) {
    let last: string | undefined;
    let count = 0;
    const flush = async (): Promise<void> => {
      if (last === undefined || (options.flags.has("d") && count < 2)) return;
      await context.stdout.write(`${options.flags.has("c") ? `${String(count).padStart(7)} ` : ""}${last}\n`);
    };
    for await (const line of input.lines()) {
      if (line !== last) {
        await flush();
        count = 0;
      }
      last = line;
      count += 1;
    }
    await flush();
  }
  return exitCode;
};

/** Files cannot be written, so there is only the copy to standard output. */
const tee: Command = async (context) => {
  for (let chunk = await context.stdin.read(); chunk !== null; chunk = await context.stdin.read()) {
    await context.stdout.write(chunk);
  }
  const [file] = context.args.filter((arg) => !arg.startsWith("-") && arg !== "/dev/null");
  return file === undefined ? 0 : fail(context, `${file}: Read-only file system`);
};

async function writeLines(context: CommandContext, lines: readonly string[]): Promise<void> {
  for (let start = 0; start < lines.length; start += 512) {
    await context.stdout.write(`${lines.slice(start, start + 512).join("\n")}\n`);
  }
}

const readCount = (text: string): number | undefined => (/^\d{1,9}$/.test(text) ? Number(text) : undefined);
const leadingNumber = (line: string): number => Number.parseFloat(line) || 0;
const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

export const filters: Readonly<Record<string, Command>> = { cat, head, tail, wc, grep, sort, uniq, tee };
