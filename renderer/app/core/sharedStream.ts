/** One stream for all components that want the same thing; it ends a moment after the last of them is gone. */
import { useCallback, useSyncExternalStore } from "react";
import type { ClientStream } from "../../../shared/rpc/clientStream.ts";
import type { RpcError } from "../../../shared/rpc/envelope.ts";
import { follow } from "./follow.ts";

export interface Streamed<T> {
  /** The last item; null before the first. */
  readonly item: T | null;
  /** Why the stream ended. */
  readonly error: RpcError | null;
}

interface Entry<T> {
  state: Streamed<T>;
  readonly watchers: Set<() => void>;
  stop: (() => void) | null;
  linger: number;
}

const LINGER_MS = 3_000;
const NOTHING = { item: null, error: null };

/** @returns a hook; its key says what is wanted, null wants nothing */
export function sharedStream<T, U>(open: (key: string) => ClientStream<T, U>): (key: string | null) => Streamed<T> {
  const entries = new Map<string, Entry<T>>();

  function watch(key: string, onChange: () => void): () => void {
    const entry = entries.get(key) ?? { state: NOTHING, watchers: new Set(), stop: null, linger: 0 };
    entries.set(key, entry);
    clearTimeout(entry.linger);
    entry.watchers.add(onChange);
    entry.stop ??= start(key, entry);
    return () => {
      entry.watchers.delete(onChange);
      if (entry.watchers.size === 0) entry.linger = window.setTimeout(() => end(key, entry), LINGER_MS);
    };
  }

  function start(key: string, entry: Entry<T>): () => void {
    const tell = (state: Streamed<T>) => {
      entry.state = state;
      for (const watcher of entry.watchers) watcher();
    };
    return follow(
      open(key),
      (item) => tell({ item, error: null }),
      (error) => tell({ item: entry.state.item, error }),
    );
  }

  function end(key: string, entry: Entry<T>): void {
    entry.stop?.();
    entries.delete(key);
  }

  return (key) => {
    const subscribe = useCallback((onChange: () => void) => (key === null ? () => {} : watch(key, onChange)), [key]);
    return useSyncExternalStore(subscribe, () => (key === null ? NOTHING : (entries.get(key)?.state ?? NOTHING)));
  };
}
