/** What logins want of the person, as the list that the renderer shows, and the way back for the answers. */
import type { Ask, ConnectionId } from "../../../shared/connection.ts";
import { type Readable, Value } from "../../core/state/value.ts";
import type { Consent, ConsentRequest, Interaction, Login, LoginNotice } from "./interaction.ts";

export interface LoginAsksOptions {
  /** Hashes that the person consented to in earlier runs. */
  readonly granted: ReadonlySet<string>;
  /** Keeps a new consent. */
  readonly onGranted: (hash: string) => void;
  /** A connection that names the user entry, for the ask to be shown with; null when none does (any more). */
  readonly connectionOf: (file: string, user: string) => ConnectionId | null;
}

/** How much of what a plugin says is kept for showing. */
const MAX_TEXT = 4_000;

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
    // There is no terminal in the window yet that could be lent.
    terminal: async () => null,
  };

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
    this.#asks.set([...this.#asks.current.filter((other) => other.id !== ask.id), ask]);
  }

  #drop(id: string): void {
    this.#said.delete(id);
    this.#asks.set(this.#asks.current.filter((ask) => ask.id !== id));
  }
}
