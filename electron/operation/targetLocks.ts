/** One writer per target within this console: whoever comes later waits in line, for a while. */
import { message } from "../../shared/model/message.ts";
import { RpcError } from "../../shared/rpc/envelope.ts";

type Grant = () => void;

export class TargetLocks {
  /** Who waits for each target that is held. */
  readonly #lines = new Map<string, Grant[]>();

  /** @param target connection and key, as one text
   *  @returns releases it; again does nothing
   *  @throws RpcError `conflict` after `withinMs`, or what the signal says */
  async take(target: string, withinMs: number, signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    const line = this.#lines.get(target);
    if (line === undefined) this.#lines.set(target, []);
    else await wait(line, withinMs, signal);
    let held = true;
    return () => {
      if (held) this.#pass(target);
      held = false;
    };
  }

  #pass(target: string): void {
    const next = this.#lines.get(target)?.shift();
    if (next === undefined) this.#lines.delete(target);
    else next();
  }
}

function wait(line: Grant[], withinMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
    };
    const grant = () => {
      leave();
      resolve();
    };
    const fail = (error: unknown) => {
      leave();
      line.splice(line.indexOf(grant), 1);
      reject(error);
    };
    const onAbort = () => fail(signal.reason);
    const timer = setTimeout(() => fail(new RpcError("conflict", message("operation.locked"))), withinMs);
    signal.addEventListener("abort", onAbort, { once: true });
    line.push(grant);
  });
}
