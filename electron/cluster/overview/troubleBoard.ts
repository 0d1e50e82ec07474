/** What was found not to be as it should be, gathered over kinds and namespaces, and what could not be looked at. */
import type { Overview } from "../../../shared/cluster.ts";
import { type Message, message } from "../../../shared/model/message.ts";
import type { Failure } from "../source/reflectorState.ts";
import type { Place } from "./places.ts";
import { type Found, worstFirst } from "./trouble.ts";

/** Those who report: the rows of pods, and the rounds over all other kinds. */
type Reporter = "pods" | "kinds";

const mostTroubles = 200;
/** The others are counted. */
const mostNamed = 4;

export class TroubleBoard {
  /** By resource and place: what was last found there, null where it may not be listed. */
  readonly #seen = new Map<string, Map<Place, Found | null>>();
  readonly #unheard = new Set<Reporter>(["pods", "kinds"]);
  /** By resource and place: why it could not be read, which is no matter of rights. */
  readonly #failures = new Map<string, Message>();

  found(resource: string, place: Place, found: Found): void {
    this.#set(resource, place, found);
  }

  /** What was known of the place stands, unless it may not be listed. */
  failed(resource: string, place: Place, failure: Failure): void {
    if (failure.kind === "forbidden") this.#set(resource, place, null);
    else this.#failures.set(keyOf(resource, place), failure.reason);
  }

  /** All that it can tell has been told once. */
  heard(from: Reporter): void {
    this.#unheard.delete(from);
  }

  show(now: number): Overview["trouble"] {
    const all = [...this.#seen].flatMap(([resource, places]) =>
      [...places.values()].flatMap((found) => (found ? [{ resource, ...found }] : [])),
    );
    if (all.length === 0) return this.#nothing();
    const partial = new Set(all.flatMap((found) => (found.partial ? [found.resource] : [])));
    const data = all.flatMap((found) => found.troubles).sort(worstFirst);
    return {
      data: data.slice(0, mostTroubles),
      reason: null,
      goodAt: now,
      partial: [...partial],
      leftOut: this.#refused("cluster.overview.troubleLeftOut"),
    };
  }

  /** While not everyone has been heard something may still be found. */
  #nothing(): Overview["trouble"] {
    const waiting = this.#unheard.size > 0;
    const [failure] = this.#failures.values();
    const reason = failure ?? this.#refused("cluster.overview.troubleForbidden");
    return { data: null, reason: waiting ? null : reason, goodAt: null, partial: [], leftOut: null };
  }

  /** Kinds, and in brackets the namespaces where they are refused in some only. */
  #refused(id: string): Message | null {
    const names = [...this.#seen].flatMap(([resource, places]) => {
      const refused = [...places].flatMap(([place, found]) => (found === null ? [place] : []));
      if (refused.length === 0) return [];
      return [refused.length === places.size ? resource : `${resource} (${refused.join(", ")})`];
    });
    if (names.length === 0) return null;
    const kinds = names.slice(0, mostNamed).join(", ");
    return message(id, { kinds, more: Math.max(0, names.length - mostNamed) });
  }

  #set(resource: string, place: Place, found: Found | null): void {
    const places = this.#seen.get(resource) ?? new Map<Place, Found | null>();
    this.#seen.set(resource, places.set(place, found));
    this.#failures.delete(keyOf(resource, place));
  }
}

function keyOf(resource: string, place: Place): string {
  return `${resource} ${place ?? ""}`;
}
