import { PODS } from "../builtinTypes.ts";
import type { Cluster } from "../cluster.ts";
import { SeededPod } from "../pods/seededPod.ts";
import { recurringEvent } from "../seed/events.ts";
import { StoredEntry } from "../store/entry.ts";

const REPEAT_MS = 15_000;
const CREATE_MS = 12_000;
/** In a large estate only so many ill pods are heard again, so that events stay a trickle. */
const MOST_HEARD = 20;

/** Keeps the seeded incident alive: ill pods are heard of again and again, and what is being created gets to run. */
export class Story {
  readonly #cluster: Cluster;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
    const pods = this.#pods();
    const ill = pods
      .filter((pod) => recurringEvent(pod) !== undefined)
      .map(({ namespace, name }) => ({ namespace, name }));
    this.#repeat(ill.slice(0, MOST_HEARD));
    for (const pod of pods.filter(({ facts }) => facts.mood === "creating")) {
      cluster.clock.schedule(CREATE_MS, () => {
        const now = this.#find(pod);
        if (now?.facts.mood === "creating") cluster.store.put(PODS, now.with({ mood: "running" }));
      });
    }
  }

  #repeat(ill: readonly { readonly namespace: string; readonly name: string }[]): void {
    this.#cluster.clock.schedule(REPEAT_MS, () => {
      for (const place of ill) {
        const pod = this.#find(place);
        const happening = pod === undefined ? undefined : recurringEvent(pod);
        const object = this.#cluster.store.collection(PODS).get(place.namespace, place.name)?.read();
        if (happening !== undefined && object !== undefined) this.#cluster.events.record(object, happening);
      }
      this.#repeat(ill);
    });
  }

  #pods(): readonly SeededPod[] {
    return [...this.#cluster.store.collection(PODS).values()].flatMap((entry) =>
      entry instanceof StoredEntry && entry.source instanceof SeededPod ? [entry.source] : [],
    );
  }

  #find({ namespace, name }: { readonly namespace: string; readonly name: string }): SeededPod | undefined {
    const entry = this.#cluster.store.collection(PODS).get(namespace, name);
    return entry instanceof StoredEntry && entry.source instanceof SeededPod ? entry.source : undefined;
  }
}
