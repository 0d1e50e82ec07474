import { setImmediate } from "node:timers/promises";
import { BrokenPipe, type ByteSink, Interrupted, nullSink } from "./byteStream.ts";
import { type CommandContext, Output, SIGPIPE_EXIT } from "./command.ts";
import { LoopExit, ShellExit } from "./control.ts";
import { type ExpansionContext, expandToText, expandWords } from "./expansion.ts";
import { Input, LineSource } from "./input.ts";
import { runInput } from "./lineLoop.ts";
import { parseScript } from "./parser.ts";
import { Pipe } from "./pipe.ts";
import type { Pod } from "./pod.ts";
import { resolvePath } from "./podFiles.ts";
import { findCommand } from "./registry.ts";
import type { Streams } from "./streams.ts";
import type { CommandNode, Pipeline, Redirection, Script } from "./syntax.ts";
import { ShellSyntaxError } from "./syntax.ts";
import type { Terminal } from "./terminal.ts";

/** The most that one command substitution keeps. */
const MAX_SUBSTITUTION_BYTES = 1024 * 1024;
/** Shells within shells, as `sh -c "sh -c …"`. */
const MAX_SHELL_DEPTH = 16;

type Simple = CommandNode & { kind: "simple" };

/** Runs scripts against one pod. Holds what lives from one line to the next: directory, variables, last exit code. */
export class Shell {
  cwd = "/";
  lastExitCode = 0;
  readonly variables: Map<string, string>;
  readonly exported: Set<string>;
  readonly pod: Pod;
  readonly #terminal: Terminal | undefined;
  readonly #depth: number;

  constructor(pod: Pod, environment: ReadonlyMap<string, string>, terminal: Terminal | undefined, depth = 0) {
    this.pod = pod;
    this.#terminal = terminal;
    this.#depth = depth;
    this.variables = new Map(environment);
    this.exported = new Set(environment.keys());
  }

  /** Runs a whole script as `sh -c` does. Interruption ends it.
   *  @returns its exit code */
  async runText(text: string, streams: Streams, signal: AbortSignal): Promise<number> {
    try {
      const script = parseScript(text);
      return await this.#contain(() => this.runScript(script, streams, signal));
    } catch (error) {
      if (!(error instanceof ShellSyntaxError)) throw error;
      await new Output(streams.stderr, signal).write(`sh: syntax error: ${error.message}\n`);
      return 2;
    }
  }

  /** @throws ShellExit where the script says `exit`; Interrupted */
  async runScript(script: Script, streams: Streams, signal: AbortSignal): Promise<number> {
    for (const andOr of script) {
      for (const { operator, pipeline } of andOr) {
        if (operator === "&&" && this.lastExitCode !== 0) continue;
        if (operator === "||" && this.lastExitCode === 0) continue;
        this.lastExitCode = await this.#runPipeline(pipeline, streams, signal);
      }
    }
    return this.lastExitCode;
  }

  /** Runs one command by its argument vector, without the shell's language.
   *  @returns 127 when there is none of that name */
  async runCommand(
    argv: readonly string[],
    environment: ReadonlyMap<string, string>,
    streams: Streams,
    signal: AbortSignal,
  ): Promise<number> {
    const [name = "", ...args] = argv;
    const command = findCommand(name);
    const stderr = new Output(streams.stderr, signal);
    if (command === undefined) {
      await stderr.write(`sh: ${name}: not found\n`);
      return 127;
    }
    const context: CommandContext = {
      name: name.slice(name.lastIndexOf("/") + 1),
      args,
      stdin: new Input(streams.stdin, signal),
      stdout: new Output(streams.stdout, signal),
      stderr,
      signal,
      shell: this,
      environment,
      pod: this.pod,
      terminal: this.#terminal,
      run: (inner, innerEnvironment) => this.runCommand(inner, innerEnvironment, streams, signal),
      runScript: (text) =>
        this.#runInner(environment, streams, signal, (shell) => shell.runText(text, streams, signal)),
      runInput: () =>
        this.#runInner(environment, streams, signal, (shell) => runInput(shell, this.#terminal, streams, signal)),
    };
    try {
      return await command(context);
    } catch (error) {
      if (error instanceof BrokenPipe) return SIGPIPE_EXIT;
      throw error;
    }
  }

