/** What a custom resource went through while the console looked: Pending → Provisioning → Ready. A status keeps the present alone, so that what was before is
 *  known only from having seen it; a condition's own time is exact, a phase's is when it was first seen. Bounded in both directions. */
import type { Transition } from "../../../shared/readiness.ts";
import type { Marker } from "./readinessOf.ts";

const mostOfOne = 60;
const mostObjects = 5_000;
/** Of which nothing is known but how they were when first seen: they are the first to be forgotten. */
const mostQuiet = 20_000;

interface Seen {
  markers: ReadonlyMap<string, string>;
  transitions: readonly Transition[];
}

export class TransitionLog {
  /** By uid, those that changed last at the end. */
  readonly #moved = new Map<string, Seen>();
  readonly #quiet = new Map<string, Seen>();

  /** @returns whether something is another than it was */
  take(uid: string, markers: readonly Marker[], now: number): boolean {
    const before = this.#of(uid);
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
    this.#moved.delete(uid);
    this.#quiet.delete(uid);
    const [kept, most] = before === undefined ? [this.#quiet, mostQuiet] : [this.#moved, mostObjects];
    kept.set(uid, { markers: values, transitions });
    for (const oldest of kept.keys()) {
      if (kept.size <= most) break;
      kept.delete(oldest);
    }
    return true;
  }

  #of(uid: string): Seen | undefined {
    return this.#moved.get(uid) ?? this.#quiet.get(uid);
  }

  /** In the order of their times. */
  of(uid: string): readonly Transition[] {
    return this.#of(uid)?.transitions ?? [];
  }
}
