/** Several objects as they are now, each read once: a form shows where they differ. */
import { useEffect, useState } from "react";
import type { ObjectRef } from "../../../shared/objectRef.ts";
import { api } from "../../app/core/core.ts";
import { follow } from "../../app/core/follow.ts";
import type { Json } from "../detail/summary/json.ts";

/** Of more objects nothing is read: it would take as many requests. */
export const MOST_READ = 40;

export interface ReadObject {
  readonly ref: ObjectRef;
  readonly object: Json;
}

/** @returns those that have come, in the order of the references; one that cannot be read is left out */
export function useObjects(refs: readonly ObjectRef[]): readonly ReadObject[] {
  const [read, setRead] = useState<readonly ReadObject[]>([]);
  const key = JSON.stringify(refs);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says all that the references do
  useEffect(() => {
    const found = new Map<number, ReadObject>();
    const told = new Set<number>();
    // All at once: rows that come one by one would change under the hand that writes.
    const done = (at: number) => {
      told.add(at);
      if (told.size === refs.length) setRead([...found.entries()].toSorted(([a], [b]) => a - b).map(([, one]) => one));
    };
    const stops = refs.map((ref, at) => {
      const stop = follow(
        api.cluster.object({ ref, reveal: false }),
        ({ object, phase }) => {
          if (phase === "loading" || told.has(at)) return;
          if (object !== null) found.set(at, { ref, object });
          queueMicrotask(stop);
          done(at);
        },
        () => done(at),
      );
      return stop;
    });
    return () => {
      for (const stop of stops) stop();
    };
  }, [key]);
  return read;
}
