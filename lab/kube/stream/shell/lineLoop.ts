import { BrokenPipe, Interrupted } from "./byteStream.ts";
import { Output, SIGINT_EXIT } from "./command.ts";
import { completions } from "./completion.ts";
import { LoopExit, ShellExit } from "./control.ts";
import { parseScript } from "./parser.ts";
import type { Shell } from "./shell.ts";
import type { Streams } from "./streams.ts";
import { type Script, ShellSyntaxError } from "./syntax.ts";
import type { Terminal } from "./terminal.ts";

const MAX_HISTORY = 500;
/** The longest command that may be typed over several lines. */
const MAX_PENDING = 64 * 1024;

/** Runs a shell on its standard input, line by line, so that its commands can read what follows them: with a prompt where that
 *  is the terminal.
 *  @returns the exit code of `exit`, or of the last command at the end of the input */
export async function runInput(
  shell: Shell,
  terminal: Terminal | undefined,
  streams: Streams,
  signal: AbortSignal,
): Promise<number> {
  try {
    if (terminal !== undefined && streams.isTerminal) return await runPrompt(shell, terminal, streams, signal);
    return await runLines(shell, streams, signal);
  } catch (error) {
    if (error instanceof ShellExit) return error.exitCode ?? shell.lastExitCode;
    throw error;
  }
}

async function runLines(shell: Shell, streams: Streams, signal: AbortSignal): Promise<number> {
  let pending = "";
  for (;;) {
    const line = await streams.stdin.readLine(signal);
    if (line === null) return pending === "" ? shell.lastExitCode : shell.runText(pending, streams, signal);
    pending += `${line}\n`;
    const script = parsePending(pending);
    if (script === "incomplete") continue;
    if (typeof script === "string") {
      await new Output(streams.stderr, signal).write(`sh: syntax error: ${script}\n`);
      return 2;
    }
    pending = "";
    await runLine(shell, script, streams, signal);
  }
}

async function runPrompt(shell: Shell, terminal: Terminal, streams: Streams, signal: AbortSignal): Promise<number> {
  const history: string[] = [];
  const outerInterrupt = terminal.onInterrupt;
  terminal.onInterrupt = undefined;
  let pending = "";
  try {
    for (;;) {
      const answer = await terminal.ask({
        prompt: pending === "" ? `${shell.cwd} # ` : "> ",
        history,
        complete: (before) => completions(before, shell),
      });
      if (signal.aborted) throw new Interrupted();
      if (answer.kind === "ended") {
        await new Output(streams.stdout, signal).write("exit\n");
        return shell.lastExitCode;
      }
      if (answer.kind === "interrupted") {
        pending = "";
        shell.lastExitCode = SIGINT_EXIT;
        continue;
      }
      remember(history, answer.text);
      pending += `${answer.text}\n`;
      const script = parsePending(pending);
      if (script === "incomplete") continue;
      pending = "";
      if (typeof script === "string") {
        await new Output(streams.stderr, signal).write(`sh: syntax error: ${script}\n`);
        shell.lastExitCode = 2;
        continue;
      }
      await runJob(shell, script, terminal, streams, signal);
    }
  } finally {
    terminal.onInterrupt = outerInterrupt;
  }
}

/** Ctrl-C stops this job and not the shell. */
async function runJob(
  shell: Shell,
  script: Script,
  terminal: Terminal,
  streams: Streams,
  signal: AbortSignal,
): Promise<void> {
  const job = new AbortController();
  const stop = (): void => job.abort();
  terminal.onInterrupt = stop;
  signal.addEventListener("abort", stop);
  try {
    await runLine(shell, script, streams, job.signal);
  } catch (error) {
    if (!(error instanceof Interrupted) || signal.aborted) throw error;
    shell.lastExitCode = SIGINT_EXIT;
  } finally {
    signal.removeEventListener("abort", stop);
    terminal.onInterrupt = undefined;
  }
}

async function runLine(shell: Shell, script: Script, streams: Streams, signal: AbortSignal): Promise<void> {
  try {
    await shell.runScript(script, streams, signal);
  } catch (error) {
    // An error message that nobody can read any more, or `break` where there is no loop.
    if (!(error instanceof BrokenPipe) && !(error instanceof LoopExit)) throw error;
  }
}

/** @returns why the text is no shell text, where it is none */
function parsePending(text: string): Script | string {
  try {
    return parseScript(text);
  } catch (error) {
    if (!(error instanceof ShellSyntaxError)) throw error;
    return error.isIncomplete && text.length < MAX_PENDING ? "incomplete" : error.message;
  }
}

function remember(history: string[], line: string): void {
  if (line.trim() === "" || history.at(-1) === line) return;
  history.push(line);
  if (history.length > MAX_HISTORY) history.shift();
}
