import { setTimeout as delay } from "node:timers/promises";
import { Interrupted } from "../byteStream.ts";
import { type Command, fail } from "../command.ts";

/** Output is made in pieces of this size: enough to keep a connection busy, and no more in memory. */
const PIECE_BYTES = 16 * 1024;

const echo: Command = async (context) => {
  let args = context.args;
  let endsLine = true;
  let interprets = false;
  while (/^-[neE]+$/.test(args[0] ?? "")) {
    if (args[0]?.includes("n")) endsLine = false;
    if (args[0]?.includes("e")) interprets = true;
    args = args.slice(1);
  }
  const text = args.join(" ");
  await context.stdout.write(`${interprets ? withEscapes(text) : text}${endsLine ? "\n" : ""}`);
  return 0;
};

const printf: Command = async (context) => {
  const [format, ...args] = context.args;
  if (format === undefined) return fail(context, "usage: printf FORMAT [ARG]...", 2);
  const rest = [...args];
  do {
    const before = rest.length;
    const text = withEscapes(format).replace(/%(-?\d{0,3})([sdbx%])/g, (_match, width: string, kind: string) => {
      if (kind === "%") return "%";
      const arg = rest.shift() ?? "";
      const value =
        kind === "s" || kind === "b" ? arg : (Number.parseInt(arg, 10) || 0).toString(kind === "x" ? 16 : 10);
      return width.startsWith("-") ? value.padEnd(Number(width.slice(1))) : value.padStart(Number(width));
    });
    await context.stdout.write(text);
    if (rest.length === before) break;
  } while (rest.length > 0);
  return 0;
};

const yes: Command = async (context) => {
  const line = Buffer.from(`${context.args.join(" ") || "y"}\n`);
  const piece = Buffer.concat(Array.from({ length: Math.max(1, Math.floor(PIECE_BYTES / line.length)) }, () => line));
  for (;;) await context.stdout.write(piece);
};

const seq: Command = async (context) => {
  const numbers = context.args.map(Number);
  if (numbers.length < 1 || numbers.length > 3 || numbers.some((number) => !Number.isFinite(number))) {
    return fail(context, "usage: seq [FIRST [INCREMENT]] LAST");
  }
  const last = numbers.at(-1) ?? 0;
  const first = numbers.length > 1 ? (numbers[0] ?? 1) : 1;
  const step = numbers.length > 2 ? (numbers[1] ?? 1) : 1;
  if (step === 0) return fail(context, "the increment must not be 0");
  let piece = "";
  for (let index = 0; ; index += 1) {
    const number = first + index * step;
    if (step > 0 ? number > last : number < last) break;
    piece += `${number}\n`;
    if (piece.length < PIECE_BYTES) continue;
    await context.stdout.write(piece);
    piece = "";
  }
  await context.stdout.write(piece);
  return 0;
};

const UNITS: Readonly<Record<string, number>> = { "": 1, s: 1, m: 60, h: 3600, d: 86_400 };

const sleep: Command = async (context) => {
  const match = /^(\d+(?:\.\d+)?)([smhd]?)$/.exec(context.args[0] ?? "");
  if (match === null) return fail(context, `invalid number '${context.args[0] ?? ""}'`);
  const seconds = Number(match[1]) * (UNITS[match[2] ?? ""] ?? 1);
  try {
    // A timer holds 31 bits of milliseconds; longer sleeps are as good as endless.
    await delay(Math.min(seconds * 1000, 0x7fff_ffff), undefined, { signal: context.signal });
    return 0;
  } catch {
    throw new Interrupted();
  }
};

const ESCAPES: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  a: "\x07",
  b: "\b",
  e: "\x1b",
  "\\": "\\",
  "0": "\0",
};

function withEscapes(text: string): string {
  return text.replace(
    /\\(?:0(\d{1,3})|x([0-9a-fA-F]{1,2})|(.))/g,
    (match, octal?: string, hex?: string, letter?: string) => {
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
      if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
      return ESCAPES[letter ?? ""] ?? match;
    },
  );
}

export const producers: Readonly<Record<string, Command>> = { echo, printf, yes, seq, sleep };
