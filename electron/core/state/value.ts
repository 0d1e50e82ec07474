/** A value that changes, and its listeners: how the core's parts tell each other and the renderer about their state. */
export interface Readable<T> {
  readonly current: T;
  /** @returns stops listening */
  subscribe(listener: (value: T) => void): () => void;
}

export class Value<T> implements Readable<T> {
  private value: T;
  private readonly listeners = new Set<(value: T) => void>();

  constructor(initial: T) {
    this.value = initial;
  }

  get current(): T {
    return this.value;
  }

  set(value: T): void {
    if (Object.is(value, this.value)) return;
    this.value = value;
    for (const listener of [...this.listeners]) listener(value);
  }

  subscribe(listener: (value: T) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}

/** The value now and after each change, for a state stream. What changes while the reader is busy is seen as one change. */
export async function* latest<T>(source: Readable<T>, signal: AbortSignal): AsyncGenerator<T, void, undefined> {
  let wake = () => {};
  let dirty = true;
  const unsubscribe = source.subscribe(() => {
    dirty = true;
    wake();
  });
  const onAbort = () => wake();
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    while (!signal.aborted) {
      if (dirty) {
        dirty = false;
        yield source.current;
      } else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  } finally {
    unsubscribe();
    signal.removeEventListener("abort", onAbort);
  }
}
