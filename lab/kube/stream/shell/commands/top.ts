import { Interrupted } from "../byteStream.ts";
import { type Command, type CommandContext, fail } from "../command.ts";
import { parseOptions } from "./options.ts";

/** Redraws every few seconds until `q` or Ctrl-C, in the size that the terminal has at that moment. */
export const top: Command = async (context) => {
  const options = parseOptions(context.args, "b", "nd");
  if (options.outcome === "invalid") return fail(context, options.message);
  const isBatch = options.flags.has("b") || context.terminal === undefined;
  const rounds = Number(options.values.get("n") ?? (isBatch ? 1 : Number.POSITIVE_INFINITY));
  const delayMs = Math.max(0.2, Number(options.values.get("d") ?? 2) || 2) * 1000;
  const keyboard = new Keyboard(context);
  try {
    for (let round = 0; round < rounds && !keyboard.hasQuit; round += 1) {
      if (round > 0) await keyboard.waitForKeyOrSize(delayMs);
      if (keyboard.hasQuit) break;
      await context.stdout.write(isBatch ? `${page(context, 80, 24).join("\n")}\n` : screen(context));
    }
    if (!isBatch) await context.stdout.write("\n");
    return 0;
  } finally {
    keyboard.dispose();
  }
};

function screen(context: CommandContext): string {
  const size = context.terminal?.size ?? { columns: 80, rows: 24 };
  return `\x1b[H\x1b[2J${page(context, size.columns, size.rows - 1).join("\n")}`;
}

function page(context: CommandContext, columns: number, rows: number): string[] {
  const seconds = context.pod.uptimeSeconds();
  const busy = 3 + (Math.floor(seconds / 2) % 5);
  const lines = [
    "Mem: 10171520K used, 6212480K free, 10240K shrd, 301056K buff, 5087232K cached",
    `CPU:   ${busy}% usr   1% sys   0% nic  ${99 - busy}% idle   0% io   0% irq   0% sirq`,
    "Load average: 0.18 0.12 0.09 2/214 31",
    "  PID  PPID USER     STAT   VSZ %VSZ %CPU COMMAND",
    ...context.pod
      .processes()
      .map(
        ({ pid, user, command }) =>
          `${String(pid).padStart(5)}     0 ${user.padEnd(8)} S     712m   4%  ${pid === 1 ? busy : 0}%  ${command}`,
      ),
    "   31     0 root     S     1632   0%   0%  sh",
    "   38    31 root     R     1572   0%   0%  top",
  ];
  return lines.slice(0, Math.max(1, rows)).map((line) => line.slice(0, columns));
}

/** `q` quits; a new size redraws at once. */
class Keyboard {
  hasQuit = false;
  #wake: () => void = () => undefined;
  readonly #signal: AbortSignal;
  readonly #stops: readonly (() => void)[];

  constructor(context: CommandContext) {
    this.#signal = context.signal;
    const { terminal } = context;
    const wake = (): void => this.#wake();
    this.#stops =
      terminal === undefined
        ? []
        : [
            terminal.listenRaw((key) => {
              if (key.kind === "text" && key.text === "q") this.hasQuit = true;
              this.#wake();
            }),
            terminal.onResize(wake),
          ];
  }

  async waitForKeyOrSize(delayMs: number): Promise<void> {
    if (this.#signal.aborted) throw new Interrupted();
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, delayMs);
    this.#wake = resolve;
    this.#signal.addEventListener("abort", this.#wake);
    await promise;
    this.#signal.removeEventListener("abort", this.#wake);
    clearTimeout(timer);
    if (this.#signal.aborted) throw new Interrupted();
  }

  dispose(): void {
    for (const stop of this.#stops) stop();
  }
}
