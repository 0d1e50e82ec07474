/** The credentials of one client, kept between requests for as long as their source allows. */
import type { CredentialAsk, Credentials } from "../auth/credentials.ts";

export class CredentialKeeper {
  readonly #ask: (ask: CredentialAsk, signal: AbortSignal) => Promise<Credentials>;
  #kept: Credentials | null = null;

  constructor(ask: (ask: CredentialAsk, signal: AbortSignal) => Promise<Credentials>) {
    this.#ask = ask;
  }

  async current(signal: AbortSignal): Promise<Credentials> {
    const kept = this.#kept;
    if (kept && (kept.renewAtMs === null || Date.now() < kept.renewAtMs)) return kept;
    this.#kept = await this.#ask({ reason: "first" }, signal);
    return this.#kept;
  }

  /** After a 401: others may have renewed meanwhile, then theirs are given. @throws what the source throws, mostly `expired` */
  async renewed(generation: number, signal: AbortSignal): Promise<Credentials> {
    const kept = this.#kept;
    if (kept && kept.generation !== generation) return kept;
    // Not to be used again, also when the renewal fails.
    this.#kept = null;
    this.#kept = await this.#ask({ reason: "refused", generation }, signal);
    return this.#kept;
  }
}
