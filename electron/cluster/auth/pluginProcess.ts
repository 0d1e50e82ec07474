/** One run of a credential plugin: no shell, bounded in time and output, ended with all its children. */
import { type ChildProcess, spawn } from "node:child_process";
import { Readable, type Writable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import { message } from "../../../shared/model/message.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";

export interface PluginRun {
  /** Absolute. */
  readonly path: string;
  readonly args: readonly string[];
  /** A program and its arguments that run `path` with `args`, or nothing. */
  readonly launcher?: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** What a person types, or nothing. */
  readonly input: number | Readable | null;
  /** Where standard error goes besides the lines below. */
  readonly errorOutput: Writable | null;
  /** A whole line of standard error, at most `longestLine` of it, not yet neutralised. */
  readonly onErrorLine: (line: string) => void;
  /** It runs. */
  readonly onStart?: (pid: number) => void;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export interface PluginOutcome {
  readonly stdout: string;
  /** The last of standard error. */
  readonly stderr: string;
  readonly exitCode: number | null;
  readonly exitSignal: NodeJS.Signals | null;
}

const mostOutputBytes = 1024 * 1024;
const keptErrorChars = 8 * 1024;
const longestLine = 4 * 1024;
/** Between asking a process to end and making it. */
const graceMs = 2_000;
/** Between a process's end and the end of reading what it wrote. */
const drainMs = 250;

/** Runs to the end.
 *  @throws RpcError `timeout`, `cancelled`, `too-large`, `invalid` when it cannot be started */
export async function runPlugin(run: PluginRun): Promise<PluginOutcome> {
  if (run.signal.aborted) throw cancelled(run.signal);
  const child = start(run);
  if (child.pid !== undefined) run.onStart?.(child.pid);
  return new Promise((resolve, reject) => {
    let failure: RpcError | null = null;
    const stop = (reason: RpcError) => {
      if (failure) return;
      failure = reason;
      endGroup(child);
    };
    const onAbort = () => stop(cancelled(run.signal));
    run.signal.addEventListener("abort", onAbort, { once: true });
    const timer = setTimeout(() => {
      stop(
        new RpcError(
          "timeout",
          message("auth.execTimeout", { hop: "login", command: run.path, seconds: run.timeoutMs / 1000 }),
        ),
      );
    }, run.timeoutMs);

    const output: Buffer[] = [];
    let outputBytes = 0;
    child.stdout?.on("data", (chunk: Buffer) => {
      outputBytes += chunk.length;
      if (outputBytes <= mostOutputBytes) output.push(chunk);
      else stop(new RpcError("too-large", message("auth.execOutput", { hop: "login", command: run.path })));
    });
    const errors = new ErrorText(run.onErrorLine);
    child.stderr?.on("data", (chunk: Buffer) => {
      errors.add(chunk);
      run.errorOutput?.write(chunk);
    });
    if (run.input instanceof Readable && child.stdin) {
      run.input.pipe(child.stdin);
      // The plugin may end before it has read everything.
      child.stdin.on("error", () => undefined);
    }

    const settle = () => {
      clearTimeout(timer);
      run.signal.removeEventListener("abort", onAbort);
      if (run.input instanceof Readable && child.stdin) run.input.unpipe(child.stdin);
    };
    child.on("error", (error) => {
      settle();
      const detail = "code" in error ? String(error.code) : error.message;
      reject(
        failure ??
          new RpcError("invalid", message("auth.execStart", { hop: "login", command: run.path, detail }), {
            cause: error,
          }),
      );
    });
    const finish = (exitCode: number | null, exitSignal: NodeJS.Signals | null) => {
      settle();
      errors.end();
      child.stdout?.destroy();
      child.stderr?.destroy();
      if (failure) reject(failure);
      else resolve({ stdout: Buffer.concat(output).toString("utf8"), stderr: errors.last, exitCode, exitSignal });
    };
    child.on("close", finish);
    // A browser that the plugin opened may hold its standard error for hours: what the plugin wrote is in the pipe by now.
    child.on("exit", (exitCode, exitSignal) => {
      setTimeout(() => finish(exitCode, exitSignal), drainMs);
    });
  });
}

function start(run: PluginRun): ChildProcess {
  const stdin = run.input === null ? "ignore" : run.input instanceof Readable ? "pipe" : run.input;
  try {
    const [program, ...args] = [...(run.launcher ?? []), run.path, ...run.args];
    return spawn(program ?? run.path, args, {
      cwd: run.cwd,
      env: { ...run.env },
      stdio: [stdin, "pipe", "pipe"],
      shell: false,
      windowsHide: true,
      // A group of its own, so that a plugin's children end with it, and no shell's terminal within its reach; a launcher makes it one itself.
      detached: process.platform !== "win32" && (run.launcher ?? []).length === 0,
    });
  } catch (error) {
    // Node refuses some commands at once (batch files on Windows, NUL bytes).
    const detail = error instanceof Error ? error.message : "";
    throw new RpcError("invalid", message("auth.execStart", { hop: "login", command: run.path, detail }), {
      cause: error,
    });
  }
}

function endGroup(child: ChildProcess): void {
  const { pid } = child;
  if (pid === undefined) return;
  if (process.platform === "win32") {
    spawn("taskkill", ["/pid", String(pid), "/t", "/f"], { windowsHide: true, stdio: "ignore" }).on("error", () =>
      child.kill(),
    );
    return;
  }
  const send = (signal: NodeJS.Signals) => {
    try {
      process.kill(-pid, signal);
    } catch {
      // No such group: it has gone, or its launcher has not made it yet.
      child.kill(signal);
    }
  };
  send("SIGTERM");
  // Also when the plugin itself has ended by then: a child of it may not have listened.
  setTimeout(() => send("SIGKILL"), graceMs).unref();
}

/** Standard error as lines for the person and as a tail for the error. */
class ErrorText {
  last = "";
  #line = "";
  readonly #decoder = new StringDecoder("utf8");
  readonly #onLine: (line: string) => void;

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  add(chunk: Buffer): void {
    const text = this.#decoder.write(chunk);
    this.last = (this.last + text).slice(-keptErrorChars);
    const lines = text.split(/\r\n|\n|\r/);
    lines.forEach((part, index) => {
      if (index > 0) this.#flush();
      if (this.#line.length < longestLine) this.#line += part.slice(0, longestLine - this.#line.length);
    });
  }

  end(): void {
    this.#flush();
  }

  #flush(): void {
    if (this.#line !== "") this.#onLine(this.#line);
    this.#line = "";
  }
}

function cancelled(signal: AbortSignal): RpcError {
  return new RpcError("cancelled", message("auth.loginCancelled", { hop: "login" }), { cause: signal.reason });
}
