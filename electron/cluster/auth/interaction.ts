/** What a login needs of a person, given in by the host. */
import type { Readable, Writable } from "node:stream";

/** One run of a login; `id` is its own. */
export interface Login {
  readonly id: string;
  readonly user: string;
  readonly file: string;
  /** The plugin, as the kubeconfig names it. */
  readonly command: string;
}

/** What a login shows while it runs. Text came from a plugin: its control characters have been taken out. */
export type LoginNotice =
  | { readonly kind: "started"; readonly command: string }
  | { readonly kind: "output"; readonly line: string }
  /** An http(s) address that the plugin printed; opened only when the person asks for it. */
  | { readonly kind: "url"; readonly url: string }
  | { readonly kind: "code"; readonly code: string }
  | { readonly kind: "ended"; readonly outcome: "ok" | "failed" | "cancelled" };

/** A terminal lent to one plugin run. */
export interface LoginTerminal {
  /** What the person types: the descriptor of a terminal, which the plugin gets as its own, or bytes to be piped. */
  readonly input: number | Readable;
  /** What the plugin is run by, so that the terminal is its own: goes before its arguments. */
  readonly launcher?: readonly string[];
  /** Where the plugin's standard error goes, as it comes. */
  readonly output: Writable;
  /** Whether the run asked something of the person by it. */
  asked(): boolean;
  dispose(): void;
}

export interface Interaction {
  /** Tells the person; must not block. `login` is stable during one run. */
  notice(login: Login, notice: LoginNotice): void;
  /** A terminal for a plugin that reads from a person; null where the host has none to lend. With `IfAvailable` the plugin runs without one
   *  as well, and gets one as it does from kubectl at a shell: the person must see nothing of it until the plugin asks. */
  terminal(login: Login, mode: "IfAvailable" | "Always", signal: AbortSignal): Promise<LoginTerminal | null>;
}

/** What a person consents to once: the same bytes give the same `hash`. */
export interface ConsentRequest {
  /** SHA-256, hex, over command, arguments, environment and the file that asks. */
  readonly hash: string;
  readonly file: string;
  readonly user: string;
  readonly command: string;
  readonly args: readonly string[];
  /** What the kubeconfig adds to its environment. */
  readonly env: readonly { readonly name: string; readonly value: string }[];
  /** Where the command was found; null when it was not. */
  readonly path: string | null;
}

export interface Consent {
  /** Whether this may run; asks the person when it is not known yet and keeps the answer. */
  granted(request: ConsentRequest, signal: AbortSignal): Promise<boolean>;
}
