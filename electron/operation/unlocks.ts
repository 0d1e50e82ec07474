/** The protected environments in which small reversible changes need one key for a while. Kept in memory alone: a restart locks. */
import type { Environment, EnvironmentId } from "../../shared/environment.ts";
import { message } from "../../shared/model/message.ts";
import type { Unlock } from "../../shared/operation.ts";
import { RpcError } from "../../shared/rpc/envelope.ts";
import { Validity } from "../core/state/validity.ts";
import { type Readable, Value } from "../core/state/value.ts";

const UNLOCK_MS = 15 * 60_000;

interface Open {
  readonly unlock: Unlock;
  readonly validity: Validity;
  readonly timer: NodeJS.Timeout;
}

export class Unlocks {
  readonly #environments: Readable<readonly Environment[]>;
  /** Writes down that it was unlocked, before it is. */
  readonly #note: (environment: Environment, until: number) => Promise<void>;
  readonly #open = new Map<EnvironmentId, Open>();
  readonly #shown = new Value<readonly Unlock[]>([]);
  readonly #unsubscribe: () => void;

  constructor(
    environments: Readable<readonly Environment[]>,
    note: (environment: Environment, until: number) => Promise<void>,
  ) {
    this.#environments = environments;
    this.#note = note;
    // Who changes an environment's guard, name or members has another one before him.
    let before = environments.current;
    this.#unsubscribe = environments.subscribe((now) => {
      for (const id of [...this.#open.keys()]) {
        const [was, is] = [before, now].map((list) => list.find((environment) => environment.id === id));
        if (JSON.stringify(was) !== JSON.stringify(is)) this.lock(id);
      }
      before = now;
    });
  }

  get shown(): Readable<readonly Unlock[]> {
    return this.#shown;
  }

  /** Epoch milliseconds until which it is unlocked, or null. */
  until(environment: EnvironmentId | null): number | null {
    const open = environment === null ? undefined : this.#open.get(environment);
    return open?.validity.holds() ? open.unlock.until : null;
  }

  /** @throws RpcError `not-found`, or `guarded` when the text is not its name or it is not protected */
  async unlock(id: EnvironmentId, typed: string): Promise<Unlock> {
    const environment = this.#environments.current.find((one) => one.id === id);
    if (environment === undefined) throw new RpcError("not-found", message("operation.noEnvironment"));
    if (environment.guard !== "protected")
      throw new RpcError("guarded", message("operation.notProtected", { name: environment.name }));
    if (typed.trim() !== environment.name)
      throw new RpcError("guarded", message("operation.typeName", { name: environment.name }));
    const validity = new Validity(UNLOCK_MS);
    await this.#note(environment, validity.until);
    this.lock(id);
    const unlock = { environment: id, until: validity.until };
    const timer = setTimeout(() => this.lock(id), UNLOCK_MS);
    timer.unref();
    this.#open.set(id, { unlock, validity, timer });
    this.#show();
    return unlock;
  }

  lock(id: EnvironmentId): void {
    clearTimeout(this.#open.get(id)?.timer);
    this.#open.delete(id);
    this.#show();
  }

  dispose(): void {
    this.#unsubscribe();
    for (const id of [...this.#open.keys()]) this.lock(id);
  }

  #show(): void {
    this.#shown.set([...this.#open.values()].map(({ unlock }) => unlock));
  }
}
