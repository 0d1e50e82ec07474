/** One stream for all components that want the same thing; it ends a moment after the last of them is gone. */
import { useCallback, useRef, useSyncExternalStore } from "react";
import type { ClientStream } from "../../../shared/rpc/clientStream.ts";
import type { RpcError } from "../../../shared/rpc/envelope.ts";
import { shallowEqual } from "../shallowEqual.ts";
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
  timer: number;
}

const LINGER_MS = 3_000;
/** What served the stream ended: whatever comes in its place is waited for. */
const REOPEN_MS = 1_000;
const NOTHING = { item: null, error: null };

/** @returns a hook; its key says what is wanted, null wants nothing */
export function sharedStream<T, U>(open: (key: string) => ClientStream<T, U>): (key: string | null) => Streamed<T> {
  const useAll = sharedStreams(open);
  return (key) => {
    const keys = useRef<readonly string[]>([]);
    if (keys.current[0] !== (key ?? undefined)) keys.current = key === null ? [] : [key];
    return useAll(keys.current)[0] ?? NOTHING;
  };
}

/** @returns a hook for several at once; the list of keys is the same value while it holds the same */
export function sharedStreams<T, U>(
  open: (key: string) => ClientStream<T, U>,
): (keys: readonly string[]) => readonly Streamed<T>[] {
  const entries = new Map<string, Entry<T>>();

  function watch(key: string, onChange: () => void): () => void {
    const entry = entries.get(key) ?? { state: NOTHING, watchers: new Set(), stop: null, timer: 0 };
    entries.set(key, entry);
    entry.watchers.add(onChange);
    if (entry.stop === null || entry.watchers.size === 1) {
      clearTimeout(entry.timer);
      entry.stop ??= start(key, entry);
    }
    return () => {
      entry.watchers.delete(onChange);
      if (entry.watchers.size > 0) return;
      clearTimeout(entry.timer);
      entry.timer = window.setTimeout(() => end(key, entry), LINGER_MS);
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
      (error) => {
        entry.stop = null;
        if (error.code === "unreachable" && entry.watchers.size > 0) {
          entry.timer = window.setTimeout(() => {
            entry.stop ??= start(key, entry);
          }, REOPEN_MS);
        }
        tell({ item: entry.state.item, error });
      },
    );
  }

  function end(key: string, entry: Entry<T>): void {
    entry.stop?.();
    entries.delete(key);
  }

  return (keys) => {
    const last = useRef<readonly Streamed<T>[]>([]);
    const subscribe = useCallback(
      (onChange: () => void) => {
        const ends = keys.map((key) => watch(key, onChange));
        return () => {
          for (const stop of ends) stop();
        };
      },
      [keys],
    );
    return useSyncExternalStore(subscribe, () => {
      const next = keys.map((key) => entries.get(key)?.state ?? NOTHING);
      if (!shallowEqual(last.current, next)) last.current = next;
      return last.current;
    });
  };
}
