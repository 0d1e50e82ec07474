import type { ByteSink } from "./byteStream.ts";
import type { Input } from "./input.ts";
import type { Pod } from "./pod.ts";
import type { Terminal } from "./terminal.ts";

/** Where a command writes. */
export class Output {
  readonly #sink: ByteSink;
  readonly #signal: AbortSignal;

  constructor(sink: ByteSink, signal: AbortSignal) {
    this.#sink = sink;
    this.#signal = signal;
  }

  /** Done when there is room for more. @throws BrokenPipe, Interrupted */
  async write(data: string | Buffer): Promise<void> {
    if (data.length > 0) await this.#sink.write(typeof data === "string" ? Buffer.from(data) : data, this.#signal);
  }
}

/** The shell's state as a command may see and change it. */
export interface ShellState {
  cwd: string;
  readonly variables: Map<string, string>;
  /** Names of variables that commands get. */
  readonly exported: Set<string>;
}

export type CommandContext = {
  readonly name: string;
  readonly args: readonly string[];
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Aborted by Ctrl-C and when the client goes away. */
  readonly signal: AbortSignal;
  readonly shell: ShellState;
  /** Exported variables, with those assigned for this command alone. */
  readonly environment: ReadonlyMap<string, string>;
  readonly pod: Pod;
  /** Undefined when the session has none (no `-t`). */
  readonly terminal: Terminal | undefined;
  /** Runs another command in this one's place, as `env` and `sh -c` do. */
  readonly run: (argv: readonly string[], environment: ReadonlyMap<string, string>) => Promise<number>;
  /** Runs shell text in a shell of its own. */
  readonly runScript: (text: string) => Promise<number>;
  /** Runs what standard input says in a shell of its own, with a prompt where that is the terminal. */
  readonly runInput: () => Promise<number>;
};

/** @returns the exit code */
export type Command = (context: CommandContext) => Promise<number>;

/** Writes `name: message` to standard error.
 *  @returns the exit code given */
export async function fail(context: CommandContext, message: string, exitCode = 1): Promise<number> {
  await context.stderr.write(`${context.name}: ${message}\n`);
  return exitCode;
}

/** 128 + SIGPIPE. */
export const SIGPIPE_EXIT = 141;
/** 128 + SIGINT. */
export const SIGINT_EXIT = 130;
