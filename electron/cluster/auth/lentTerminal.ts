/** A terminal in the window, lent to one run of a plugin: what came is kept for a viewer who comes late, within bounds. */
import { Writable } from "node:stream";
import { controllingTerminal, type PtyPair } from "../../core/pty/nativePty.ts";
import { PtyMaster } from "../../core/pty/ptyMaster.ts";
import { Value } from "../../core/state/value.ts";
import type { LoginTerminal } from "./interaction.ts";

/** Plugins ask a few questions: more than this is no dialogue. */
const keptBytes = 64 * 1024;
/** How often it is looked whether the program shows what is typed. */
const echoEveryMs = 400;
/** A line of standard error that stays unfinished for so long is a question. */
const questionMs = 500;

export class LentTerminal implements LoginTerminal {
  readonly input: number;
  readonly launcher: readonly string[];
  readonly output: Writable;
  /** Whether what is typed is shown; false until it is known, because a password must not be. */
  readonly echoes = new Value(false);
  /** Whether the run asks something of the person: it printed at the terminal, hides what is typed, or left a line unfinished. */
  readonly asks: Value<boolean>;
  readonly #master: PtyMaster;
  readonly #timer: NodeJS.Timeout;
  readonly #ended = new AbortController();
  readonly #viewers = new Set<() => void>();
  readonly #onEnd: () => void;
  #kept: Buffer = Buffer.alloc(0);
  /** Bytes that came before the kept ones. */
  #gone = 0;

  #question: NodeJS.Timeout | undefined;

  /** @param always the plugin cannot do without: it asks, and the terminal is its controlling one. Any other gets it as its input alone: as
   *  the session's leader it would take what it started, a browser for one, with it when it ends. */
  constructor(pair: PtyPair, always: boolean, onEnd: () => void) {
    this.#onEnd = onEnd;
    this.launcher = always ? controllingTerminal() : [];
    this.asks = new Value(always);
    this.input = pair.slave;
    this.#master = new PtyMaster(pair, (data) => {
      this.asks.set(true);
      this.#came(data);
    });
    this.output = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        clearTimeout(this.#question);
        if (!/[\r\n]$/.test(chunk.toString("latin1")))
          this.#question = setTimeout(() => this.asks.set(true), questionMs);
        // A pipe, unlike a terminal, leaves line ends as they are.
        this.#came(Buffer.from(chunk.toString("latin1").replace(/\r?\n/g, "\r\n"), "latin1"));
        done();
      },
    });
    this.#timer = setInterval(() => void this.#look(), echoEveryMs);
    void this.#look();
  }

  asked(): boolean {
    return this.asks.current;
  }

  resize(columns: number, rows: number): void {
    this.#master.resize(columns, rows);
  }

  type(text: string): void {
    this.#master.type(text);
  }

  /** What was printed, from the first that is kept, until the run ends. */
  async *printed(signal: AbortSignal): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
    let at = 0;
    for (;;) {
      const chunk = this.#kept.subarray(Math.max(0, at - this.#gone));
      at = this.#gone + this.#kept.length;
      if (chunk.length > 0) yield new Uint8Array(chunk);
      else if (signal.aborted || this.#ended.signal.aborted) return;
      else await this.#more(signal);
    }
  }

  dispose(): void {
    if (this.#ended.signal.aborted) return;
    clearInterval(this.#timer);
    clearTimeout(this.#question);
    this.#master.dispose();
    this.#ended.abort();
    this.#wake();
    this.#onEnd();
  }

  #more(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        this.#viewers.delete(wake);
        signal.removeEventListener("abort", wake);
        resolve();
      };
      this.#viewers.add(wake);
      signal.addEventListener("abort", wake, { once: true });
    });
  }

  #came(data: Buffer): void {
    const all = Buffer.concat([this.#kept, data]);
    this.#kept = all.subarray(Math.max(0, all.length - keptBytes));
    this.#gone += all.length - this.#kept.length;
    this.#wake();
  }

  #wake(): void {
    for (const viewer of [...this.#viewers]) viewer();
  }

  async #look(): Promise<void> {
    const echoes = await this.#master.echoes();
    if (this.#ended.signal.aborted) return;
    if (echoes === false) this.asks.set(true);
    this.echoes.set(echoes ?? false);
  }
}
