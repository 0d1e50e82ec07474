/** One login at a time for each issuer; the others wait in line and may leave it. */
import { message } from "../../../shared/model/message.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";

export class LoginGate {
  readonly #last = new Map<string, Promise<void>>();

  /** Runs `login` when those before it with the same key have ended.
   *  @throws RpcError `cancelled` when the signal ends the wait; else what `login` throws */
  async pass<T>(key: string, signal: AbortSignal, login: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key) ?? Promise.resolve();
    let leave = () => {};
    const done = new Promise<void>((resolve) => {
      leave = resolve;
    });
    const mine = before.then(() => done);
    this.#last.set(key, mine);
    try {
      await untilAborted(before, signal);
      return await login();
    } finally {
      leave();
      if (this.#last.get(key) === mine) this.#last.delete(key);
    }
  }
}

async function untilAborted(wait: Promise<void>, signal: AbortSignal): Promise<void> {
  const error = () =>
    new RpcError("cancelled", message("auth.loginCancelled", { hop: "login" }), { cause: signal.reason });
  if (signal.aborted) throw error();
  let onAbort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(error());
    signal.addEventListener("abort", onAbort, { once: true });
  });
  try {
    await Promise.race([wait, aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
