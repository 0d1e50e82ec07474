/** The reflectors of one connection, shared by kind and namespace: started with the first who looks, stopped when no one has looked for a while.
 *  A stopped one keeps its rows as a warm cache and goes on where it was when someone comes back. */
import type { RowSink } from "../../core/table/rowSink.ts";
import { Reflector } from "./reflector.ts";
import type { ReflectorSurroundings, ReflectorTarget } from "./reflectorTarget.ts";

/** Someone's interest in one kind and namespace. */
export interface Lease<S extends RowSink> {
  readonly store: S;
  readonly reflector: Reflector;
  /** Once; the reflector goes on for a while, in case someone comes back. */
  release(): void;
}

export interface Loaded<S extends RowSink> {
  readonly target: ReflectorTarget;
  readonly store: S;
  readonly complete: boolean;
  /** Complete, and followed by a watch. */
  readonly current: boolean;
  readonly state: Reflector["state"];
  readonly lookers: number;
}

export interface PoolOptions<S extends RowSink> {
  readonly around: ReflectorSurroundings;
  readonly createStore: (target: ReflectorTarget) => S;
  readonly disposeStore: (store: S) => void;
  /** A watch goes on for so long when no one looks. */
  readonly lingerMs?: number;
  /** How many stopped reflectors keep their rows. */
  readonly warm?: number;
}

interface Entry<S extends RowSink> {
  readonly target: ReflectorTarget;
  readonly store: S;
  readonly reflector: Reflector;
  lookers: number;
  timer: ReturnType<typeof setTimeout> | null;
}

const usualLingerMs = 30_000;
const usualWarm = 8;

export class ReflectorPool<S extends RowSink> {
  readonly #options: PoolOptions<S>;
  /** In the order of last use: the first is the first to be forgotten. */
  readonly #entries = new Map<string, Entry<S>>();
  #disposed = false;

  constructor(options: PoolOptions<S>) {
    this.#options = options;
  }

  acquire(target: ReflectorTarget): Lease<S> {
    if (this.#disposed) throw new Error("the connection is closed");
    const key = keyOf(target);
    const entry = this.#entries.get(key) ?? this.#create(target);
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    entry.lookers += 1;
    if (entry.timer) clearTimeout(entry.timer);
    entry.timer = null;
    entry.reflector.start();
    let held = true;
    return {
      store: entry.store,
      reflector: entry.reflector,
      release: () => {
        if (!held) return;
        held = false;
        entry.lookers -= 1;
        if (entry.lookers === 0) this.#linger(entry);
      },
    };
  }

  /** Whether anyone looks at a table now. */
  get lookedAt(): boolean {
    for (const entry of this.#entries.values()) if (entry.lookers > 0) return true;
    return false;
  }

  /** What is loaded, complete or not, for searches; `current` is complete and followed. */
  *loaded(): IterableIterator<Loaded<S>> {
    for (const { target, store, reflector, lookers, timer } of this.#entries.values()) {
      const { state } = reflector;
      const { complete, phase } = state;
      const followed = lookers > 0 || timer !== null;
      yield { target, store, complete, current: complete && followed && phase === "live", state, lookers };
    }
  }

  /** See `Reflector.wake`. */
  wake(unproven: boolean): void {
    for (const entry of this.#entries.values()) entry.reflector.wake(unproven);
  }

  dispose(): void {
    this.#disposed = true;
    for (const [key, entry] of this.#entries) this.#forget(key, entry);
  }

  #create(target: ReflectorTarget): Entry<S> {
    const store = this.#options.createStore(target);
    const reflector = new Reflector(target, store, this.#options.around);
    return { target, store, reflector, lookers: 0, timer: null };
  }

  #linger(entry: Entry<S>): void {
    if (this.#disposed) return;
    entry.timer = setTimeout(() => {
      entry.timer = null;
      entry.reflector.stop();
      this.#trim();
    }, this.#options.lingerMs ?? usualLingerMs);
  }

  #trim(): void {
    const warm = [...this.#entries].filter(([, entry]) => entry.lookers === 0 && entry.timer === null);
    const surplus = warm.length - (this.#options.warm ?? usualWarm);
    for (const [key, entry] of warm.slice(0, Math.max(0, surplus))) this.#forget(key, entry);
  }

  #forget(key: string, entry: Entry<S>): void {
    if (entry.timer) clearTimeout(entry.timer);
    entry.reflector.stop();
    this.#entries.delete(key);
    this.#options.disposeStore(entry.store);
  }
}

function keyOf(target: ReflectorTarget): string {
  const { group, version, resource, namespace, namespaced, watchable, joined } = target;
  return JSON.stringify([group, version, resource, namespace, namespaced, watchable, joined.map(({ id }) => id)]);
}
