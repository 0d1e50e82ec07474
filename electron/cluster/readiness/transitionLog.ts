/** What a custom resource went through while the console looked: Pending → Provisioning → Ready. A status keeps the present alone, so that what was before is
 *  known only from having seen it; a condition's own time is exact, a phase's is when it was first seen. Bounded in both directions. */
import type { Transition } from "../../../shared/readiness.ts";
import type { Marker } from "./readinessOf.ts";

const mostOfOne = 60;
const mostObjects = 5_000;

interface Seen {
  markers: ReadonlyMap<string, string>;
  transitions: readonly Transition[];
}

export class TransitionLog {
  /** By uid, those that changed last at the end. */
  readonly #seen = new Map<string, Seen>();

  /** @returns whether something is another than it was */
  take(uid: string, markers: readonly Marker[], now: number): boolean {
    const before = this.#seen.get(uid);
    const values = new Map(markers.map(({ of, value }) => [of, value]));
    const fresh = markers.flatMap((marker): Transition[] => {
      const from = before?.markers.get(marker.of) ?? null;
      if (from === marker.value) return [];
      // Of what is seen for the first time only the present is known, and since when if the status says so.
      if (before === undefined && marker.since === null) return [];
      return [{ at: marker.since ?? now, of: marker.of, from, to: marker.value, exact: marker.since !== null }];
    });
    const gone = before === undefined ? [] : [...before.markers].filter(([of]) => !values.has(of));
    const ended = gone.map(([of, from]): Transition => ({ at: now, of, from, to: null, exact: false }));
    if (before !== undefined && fresh.length === 0 && ended.length === 0) return false;
    const transitions = [...(before?.transitions ?? []), ...fresh, ...ended]
      .sort((a, b) => a.at - b.at)
      .slice(-mostOfOne);
    this.#seen.delete(uid);
    this.#seen.set(uid, { markers: values, transitions });
    for (const oldest of this.#seen.keys()) {
      if (this.#seen.size <= mostObjects) break;
      this.#seen.delete(oldest);
    }
    return true;
  }

  /** In the order of their times. */
  of(uid: string): readonly Transition[] {
    return this.#seen.get(uid)?.transitions ?? [];
  }
}