  environment(): ReadonlyMap<string, string> {
    return new Map([...this.variables].filter(([name]) => this.exported.has(name)));
  }

  async #runInner(
    environment: ReadonlyMap<string, string>,
    streams: Streams,
    signal: AbortSignal,
    run: (shell: Shell) => Promise<number>,
  ): Promise<number> {
    if (this.#depth >= MAX_SHELL_DEPTH) {
      await new Output(streams.stderr, signal).write("sh: nested too deeply\n");
      return 2;
    }
    const inner = new Shell(this.pod, environment, this.#terminal, this.#depth + 1);
    inner.cwd = this.cwd;
    return run(inner);
  }

  async #runPipeline(pipeline: Pipeline, streams: Streams, signal: AbortSignal): Promise<number> {
    const [only, ...others] = pipeline.commands;
    if (only === undefined) return 0;
    const exitCode =
      others.length === 0
        ? await this.#runNode(only, streams, signal)
        : await this.#runPiped(pipeline.commands, streams, signal);
    return pipeline.isNegated ? Number(exitCode === 0) : exitCode;
  }

  /** Each command in a shell of its own, all at once. The last one's exit code counts. */
  async #runPiped(commands: readonly CommandNode[], streams: Streams, signal: AbortSignal): Promise<number> {
    const pipes = commands.slice(1).map(() => new Pipe());
    const runs = commands.map(async (command, index) => {
      const before = pipes[index - 1];
      const after = pipes[index];
      const own: Streams = {
        stdin: before === undefined ? streams.stdin : new LineSource(before),
        stdout: after ?? streams.stdout,
        stderr: streams.stderr,
        isTerminal: before === undefined && streams.isTerminal,
      };
      try {
        return await this.#subshell().#runContained(command, own, signal);
      } finally {
        before?.endReading();
        after?.endWriting();
      }
    });
    const settled = await Promise.allSettled(runs);
    const failure = settled.find((result) => result.status === "rejected");
    if (failure !== undefined) throw failure.reason;
    const last = settled.at(-1);
    return last?.status === "fulfilled" ? last.value : 0;
  }

  #subshell(): Shell {
    const copy = new Shell(this.pod, new Map(), this.#terminal, this.#depth);
    copy.cwd = this.cwd;
    copy.lastExitCode = this.lastExitCode;
    for (const [name, value] of this.variables) copy.variables.set(name, value);
    for (const name of this.exported) copy.exported.add(name);
    return copy;
  }

  #runContained(command: CommandNode, streams: Streams, signal: AbortSignal): Promise<number> {
    return this.#contain(() => this.#runNode(command, streams, signal));
  }

  /** `exit` ends this shell alone; `break` outside of a loop does nothing. */
  async #contain(run: () => Promise<number>): Promise<number> {
    try {
      return await run();
    } catch (error) {
      if (error instanceof ShellExit) return error.exitCode ?? this.lastExitCode;
      if (error instanceof LoopExit) return 0;
      throw error;
    }
  }

  async #runNode(node: CommandNode, streams: Streams, signal: AbortSignal): Promise<number> {
    switch (node.kind) {
      case "simple":
        return this.#runSimple(node, streams, signal);
      case "group":
        return node.isSubshell
          ? this.#subshell().#runContained({ ...node, isSubshell: false }, streams, signal)
          : this.runScript(node.body, streams, signal);
      case "if":
        for (const { condition, body } of node.clauses) {
          if ((await this.runScript(condition, streams, signal)) === 0) return this.runScript(body, streams, signal);
        }
        this.lastExitCode = 0;
        return this.runScript(node.otherwise, streams, signal);
      case "loop":
        return this.#loop(signal, async () => {
          const holds = (await this.runScript(node.condition, streams, signal)) === 0;
          if (holds === node.isUntil) return false;
          await this.runScript(node.body, streams, signal);
          return true;
        });
      case "for": {
        const items = await expandWords(node.words, this.#expansion(streams, signal));
        return this.#loop(signal, async () => {
          const item = items.shift();
          if (item === undefined) return false;
          this.variables.set(node.name, item);
          await this.runScript(node.body, streams, signal);
          return true;
        });
      }
    }
  }

  /** A turn of the event loop for each round, so that an endless loop can be interrupted and holds up nobody. */
  async #loop(signal: AbortSignal, round: () => Promise<boolean>): Promise<number> {
    this.lastExitCode = 0;
    for (let goesOn = true; goesOn; ) {
      await setImmediate();
      if (signal.aborted) throw new Interrupted();
      try {
        goesOn = await round();
      } catch (error) {
        if (!(error instanceof LoopExit)) throw error;
        goesOn = error.kind === "continue";
      }
    }
    return this.lastExitCode;
  }

  async #runSimple(node: Simple, streams: Streams, signal: AbortSignal): Promise<number> {
    const expansion = this.#expansion(streams, signal);
    const argv = await expandWords(node.words, expansion);
    const assigned = new Map<string, string>();
    for (const { name, value } of node.assignments) assigned.set(name, await expandToText(value, expansion));
    const redirected = await this.#redirect(node.redirections, streams, signal);
    if (typeof redirected === "string") {
      await new Output(streams.stderr, signal).write(`sh: ${redirected}\n`);
      return 1;
    }
    if (argv.length === 0) {
      for (const [name, value] of assigned) this.variables.set(name, value);
      return 0;
    }
    return this.runCommand(argv, new Map([...this.environment(), ...assigned]), redirected, signal);
  }

  /** @returns why a redirection is impossible, where it is */
  async #redirect(
    redirections: readonly Redirection[],
    streams: Streams,
    signal: AbortSignal,
  ): Promise<Streams | string> {
    let { stdin, stdout, stderr, isTerminal } = streams;
    for (const { descriptor, operator, target } of redirections) {
      const name = await expandToText(target, this.#expansion(streams, signal));
      if (operator === "<") {
        const entry = this.pod.files.find(resolvePath(this.cwd, name));
        if (entry?.kind !== "file") return `can't open ${name}: no such file`;
        stdin = new LineSource(textSource(entry.content()));
        isTerminal = false;
        continue;
      }
      const duplicated = operator === ">&" ? { "1": stdout, "2": stderr }[name] : undefined;
      if (operator === ">&" && duplicated === undefined) return `${name}: bad file descriptor`;
      if (duplicated === undefined && resolvePath(this.cwd, name) !== "/dev/null") {
        return `can't create ${name}: Read-only file system`;
      }
      const sink = duplicated ?? nullSink;
      if (descriptor === 2) stderr = sink;
      else stdout = sink;
    }
    return { stdin, stdout, stderr, isTerminal };
  }

  #expansion(streams: Streams, signal: AbortSignal): ExpansionContext {
    return {
      variable: (name) => {
        if (name === "?") return String(this.lastExitCode);
        if (name === "$") return "31";
        if (name === "#") return "0";
        return this.variables.get(name);
      },
      substitute: async ({ script }) => {
        const output = new CapturedOutput();
        const group: CommandNode = { kind: "group", isSubshell: false, body: script };
        this.lastExitCode = await this.#subshell().#runContained(group, { ...streams, stdout: output }, signal);
        return output.text();
      },
      match: (pattern) => this.pod.files.match(pattern, this.cwd),
    };
  }
}

/** Keeps what a command substitution writes; beyond the bound its pipe breaks. */
class CapturedOutput implements ByteSink {
  #chunks: Buffer[] = [];
  #length = 0;

  async write(data: Buffer): Promise<void> {
    await setImmediate();
    if (this.#length + data.length > MAX_SUBSTITUTION_BYTES) throw new BrokenPipe();
    this.#chunks.push(data);
    this.#length += data.length;
  }

  text(): string {
    return Buffer.concat(this.#chunks).toString("utf8").replace(/\n+$/, "");
  }
}

function textSource(text: string): { read: () => Promise<Buffer | null> } {
  let rest: Buffer | null = Buffer.from(text);
  return {
    async read() {
      const chunk = rest;
      rest = null;
      return chunk;
    },
  };
}
