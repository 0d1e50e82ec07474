/** Credentials that can be renewed: kept while they last, renewed once for all who ask, and never in a storm. */
import { message } from "../../../shared/model/message.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { CredentialAsk, CredentialSource, Credentials } from "./credentials.ts";

/** What a renewal gives; the source numbers it. */
export type Renewed = Omit<Credentials, "generation">;

/** @param previous what was valid before, or null
 *  @param refused whether the server refused `previous` */
export type Renew = (signal: AbortSignal, previous: Credentials | null, refused: boolean) => Promise<Renewed>;

/** Credentials refused sooner than this after they were renewed because of a refusal are hopeless: renewing gives the same again. */
export const hopelessWithinMs = 60_000;
/** After a failed renewal of credentials that still last. */
const retryAfterMs = 10_000;

interface Held {
  readonly credentials: Credentials;
  readonly obtainedAtMs: number;
  readonly byRefusal: boolean;
}

interface Flight {
  readonly result: Promise<Credentials>;
  readonly controller: AbortController;
  waiting: number;
  /** Set when a person has stopped it. */
  stopped: RpcError | null;
}

export class RenewingSource implements CredentialSource {
  readonly #renew: Renew;
  readonly #failureLastsMs: (error: unknown) => number;
  #held: Held | null = null;
  #flight: Flight | null = null;
  #generation = 0;
  #failure: { readonly error: unknown; readonly untilMs: number } | null = null;
  #disposed = false;

  /** @param failureLastsMs for how long a failure is the answer before the renewal is tried again; Infinity until `forget` */
  constructor(renew: Renew, failureLastsMs: (error: unknown) => number = () => 1_000) {
    this.#renew = renew;
    this.#failureLastsMs = failureLastsMs;
  }

  async current(ask: CredentialAsk, signal: AbortSignal): Promise<Credentials> {
    if (this.#disposed || signal.aborted) throw cancelled(signal);
    const held = this.#held;
    const refused = ask.reason === "refused" && held?.credentials.generation === ask.generation;
    const now = Date.now();
    if (refused && held.byRefusal && now - held.obtainedAtMs < hopelessWithinMs) {
      this.#held = null;
      this.#failure = {
        error: new RpcError("expired", message("auth.refusedAgain", { hop: "login" })),
        untilMs: Number.POSITIVE_INFINITY,
      };
    }
    const lasting = held && !refused && !isOver(held.credentials, now) ? held.credentials : null;
    const due = lasting === null || (lasting.renewAtMs !== null && now >= lasting.renewAtMs);
    if (lasting && !due) return lasting;
    if (this.#failure && now < this.#failure.untilMs) {
      if (lasting) return lasting;
      throw this.#failure.error;
    }
    try {
      return await this.#join(refused, signal);
    } catch (error) {
      // Renewed ahead of time and failed: what there is lasts a little longer.
      if (lasting && !signal.aborted && !this.#disposed) return lasting;
      throw error;
    }
  }

  cancel(): void {
    const flight = this.#flight;
    if (!flight) return;
    const error = new RpcError("needs-person", message("auth.loginCancelled", { hop: "login" }));
    flight.stopped = error;
    this.#failure = { error, untilMs: Number.POSITIVE_INFINITY };
    this.#flight = null;
    flight.controller.abort();
  }

  forget(): void {
    this.#held = null;
    this.#failure = null;
  }

  dispose(): void {
    this.#disposed = true;
    this.#flight?.controller.abort();
    this.forget();
  }

  /** One renewal for all; it is cancelled when the last who waits for it has gone. */
  async #join(refused: boolean, signal: AbortSignal): Promise<Credentials> {
    this.#flight ??= this.#start(refused);
    const flight = this.#flight;
    flight.waiting += 1;
    let onAbort = () => {};
    const aborted = new Promise<never>((_, reject) => {
      onAbort = () => reject(cancelled(signal));
      signal.addEventListener("abort", onAbort, { once: true });
    });
    try {
      return await Promise.race([flight.result, aborted]);
    } catch (error) {
      throw signal.aborted ? error : (flight.stopped ?? error);
    } finally {
      signal.removeEventListener("abort", onAbort);
      flight.waiting -= 1;
      if (flight.waiting === 0) {
        flight.controller.abort();
        // Whoever comes now starts anew instead of joining what has just been ended.
        if (this.#flight === flight) this.#flight = null;
      }
    }
  }

  #start(refused: boolean): Flight {
    const controller = new AbortController();
    const flight: Flight = { result: this.#run(controller.signal, refused), controller, waiting: 0, stopped: null };
    flight.result.catch(() => undefined);
    return flight;
  }

  async #run(signal: AbortSignal, refused: boolean): Promise<Credentials> {
    const previous = this.#held?.credentials ?? null;
    try {
      const renewed = await this.#renew(signal, previous, refused);
      if (signal.aborted) throw cancelled(signal);
      this.#generation += 1;
      const credentials = { ...renewed, generation: this.#generation };
      this.#held = { credentials, obtainedAtMs: Date.now(), byRefusal: refused };
      this.#failure = null;
      return credentials;
    } catch (error) {
      if (!signal.aborted) {
        if (refused) this.#held = null;
        const lastsMs = this.#held ? retryAfterMs : this.#failureLastsMs(error);
        this.#failure = { error, untilMs: Date.now() + lastsMs };
      }
      throw error;
    } finally {
      if (!signal.aborted) this.#flight = null;
    }
  }
}

/** When to renew credentials ahead of their end: a tenth of their life before it, at least 30 s, but never before half of it has passed. */
export function renewalTime(obtainedAtMs: number, expiresAtMs: number | null): number | null {
  if (expiresAtMs === null) return null;
  const life = Math.max(0, expiresAtMs - obtainedAtMs);
  const skew = Math.min(Math.max(30_000, life / 10), life / 2);
  return expiresAtMs - skew;
}

function isOver(credentials: Credentials, now: number): boolean {
  return credentials.expiresAtMs !== null && credentials.expiresAtMs <= now;
}

function cancelled(signal: AbortSignal): RpcError {
  return new RpcError("cancelled", message("connection.cancelled"), { cause: signal.reason });
}
