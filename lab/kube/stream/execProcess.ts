import type { ExecOutcome } from "./execStatus.ts";
import type { ExecStreams } from "./execStreams.ts";
import { followLines } from "./logFollow.ts";
import { BrokenPipe, Interrupted, readableSource, writableSink } from "./shell/byteStream.ts";
import { Output, SIGINT_EXIT, SIGPIPE_EXIT } from "./shell/command.ts";
import { LineSource } from "./shell/input.ts";
import { runInput } from "./shell/lineLoop.ts";
import { Pod } from "./shell/pod.ts";
import { isProgram, isShell } from "./shell/registry.ts";
import { Shell } from "./shell/shell.ts";
import type { Streams } from "./shell/streams.ts";
import { Terminal } from "./shell/terminal.ts";
import type { ExecRequest } from "./streamRequest.ts";
import type { StreamTarget } from "./target.ts";

/** Runs what an exec asks for, or attaches to the container's log, until it ends, the client leaves or the pod is gone. */
export async function runProcess(request: ExecRequest, streams: ExecStreams, target: StreamTarget): Promise<void> {
  const ending = new AbortController();
  const end = (): void => ending.abort();
  const signals = target.gone === undefined ? [streams.closed] : [streams.closed, target.gone];
  for (const signal of signals) {
    if (signal.aborted) end();
    signal.addEventListener("abort", end);
  }
  try {
    streams.finish(await runToOutcome(request, streams, target, ending));
  } finally {
    for (const signal of signals) signal.removeEventListener("abort", end);
  }
}

async function runToOutcome(
  request: ExecRequest,
  streams: ExecStreams,
  target: StreamTarget,
  ending: AbortController,
): Promise<ExecOutcome> {
  const { signal } = ending;
  const terminal = request.tty ? connectTerminal(streams, ending) : undefined;
  try {
    await terminal?.firstSize();
    const exitCode =
      request.verb === "attach"
        ? await attach(request.container, streams, target, terminal, signal)
        : await exec(request, streams, target, terminal, signal);
    return typeof exitCode === "number" ? { kind: "exited", exitCode } : exitCode;
  } catch (error) {
    // 128 + SIGKILL: what a command sees of its pod's end.
    if (error instanceof Interrupted)
      return { kind: "exited", exitCode: target.gone?.aborted === true ? 137 : SIGINT_EXIT };
    if (error instanceof BrokenPipe) return { kind: "exited", exitCode: SIGPIPE_EXIT };
    return { kind: "cannotStart", message: error instanceof Error ? error.message : "the practice shell failed" };
  }
}

async function exec(
  request: ExecRequest,
  streams: ExecStreams,
  target: StreamTarget,
  terminal: Terminal | undefined,
  signal: AbortSignal,
): Promise<number | ExecOutcome> {
  const [program = ""] = request.command;
  if (!isProgram(program)) {
    const isPath = program.includes("/");
    const why = isPath ? `stat ${program}: no such file or directory` : "executable file not found in $PATH";
    return { kind: "cannotStart", message: `failed to start exec: exec: "${program}": ${why}: unknown` };
  }
  const pod = new Pod(target, request.container);
  const shell = new Shell(pod, pod.environment(terminal === undefined ? undefined : "xterm"), terminal);
  const standard = standardStreams(streams, terminal);
  if (isShell(request.command)) return runInput(shell, terminal, standard, signal);
  return shell.runCommand(request.command, shell.environment(), standard, signal);
}

/** The container's main process reads nothing and writes its log. */
async function attach(
  container: string,
  streams: ExecStreams,
  target: StreamTarget,
  terminal: Terminal | undefined,
  signal: AbortSignal,
): Promise<number> {
  if (terminal === undefined) streams.stdin?.resume();
  const output = new Output(standardStreams(streams, terminal).stdout, signal);
  const range = { container, previous: false, since: target.now() };
  for await (const line of followLines(target.logLines, range, signal)) await output.write(`${line.text}\n`);
  return 0;
}

function standardStreams(streams: ExecStreams, terminal: Terminal | undefined): Streams {
  if (terminal !== undefined) {
    const sink = terminal.sink();
    return { stdin: new LineSource(terminal), stdout: sink, stderr: sink, isTerminal: true };
  }
  return {
    stdin: new LineSource(readableSource(streams.stdin)),
    stdout: writableSink(streams.stdout),
    stderr: writableSink(streams.stderr),
    isTerminal: false,
  };
}

/** Ctrl-C ends the process, until a shell takes it for its jobs. */
function connectTerminal(streams: ExecStreams, ending: AbortController): Terminal {
  const terminal = new Terminal(streams.stdout);
  terminal.onInterrupt = () => ending.abort();
  streams.onResize((size) => terminal.resize(size));
  ending.signal.addEventListener("abort", () => terminal.end());
  if (streams.stdin === undefined) terminal.end();
  streams.stdin?.on("data", (chunk: Buffer) => terminal.feed(chunk));
  streams.stdin?.on("end", () => terminal.end());
  streams.stdin?.on("error", () => terminal.end());
  return terminal;
}
