import type { Writable } from "node:stream";
import type { TerminalSize } from "../terminalSize.ts";
import { type ByteSink, type ByteSource, Interrupted, writableSink } from "./byteStream.ts";
import { type Key, KeyReader } from "./keys.ts";
import { LineEditor } from "./lineEditor.ts";

/** Lines typed ahead of a command that does not read. */
const MAX_LINES_AHEAD = 64;
/** Echo is dropped while more than this waits to be sent: a client that does not read must not cost memory, and its Ctrl-C must
 *  be obeyed all the same. */
const MAX_ECHO_BACKLOG_BYTES = 256 * 1024;

/** kubectl sends its size right after the streams are open. */
const FIRST_SIZE_MS = 150;

export type PromptAnswer =
  | { readonly kind: "line"; readonly text: string }
  | { readonly kind: "interrupted" }
  | { readonly kind: "ended" };

export type PromptOptions = {
  readonly prompt: string;
  /** Earlier lines, the oldest first, for the up and down keys. */
  readonly history: readonly string[];
  /** What the text before the cursor can be continued with. */
  readonly complete: (beforeCursor: string) => readonly string[];
};

type Prompt = PromptOptions & { readonly answer: (answer: PromptAnswer) => void; historyIndex: number; draft: string };

/** The terminal of a session: echo, line editing, signals, as the kernel's line discipline and readline give a real one. */
export class Terminal implements ByteSource {
  size: TerminalSize = { columns: 80, rows: 24 };
  readonly #output: Writable | undefined;
  readonly #keys = new KeyReader();
  readonly #editor = new LineEditor();
  readonly #resized = new Set<() => void>();
  /** What was typed and not yet read; null is a Ctrl-D on an empty line. */
  #ahead: (Buffer | null)[] = [];
  #onInterrupt: (() => void) | undefined;
  #isInterruptOwed = false;
  #hasEnded = false;
  #hasSize = false;
  #prompt: Prompt | undefined;
  #reader: (() => void) | undefined;
  #rawListener: ((key: Key) => void) | undefined;

  constructor(output: Writable | undefined) {
    this.#output = output;
  }

  /** Who takes a Ctrl-C while no prompt is shown. One that comes between a line and its job is kept for the job. */
  get onInterrupt(): (() => void) | undefined {
    return this.#onInterrupt;
  }

