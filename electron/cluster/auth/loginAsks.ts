/** What logins want of the person, as the list that the renderer shows, and the way back for the answers. */
import type { Ask, ConnectionId } from "../../../shared/connection.ts";
import { message } from "../../../shared/model/message.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { OpenPty } from "../../core/pty/nativePty.ts";
import { type Readable, Value } from "../../core/state/value.ts";
import type { Consent, ConsentRequest, Interaction, Login, LoginNotice, LoginTerminal } from "./interaction.ts";
import { LentTerminal } from "./lentTerminal.ts";

export interface LoginAsksOptions {
  /** Hashes that the person consented to in earlier runs. */
  readonly granted: ReadonlySet<string>;
  /** Keeps a new consent. */
  readonly onGranted: (hash: string) => void;
  /** A connection that names the user entry, for the ask to be shown with; null when none does (any more). */
  readonly connectionOf: (file: string, user: string) => ConnectionId | null;
  /** For plugins that read from a terminal. */
  readonly openPty: OpenPty;
}

/** How much of what a plugin says is kept for showing. */
const MAX_TEXT = 4_000;
/** Until a view tells its own. */
const terminalSize = { columns: 80, rows: 24 };

export class LoginAsks {
  readonly #options: LoginAsksOptions;
  readonly #granted: Set<string>;
  readonly #asks = new Value<readonly Ask[]>([]);
  readonly #waiting = new Map<string, (yes: boolean) => void>();

  constructor(options: LoginAsksOptions) {
    this.#options = options;
    this.#granted = new Set(options.granted);
  }

  get asks(): Readable<readonly Ask[]> {
    return this.#asks;
  }

  /** An unknown id is of an ask that is over. */
  answer(id: string, yes: boolean): void {
    this.#waiting.get(id)?.(yes);
    this.#drop(id);
  }

  readonly consent: Consent = {
    granted: async (request, signal) => {
      if (this.#granted.has(request.hash)) return true;
      const yes = await this.#ask(request, signal);
      if (yes) {
        this.#granted.add(request.hash);
        this.#options.onGranted(request.hash);
      }
      return yes;
    },
  };

  readonly interaction: Interaction = {
    notice: (login, notice) => this.#notice(login, notice),
    terminal: async (login, mode) => this.#lend(login, mode === "Always"),
  };

  /** What a login's terminal printed, from its start. @throws RpcError when there is no such login (any more) */
  printed(id: string, signal: AbortSignal): AsyncIterable<Uint8Array<ArrayBuffer>> {
    return this.#terminal(id).printed(signal);
  }

  /** Types into a login's terminal. @throws RpcError when there is no such login (any more) */
  type(id: string, text: string): void {
    this.#terminal(id).type(text);
  }

  /** The view of a login's terminal has so much room. @throws RpcError when there is no such login (any more) */
  resize(id: string, columns: number, rows: number): void {
    this.#terminal(id).resize(columns, rows);
  }

  #terminal(id: string): LentTerminal {
    const terminal = this.#terminals.get(id);
    if (terminal === undefined) throw new RpcError("not-found", message("auth.loginOver", { hop: "login" }));
    return terminal;
  }

  #lend(login: Login, always: boolean): LoginTerminal | null {
    const connection = this.#options.connectionOf(login.file, login.user);
    const pair = connection === null ? null : this.#options.openPty(terminalSize.columns, terminalSize.rows);
    if (connection === null || pair === null) return null;
    const id = `terminal ${login.id}`;
    const terminal = new LentTerminal(pair, always, () => {
      this.#terminals.delete(id);
      this.#drop(id);
    });
    this.#terminals.set(id, terminal);
    const show = () => {
      if (!this.#terminals.has(id) || !terminal.asked()) return;
      this.#put({ kind: "terminal", id, connection, command: login.command, echo: terminal.echoes.current });
    };
    terminal.echoes.subscribe(show);
    terminal.asks.subscribe(show);
    show();
    return terminal;
  }

  readonly #terminals = new Map<string, LentTerminal>();

  #ask(request: ConsentRequest, signal: AbortSignal): Promise<boolean> {
    const connection = this.#options.connectionOf(request.file, request.user);
    if (connection === null || signal.aborted) return Promise.resolve(false);
    // The same question of two connections is asked once.
    const id = `consent ${request.hash}`;
    return new Promise((resolve) => {
      const before = this.#waiting.get(id);
      const settle = (yes: boolean) => {
        this.#waiting.delete(id);
        before?.(yes);
        resolve(yes);
      };
      this.#waiting.set(id, settle);
      signal.addEventListener("abort", () => {
        settle(false);
        this.#drop(id);
      });
      const { command, args, env, file, path } = request;
      this.#put({ kind: "consent", id, connection, command, args: [...args], env: [...env], file, path });
    });
  }

  #notice(login: Login, notice: LoginNotice): void {
    const id = `sign-in ${login.id}`;
    if (notice.kind === "ended") return this.#drop(id);
    const shown = this.#asks.current.find((ask) => ask.id === id);
    const connection = this.#options.connectionOf(login.file, login.user);
    if (connection === null) return;
    const before = shown?.kind === "sign-in" ? shown : { text: "", url: null, code: null };
    switch (notice.kind) {
      case "started":
        return;
      case "output":
        // Words alone are no question: they are shown once an address or a code came with them.
        this.#said.set(id, `${this.#said.get(id) ?? ""}${notice.line}\n`.slice(-MAX_TEXT));
        if (shown !== undefined)
          this.#put({ kind: "sign-in", id, connection, ...before, text: this.#said.get(id) ?? "" });
        return;
      case "url":
      case "code":
        this.#put({
          kind: "sign-in",
          id,
          connection,
          text: this.#said.get(id) ?? "",
          url: notice.kind === "url" ? notice.url : before.url,
          code: notice.kind === "code" ? notice.code : before.code,
        });
    }
  }

  readonly #said = new Map<string, string>();

  #put(ask: Ask): void {
    const at = this.#asks.current.findIndex((other) => other.id === ask.id);
    this.#asks.set(at < 0 ? [...this.#asks.current, ask] : this.#asks.current.with(at, ask));
  }

  #drop(id: string): void {
    this.#said.delete(id);
    this.#asks.set(this.#asks.current.filter((ask) => ask.id !== id));
  }
}
