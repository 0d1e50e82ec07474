import { type Command, fail } from "../command.ts";
import { readFile } from "./fileInput.ts";
import { parseOptions } from "./options.ts";

const ps: Command = async (context) => {
  const own = { pid: 31, user: "root", time: "0:00", command: context.terminal === undefined ? "sh" : "/bin/sh" };
  const rows = [...context.pod.processes(), own, { pid: 38, user: "root", time: "0:00", command: "ps" }];
  await context.stdout.write("PID   USER     TIME  COMMAND\n");
  for (const { pid, user, time, command } of rows) {
    await context.stdout.write(`${String(pid).padStart(5)} ${user.padEnd(8)} ${time.padStart(5)} ${command}\n`);
  }
  return 0;
};

const date: Command = async (context) => {
  const options = parseOptions(context.args, "uI", "d");
  if (options.outcome === "invalid") return fail(context, options.message);
  const now = context.pod.target.now();
  const format = options.operands.find((operand) => operand.startsWith("+"))?.slice(1);
  const text = options.flags.has("I")
    ? now.toISOString().slice(0, 10)
    : formatDate(now, format ?? "%a %b %e %H:%M:%S UTC %Y");
  await context.stdout.write(`${text}\n`);
  return 0;
};

const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** strftime, in UTC, as containers are. */
function formatDate(now: Date, format: string): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  const day = `${now.getUTCFullYear()}-${two(now.getUTCMonth() + 1)}-${two(now.getUTCDate())}`;
  const time = `${two(now.getUTCHours())}:${two(now.getUTCMinutes())}:${two(now.getUTCSeconds())}`;
  const values: Readonly<Record<string, string>> = {
    Y: String(now.getUTCFullYear()),
    m: two(now.getUTCMonth() + 1),
    d: two(now.getUTCDate()),
    e: String(now.getUTCDate()).padStart(2, " "),
    H: two(now.getUTCHours()),
    M: two(now.getUTCMinutes()),
    S: two(now.getUTCSeconds()),
    N: String(now.getUTCMilliseconds()).padStart(3, "0").padEnd(9, "0"),
    a: DAYS[now.getUTCDay()] ?? "",
    b: MONTHS[now.getUTCMonth()] ?? "",
    s: String(Math.floor(now.getTime() / 1000)),
    F: day,
    T: time,
    Z: "UTC",
    z: "+0000",
    "%": "%",
  };
  return format.replace(/%([A-Za-z%])/g, (match, letter: string) => values[letter] ?? match);
}

const hostname: Command = async (context) => {
  const wantsAddress = context.args.some((arg) => arg === "-i" || arg === "-I");
  await context.stdout.write(`${wantsAddress ? context.pod.podIP : context.pod.target.pod}\n`);
  return 0;
};

const id: Command = async (context) => {
  const answers: Readonly<Record<string, string>> = { "-u": "0", "-g": "0", "-un": "root", "-gn": "root" };
  await context.stdout.write(`${answers[context.args.join("")] ?? "uid=0(root) gid=0(root) groups=0(root)"}\n`);
  return 0;
};

const uname: Command = async (context) => {
  const flags = new Set(context.args.join("").replaceAll("-", ""));
  const all = flags.has("a");
  const fields: readonly (readonly [string, string])[] = [
    ["s", "Linux"],
    ["n", context.pod.target.pod],
    ["r", "6.6.0-practice"],
    ["v", "#1 SMP PREEMPT_DYNAMIC"],
    ["m", "x86_64"],
  ];
  const shown = fields.filter(([letter]) => all || flags.has(letter) || (flags.size === 0 && letter === "s"));
  await context.stdout.write(`${shown.map(([, text]) => text).join(" ")}\n`);
  return 0;
};

const uptime: Command = async (context) => {
  const seconds = context.pod.uptimeSeconds();
  const time = formatDate(context.pod.target.now(), "%T");
  const up = `${Math.floor(seconds / 86_400)} days, ${Math.floor((seconds % 86_400) / 3600)}:${String(Math.floor((seconds % 3600) / 60)).padStart(2, "0")}`;
  await context.stdout.write(` ${time} up ${up},  0 users,  load average: 0.18, 0.12, 0.09\n`);
  return 0;
};

const free: Command = async (context) => {
  await context.stdout.write(
    "              total        used        free      shared  buff/cache   available\n" +
      "Mem:       16384000     4783232     6212480       10240     5388288    11730944\n" +
      "Swap:             0           0           0\n",
  );
  return 0;
};

const stty: Command = async (context) => {
  const { terminal } = context;
  if (terminal === undefined) return fail(context, "standard input: Inappropriate ioctl for device");
  const { rows, columns } = terminal.size;
  const isSize = context.args[0] === "size";
  await context.stdout.write(isSize ? `${rows} ${columns}\n` : `speed 38400 baud; rows ${rows}; columns ${columns};\n`);
  return 0;
};

const tty: Command = async (context) => {
  await context.stdout.write(context.terminal === undefined ? "not a tty\n" : "/dev/pts/0\n");
  return context.terminal === undefined ? 1 : 0;
};

const clear: Command = async (context) => {
  await context.stdout.write("\x1b[H\x1b[2J");
  return 0;
};

const env: Command = async (context) => {
  const environment = new Map(context.environment);
  let at = 0;
  for (; at < context.args.length; at += 1) {
    const [, name, value] = /^([A-Za-z_]\w*)=(.*)$/s.exec(context.args[at] ?? "") ?? [];
    if (name === undefined || value === undefined) break;
    environment.set(name, value);
  }
  const argv = context.args.slice(at);
  if (argv.length > 0) return context.run(argv, environment);
  for (const [name, value] of environment) await context.stdout.write(`${name}=${value}\n`);
  return 0;
};

const printenv: Command = async (context) => {
  if (context.args.length === 0) return env(context);
  let exitCode = 0;
  for (const name of context.args) {
    const value = context.environment.get(name);
    if (value === undefined) exitCode = 1;
    else await context.stdout.write(`${value}\n`);
  }
  return exitCode;
};

const sh: Command = async (context) => {
  const at = context.args.findIndex((arg) => /^-[a-z]*c$/.test(arg));
  if (at !== -1) {
    const text = context.args[at + 1];
    return text === undefined ? fail(context, "-c requires an argument", 2) : context.runScript(text);
  }
  const file = context.args.find((arg) => !arg.startsWith("-"));
  if (file === undefined) return context.runInput();
  const script = readFile(context, file);
  if ("error" in script) return fail(context, `can't open '${file}': ${script.error}`, 2);
  return context.runScript(script.content);
};

export const system: Readonly<Record<string, Command>> = {
  ps,
  date,
  hostname,
  id,
  whoami: (context) => id({ ...context, args: ["-un"] }),
  uname,
  uptime,
  free,
  stty,
  tty,
  clear,
  env,
  printenv,
  sh,
};