  set onInterrupt(listener: (() => void) | undefined) {
    this.#onInterrupt = listener;
    if (listener === undefined || !this.#isInterruptOwed) return;
    this.#isInterruptOwed = false;
    listener();
  }

  /** Takes bytes from the client's keyboard. Never waits. */
  feed(chunk: Buffer): void {
    for (const key of this.#keys.push(chunk)) this.#press(key);
  }

  /** The client's keyboard is gone. */
  end(): void {
    this.#hasEnded = true;
    this.#answer({ kind: "ended" });
    this.#reader?.();
  }

  /** Resolves with the client's first size, or after a moment without one. */
  async firstSize(): Promise<void> {
    if (this.#hasSize) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, FIRST_SIZE_MS);
    const stop = this.onResize(resolve);
    await promise;
    clearTimeout(timer);
    stop();
  }

  resize(size: TerminalSize): void {
    this.#hasSize = true;
    this.size = size;
    for (const listener of [...this.#resized]) listener();
  }

  onResize(listener: () => void): () => void {
    this.#resized.add(listener);
    return () => this.#resized.delete(listener);
  }

  /** Shows a prompt and waits for a line. One prompt at a time. */
  ask(options: PromptOptions): Promise<PromptAnswer> {
    this.#isInterruptOwed = false;
    return new Promise((resolve) => {
      this.#echo(options.prompt + this.#editor.redraw());
      const ahead = this.#ahead.shift();
      if (ahead instanceof Buffer) {
        const text = ahead.toString("utf8").replace(/\n$/, "");
        this.#echo(`${text}\r\n`);
        resolve({ kind: "line", text });
        return;
      }
      if (ahead === null || this.#hasEnded) {
        resolve({ kind: "ended" });
        return;
      }
      this.#prompt = { ...options, answer: resolve, historyIndex: options.history.length, draft: "" };
    });
  }

  /** A line for a command that reads its standard input; null after Ctrl-D on an empty one. */
  async read(signal: AbortSignal): Promise<Buffer | null> {
    for (;;) {
      if (signal.aborted) throw new Interrupted();
      const ahead = this.#ahead.shift();
      if (ahead !== undefined) return ahead;
      if (this.#hasEnded) return null;
      await this.#waitForLine(signal);
    }
  }

  async #waitForLine(signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const wake = (): void => resolve();
    this.#reader = wake;
    signal.addEventListener("abort", wake);
    await promise;
    signal.removeEventListener("abort", wake);
    this.#reader = undefined;
  }

  /** Hands keys on as they are pressed, without echo, until the returned function is called. Ctrl-C still interrupts. */
  listenRaw(listener: (key: Key) => void): () => void {
    this.#rawListener = listener;
    return () => {
      this.#rawListener = undefined;
    };
  }

  /** What commands write: line feeds become carriage return and line feed, as a terminal's `onlcr` does. */
  sink(): ByteSink {
    const sink = writableSink(this.#output);
    return { write: (data, signal) => sink.write(withCarriageReturns(data), signal) };
  }

  #press(key: Key): void {
    if (key.kind === "interrupt") {
      this.#interrupt();
      return;
    }
    if (this.#rawListener !== undefined) {
      this.#rawListener(key);
      return;
    }
    switch (key.kind) {
      case "text":
        this.#echo(this.#editor.insert(key.text));
        return;
      case "enter":
        this.#enter();
        return;
      case "endOfInput":
        this.#endOfInput();
        return;
      case "tab":
        this.#complete();
        return;
      case "up":
      case "down":
        this.#browseHistory(key.kind === "up" ? -1 : 1);
        return;
      case "clearScreen":
        if (this.#prompt === undefined) return;
        this.#echo(`\x1b[H\x1b[2J${this.#prompt.prompt}${this.#editor.redraw()}`);
        return;
      default:
        this.#echo(this.#editor.apply(key.kind));
    }
  }

  #interrupt(): void {
    this.#echo("^C\r\n");
    this.#editor.take();
    this.#ahead = [];
    if (this.#prompt !== undefined) this.#answer({ kind: "interrupted" });
    else if (this.#onInterrupt !== undefined) this.#onInterrupt();
    else this.#isInterruptOwed = true;
  }

  #enter(): void {
    if (this.#ahead.length >= MAX_LINES_AHEAD) {
      this.#echo("\x07");
      return;
    }
    const text = this.#editor.take();
    this.#echo("\r\n");
    if (this.#prompt !== undefined) this.#answer({ kind: "line", text });
    else this.#deliver(Buffer.from(`${text}\n`));
  }

  /** On an empty line it ends the input; within one, a reader gets what there is and a prompt ignores it. */
  #endOfInput(): void {
    if (!this.#editor.isEmpty) {
      if (this.#prompt === undefined) this.#deliver(Buffer.from(this.#editor.take()));
      return;
    }
    if (this.#prompt !== undefined) {
      this.#answer({ kind: "ended" });
      return;
    }
    this.#deliver(null);
  }

  #deliver(line: Buffer | null): void {
    if (this.#ahead.length < MAX_LINES_AHEAD) this.#ahead.push(line);
    this.#reader?.();
  }

  #answer(answer: PromptAnswer): void {
    const prompt = this.#prompt;
    this.#prompt = undefined;
    prompt?.answer(answer);
  }

  #browseHistory(step: -1 | 1): void {
    const prompt = this.#prompt;
    if (prompt === undefined) return;
    const index = prompt.historyIndex + step;
    if (index < 0 || index > prompt.history.length) return;
    if (prompt.historyIndex === prompt.history.length) prompt.draft = this.#editor.text;
    prompt.historyIndex = index;
    this.#echo(this.#editor.replace(prompt.history[index] ?? prompt.draft));
  }

  #complete(): void {
    if (this.#prompt === undefined) {
      this.#echo(this.#editor.insert("\t"));
      return;
    }
    const before = this.#editor.beforeCursor;
    const candidates = this.#prompt.complete(before);
    const common = commonStart(candidates);
    if (common !== "") {
      this.#echo(this.#editor.insert(common));
      return;
    }
    this.#echo("\x07");
  }

  #echo(text: string): void {
    const output = this.#output;
    if (text === "" || output === undefined || output.destroyed || output.writableEnded) return;
    if (output.writableLength < MAX_ECHO_BACKLOG_BYTES) output.write(text);
  }
}

function commonStart(texts: readonly string[]): string {
  const [first = "", ...others] = texts;
  let length = first.length;
  for (const other of others) while (!other.startsWith(first.slice(0, length))) length -= 1;
  return first.slice(0, length);
}

function withCarriageReturns(data: Buffer): Buffer {
  return data.includes(0x0a) ? Buffer.from(data.toString("latin1").replaceAll("\n", "\r\n"), "latin1") : data;
}
